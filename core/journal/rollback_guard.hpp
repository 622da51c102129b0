#pragma once

#include "core/base/result.hpp"
#include "core/journal/merkle.hpp"
#include "core/journal/proof.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace proofdesk::journal {

/// Where a journal stood. The signer remembers the last one outside the database (core/ports/signer.hpp), to
/// notice at start that the database has gone back, or taken another course, since: signing on would then
/// make two histories under one name. It is remembered after the commit, so it is never ahead of what is
/// durable; being behind is harmless. Pure.
struct Head {
  std::string origin;
  std::uint64_t size = 0;
  Digest root{};

  friend bool operator==(const Head&, const Head&) = default;
};

/// As text: the three lines of a checkpoint.
[[nodiscard]] Result<std::string> write_head(const Head& head);
/// kCorrupt `head.form`.
[[nodiscard]] Result<Head> parse_head(std::string_view text);

enum class HeadVerdict {
  kOk,            ///< the database extends what was signed last
  kRolledBack,    ///< the database is older
  kForked,        ///< the database holds another history of at least that length
  kOtherJournal,  ///< the head is of another journal
};

/// Compares the remembered head with the database's own; `hashes` are the database's, and read only where
/// it is longer. Fails with what the reader fails with.
[[nodiscard]] Result<HeadVerdict> check_head(const Head& remembered, const Head& database,
                                             const HashReader& hashes);

}  // namespace proofdesk::journal
