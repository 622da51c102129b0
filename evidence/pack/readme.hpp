#pragma once

#include "evidence/pack/statement.hpp"

#include <string>

namespace proofdesk::evidence {

/// What the pack is, what is in it, how to verify it and what that proves, for the auditor. Everything in it follows
/// from the statement (its manifest digest apart), so a verifier writes it again.
[[nodiscard]] std::string write_readme(const Statement& statement);

}  // namespace proofdesk::evidence
