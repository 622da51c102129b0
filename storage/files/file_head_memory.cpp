#include "storage/files/file_head_memory.hpp"

#include "core/base/encoding.hpp"
#include "core/journal/digest.hpp"

#include <array>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>

namespace proofdesk {
namespace {

/// One of the two places: count and length (8 bytes each, in the machine's order: the file never travels),
/// SHA-256 of both and the head, the head.
constexpr std::size_t kPlace = 4096;
constexpr std::size_t kNumbers = 16;
constexpr std::size_t kHeader = kNumbers + 32;

struct Place {
  std::uint64_t count = 0;
  std::string head;
};

std::string encode(const Place& place) {
  const std::array<std::uint64_t, 2> numbers{place.count, place.head.size()};
  std::string bytes(reinterpret_cast<const char*>(numbers.data()), kNumbers);
  const auto digest = journal::sha256(bytes + place.head);
  bytes.append(as_text(digest));
  return bytes + place.head;
}

std::optional<Place> decode(std::string_view bytes) {
  std::array<std::uint64_t, 2> numbers{};
  std::memcpy(numbers.data(), bytes.data(), kNumbers);
  if (numbers[0] == 0 || numbers[1] > kPlace - kHeader) return std::nullopt;
  Place place{numbers[0], std::string(bytes.substr(kHeader, numbers[1]))};
  if (encode(place) != bytes.substr(0, kHeader + numbers[1])) return std::nullopt;
  return place;
}

}  // namespace

Result<std::unique_ptr<FileHeadMemory>> FileHeadMemory::open(const std::filesystem::path& path) {
  PROOFDESK_TRY(create_private_file(path));
  PROOFDESK_ASSIGN(FileHandle file, open_file(path, O_RDWR));
  return std::unique_ptr<FileHeadMemory>(new FileHeadMemory(path, std::move(file)));
}

Result<std::optional<std::string>> FileHeadMemory::load() {
  PROOFDESK_ASSIGN(const std::int64_t size, size_of(file_, path_));
  if (size == 0) return std::optional<std::string>{};
  PROOFDESK_ASSIGN(std::string bytes, read_at(file_, static_cast<std::size_t>(size), 0, path_));
  bytes.resize(2 * kPlace);
  std::optional<Place> newest;
  for (const std::size_t at : {std::size_t{0}, kPlace}) {
    auto place = decode(std::string_view(bytes).substr(at, kPlace));
    if (place && (!newest || place->count > newest->count)) newest = std::move(place);
  }
  if (!newest) {
    return fail(ErrorCode::kCorrupt, "head.memory", fmt::format("{} is damaged", path_.string()));
  }
  count_ = newest->count;
  return std::optional(std::move(newest->head));
}

Status FileHeadMemory::save(std::string_view head) {
  if (head.size() > kPlace - kHeader) {
    return fail(ErrorCode::kTooLarge, "head.memory", "the head does not fit into its file");
  }
  // Before the first save the newest place is not known unless it was loaded.
  if (count_ == 0) PROOFDESK_TRY(load());
  const std::string bytes = encode({++count_, std::string(head)});
  PROOFDESK_TRY(write_at(file_, bytes, count_ % 2 == 0 ? 0 : kPlace, path_));
  if (count_ > 1) return {};
  // Being behind after a power cut is harmless; being gone is not.
  PROOFDESK_TRY(sync_file(file_, path_));
  return sync_directory(path_.parent_path());
}

}  // namespace proofdesk
