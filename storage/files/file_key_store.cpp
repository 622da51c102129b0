#include "storage/files/file_key_store.hpp"

#include <algorithm>
#include <charconv>
#include <mutex>

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <unistd.h>

namespace proofdesk {
namespace {

constexpr std::int64_t kWidth = std::tuple_size_v<SubjectKey>;

std::unexpected<Error> no_such_slot(std::int64_t slot) {
  return fail(ErrorCode::kInternal, "keys.slot",
              fmt::format("key slot {} was never reserved", slot));
}

}  // namespace

Result<std::unique_ptr<FileKeyStore>> FileKeyStore::open(const std::filesystem::path& path) {
  PROOFDESK_TRY(create_private_file(path));
  PROOFDESK_ASSIGN(FileHandle file, open_file(path, O_RDWR));
  PROOFDESK_ASSIGN(const std::int64_t size, size_of(file, path));
  std::unique_ptr<FileKeyStore> keys(new FileKeyStore(path, std::move(file)));
  // A chunk that was cut short by a crash was never handed out: it is made again from its start.
  keys->slots_ = size / (kChunk * kWidth) * kChunk;
  PROOFDESK_TRY(keys->load_plan());
  return keys;
}

FileKeyStore::~FileKeyStore() = default;

Status FileKeyStore::reserve(std::int64_t count) {
  const std::unique_lock lock(mutex_);
  while (slots_ < count) {
    std::string chunk(static_cast<std::size_t>(kChunk * kWidth), '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(chunk.data()),
                   static_cast<int>(chunk.size())) != 1) {
      return fail(ErrorCode::kUnavailable, "keys.random",
                  "the system has no randomness to make keys from");
    }
    auto written = write_at(file_, chunk, slots_ * kWidth, path_);
    OPENSSL_cleanse(chunk.data(), chunk.size());
    PROOFDESK_TRY(std::move(written));
    PROOFDESK_TRY(sync_file(file_, path_));
    slots_ += kChunk;
  }
  return {};
}

Result<std::optional<SubjectKey>> FileKeyStore::key(std::int64_t slot) const {
  const std::shared_lock lock(mutex_);
  if (slot < 0 || slot >= slots_) return no_such_slot(slot);
  PROOFDESK_ASSIGN(std::string bytes, read_at(file_, kWidth, slot * kWidth, path_));
  SubjectKey key{};
  std::ranges::copy(bytes, key.begin());
  OPENSSL_cleanse(bytes.data(), bytes.size());
  if (key == SubjectKey{}) return std::optional<SubjectKey>{};
  return std::optional(key);
}

Status FileKeyStore::load_plan() {
  PROOFDESK_ASSIGN(const auto text, read_whole_file(plan_path_));
  std::string_view rest = text ? std::string_view(*text) : std::string_view{};
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    std::int64_t slot = 0;
    const auto [stop, error] =
        std::from_chars(rest.data(), rest.data() + std::min(end, rest.size()), slot);
    if (error != std::errc{} || end == std::string_view::npos || stop != rest.data() + end) {
      return fail(ErrorCode::kCorrupt, "keys.plan",
                  fmt::format("{} is damaged", plan_path_.string()));
    }
    plan_.insert(slot);
    rest.remove_prefix(end + 1);
  }
  return {};
}

Status FileKeyStore::replace_plan(std::set<std::int64_t> plan) {
  if (plan == plan_) return {};
  std::string text;
  for (const auto slot : plan) text += fmt::format("{}\n", slot);
  PROOFDESK_TRY(replace_private_file(plan_path_, text));
  plan_ = std::move(plan);
  return {};
}

Status FileKeyStore::plan_destroy(const std::vector<std::int64_t>& slots) {
  const std::unique_lock lock(mutex_);
  for (const auto slot : slots) {
    if (slot < 0 || slot >= slots_) return no_such_slot(slot);
  }
  auto plan = plan_;
  plan.insert(slots.begin(), slots.end());
  return replace_plan(std::move(plan));
}

Result<std::vector<std::int64_t>> FileKeyStore::planned() const {
  const std::shared_lock lock(mutex_);
  return std::vector<std::int64_t>(plan_.begin(), plan_.end());
}

Status FileKeyStore::forget_plan(const std::vector<std::int64_t>& slots) {
  const std::unique_lock lock(mutex_);
  auto plan = plan_;
  for (const auto slot : slots) plan.erase(slot);
  return replace_plan(std::move(plan));
}

Status FileKeyStore::destroy(std::int64_t slot) {
  const std::unique_lock lock(mutex_);
  if (slot < 0 || slot >= slots_) return no_such_slot(slot);
  const std::string zeros(kWidth, '\0');
  PROOFDESK_TRY(write_at(file_, zeros, slot * kWidth, path_));
  PROOFDESK_TRY(sync_file(file_, path_));
  auto plan = plan_;
  plan.erase(slot);
  return replace_plan(std::move(plan));
}

}  // namespace proofdesk
