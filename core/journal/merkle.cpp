#include "core/journal/merkle.hpp"

#include <algorithm>
#include <stdexcept>

namespace proofdesk::journal {
namespace {

constexpr std::uint8_t kFrontierVersion = 1;

}  // namespace

Digest hash_leaf(std::string_view entry) {
  static constexpr std::array<std::uint8_t, 1> kPrefix{0x00};
  return Sha256().update(kPrefix).update(entry).finish();
}

Digest hash_node(const Digest& left, const Digest& right) {
  std::array<std::uint8_t, 65> input;
  input[0] = 0x01;
  std::copy(left.begin(), left.end(), input.begin() + 1);
  std::copy(right.begin(), right.end(), input.begin() + 33);
  return Sha256().update(input).finish();
}

const Digest& empty_root() {
  static const Digest root = sha256({});
  return root;
}

void Frontier::check_room() const {
  if (size_ >= kMaxTreeSize) throw std::length_error("the journal is full");
}

Digest Frontier::root() const {
  if (size_ == 0) return empty_root();
  auto height = static_cast<unsigned>(std::countr_zero(size_));
  Digest root = peaks_[height];
  for (++height; size_ >> height != 0; ++height) {
    if ((size_ >> height & 1) != 0) root = hash_node(peaks_[height], root);
  }
  return root;
}

std::string Frontier::serialise() const {
  std::string bytes;
  bytes.reserve(9 + static_cast<std::size_t>(std::popcount(size_)) * 32);
  bytes.push_back(static_cast<char>(kFrontierVersion));
  for (int shift = 56; shift >= 0; shift -= 8)
    bytes.push_back(static_cast<char>(size_ >> shift & 0xff));
  for (unsigned height = kHeights; height-- > 0;) {
    if ((size_ >> height & 1) != 0) bytes += as_text(peaks_[height]);
  }
  return bytes;
}

Result<Frontier> Frontier::deserialise(std::string_view bytes) {
  const auto corrupt = [] {
    return fail(ErrorCode::kCorrupt, "journal.frontier",
                "The stored tree frontier does not parse.");
  };
  if (bytes.size() < 9 || static_cast<std::uint8_t>(bytes[0]) != kFrontierVersion) return corrupt();
  std::uint64_t size = 0;
  for (std::size_t i = 1; i < 9; ++i) size = size << 8 | static_cast<std::uint8_t>(bytes[i]);
  if (size > kMaxTreeSize) return corrupt();
  if (bytes.size() != 9 + static_cast<std::size_t>(std::popcount(size)) * 32) return corrupt();
  Frontier frontier;
  frontier.size_ = size;
  std::size_t at = 9;
  for (unsigned height = kHeights; height-- > 0;) {
    if ((size >> height & 1) == 0) continue;
    const auto hash = as_bytes(bytes.substr(at, 32));
    std::copy(hash.begin(), hash.end(), frontier.peaks_[height].begin());
    at += 32;
  }
  return frontier;
}

Frontier Frontier::from_peaks(std::uint64_t size, const Peaks& peaks) {
  if (size > kMaxTreeSize) throw std::length_error("the journal is full");
  Frontier frontier;
  frontier.size_ = size;
  frontier.peaks_ = peaks;
  return frontier;
}

bool operator==(const Frontier& a, const Frontier& b) {
  if (a.size_ != b.size_) return false;
  for (unsigned height = 0; height < Frontier::kHeights; ++height) {
    if ((a.size_ >> height & 1) != 0 && a.peaks_[height] != b.peaks_[height]) return false;
  }
  return true;
}

}  // namespace proofdesk::journal
