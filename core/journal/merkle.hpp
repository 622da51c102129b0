#pragma once

#include "core/base/result.hpp"
#include "core/journal/digest.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

namespace proofdesk::journal {

/// The Merkle tree of RFC 9162 §2.1 (the same hashes as RFC 6962): leaf = SHA-256(0x00 ‖ entry),
/// node = SHA-256(0x01 ‖ left ‖ right), empty tree = SHA-256 of nothing.
[[nodiscard]] Digest hash_leaf(std::string_view entry);
[[nodiscard]] Digest hash_node(const Digest& left, const Digest& right);
[[nodiscard]] const Digest& empty_root();

/// A tree never grows past this many leaves: sizes must stay exact in JSON.
inline constexpr std::uint64_t kMaxTreeSize = (std::uint64_t{1} << 53) - 1;

/// What is needed of a tree to append to it and to know its root: the roots of the perfect subtrees that
/// cover its leaves, at most one for each height. Appending is amortised O(1), the root O(log n), a copy
/// under 2 KB. Thread-compatible.
class Frontier {
 public:
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] Digest root() const;

  /// Appends a leaf hash. `on_node(height, hash)` is told of every node completed by it, from the leaf
  /// (height 0) upwards; the index of each is (size() >> height) - 1 after the call.
  template <class OnNode>
  void append(const Digest& leaf, OnNode&& on_node) {
    check_room();
    Digest node = leaf;
    unsigned height = 0;
    on_node(height, node);
    for (; (size_ >> height & 1) != 0; ++height) {
      node = hash_node(peaks_[height], node);
      on_node(height + 1, node);
    }
    peaks_[height] = node;
    ++size_;
  }
  void append(const Digest& leaf) {
    append(leaf, [](unsigned, const Digest&) {});
  }

  /// The root of the perfect subtree of this height on the right edge; only where bit `height` of size()
  /// is set.
  [[nodiscard]] const Digest& peak(unsigned height) const { return peaks_[height]; }

  /// Version byte 1, size as 8 bytes big-endian, then the peaks from the highest to the lowest.
  [[nodiscard]] std::string serialise() const;
  /// kCorrupt `journal.frontier` unless the bytes are exactly what serialise() writes.
  [[nodiscard]] static Result<Frontier> deserialise(std::string_view bytes);

  /// From a size and the peaks by height; entries where the bit of `size` is clear are ignored.
  static constexpr unsigned kHeights = 53;
  using Peaks = std::array<Digest, kHeights>;
  [[nodiscard]] static Frontier from_peaks(std::uint64_t size, const Peaks& peaks);

  /// Equal size and equal peaks.
  friend bool operator==(const Frontier& a, const Frontier& b);

 private:
  void check_room() const;

  std::uint64_t size_ = 0;
  Peaks peaks_{};
};

}  // namespace proofdesk::journal
