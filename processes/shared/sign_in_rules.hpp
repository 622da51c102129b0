#pragma once

#include "core/engine/rules.hpp"

#include <string_view>

/// What persons, invitations, sessions and tokens share about who may come in.
namespace proofdesk::shared {

/// Sessions that a person can have open at once; one more ends the oldest.
inline constexpr std::size_t kMostSessions = 20;

/// The roles in `field` are ones that a person can have. "A token" begins the refusal.
[[nodiscard]] Status check_roles(const RuleContext& context, std::string_view field,
                                 std::string_view who);
/// `field` holds a digest, not the secret itself. No value is well formed.
[[nodiscard]] Status check_digest(const RuleContext& context, std::string_view field);

/// Gives the person this password (a handle, see docs/adr/0007); every session of the person ends.
Status give_password(const RuleContext& context, Draft& draft, Uuid person,
                     std::string_view handle);
/// Ends the person's open sessions but for the subject of this decision.
Status end_sessions(const RuleContext& context, Draft& draft, Uuid person);
/// All open records of `kind` that serve the person take the transition.
Status end_all(const RuleContext& context, Draft& draft, std::string_view kind, Uuid person,
               std::string_view transition);

}  // namespace proofdesk::shared
