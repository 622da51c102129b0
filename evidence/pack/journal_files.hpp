#pragma once

#include "core/base/result.hpp"
#include "evidence/pack/disclosed.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::evidence {

/// The journal's part of a pack, as text that line tools read. Writers and readers are inverse to each other;
/// readers are strict: kCorrupt `pack.hashes`, `pack.leaves`, `pack.disclosures`, `pack.redactions`, with the
/// line. All functions are pure.

/// One leaf hash a line, in hex, from sequence 0 without a gap.
[[nodiscard]] std::string write_hashes(std::span<const journal::Digest> hashes);
[[nodiscard]] Result<std::vector<journal::Digest>> read_hashes(std::string_view text);

/// "sequence ⇥ leaf", ascending.
[[nodiscard]] std::string write_leaves(std::span<const ShownEvent> events);
[[nodiscard]] Result<std::vector<ShownEvent>> read_leaves(std::string_view text);

/// "sequence ⇥ disclosure" for what is opened, "sequence ⇥ path ⇥ commitment ⇥ reason" for what is not; both
/// by sequence, then path.
[[nodiscard]] std::string write_disclosures(std::span<const ShownEvent> events);
[[nodiscard]] std::string write_redactions(std::span<const ShownEvent> events);

/// Gives the events their openings back, paths ascending. kCorrupt also as `pack.opening` when a line belongs to
/// no leaf of the pack or says a second thing of a path.
[[nodiscard]] Status read_openings(std::string_view disclosures, std::string_view redactions,
                                   std::vector<ShownEvent>& events);

/// Whether the openings are exactly the commitments that the leaf's digest was made of: kCorrupt
/// `pack.commitments`.
[[nodiscard]] Status check_commitments(const ShownEvent& event);

}  // namespace proofdesk::evidence
