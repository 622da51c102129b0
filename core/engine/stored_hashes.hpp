#pragma once

#include "core/journal/proof.hpp"
#include "core/ports/store.hpp"

namespace proofdesk {

/// The tree's hashes as a view has them: full tiles from their rows, the leaves of the last, unfinished tile
/// from the leaves themselves. As thread-safe as the view, that is: not.
class StoredHashes final : public journal::HashReader {
 public:
  explicit StoredHashes(ReadView& view) : view_(view) {}

  [[nodiscard]] Result<std::vector<journal::Digest>> tile(unsigned level, std::uint64_t index,
                                                          unsigned count) const override;

 private:
  ReadView& view_;
};

}  // namespace proofdesk
