#pragma once

#include "core/engine/rules.hpp"

#include <string_view>

/// Rules that incidents, requests and problems share because they share the fields. Each kind publishes them
/// under names of its own ("incident.hold_explained@1"), so that a later version for one kind leaves the
/// others alone.
namespace proofdesk::shared {

// Guards.

/// The actor works at the desk, or is a person the record is about or who is asked to approve it.
[[nodiscard]] Guard own_or_desk(std::string_view name, std::string_view clause);
/// `follow_up_at` lies ahead.
[[nodiscard]] Guard follow_up_ahead(std::string_view name, std::string_view clause);
/// Waiting for a change or problem names it by a link, waiting for a supplier by the supplier's reference.
[[nodiscard]] Guard hold_explained(std::string_view name, std::string_view clause);
/// `hold_reason` is the caller.
[[nodiscard]] Guard waits_for_caller(std::string_view name, std::string_view clause);
/// `escalated_to_group` for a functional, `escalated_to` for a hierarchical escalation.
[[nodiscard]] Guard escalation_addressed(std::string_view name, std::string_view clause);
/// What answers the caller can be read by the caller, and comes from somebody else.
[[nodiscard]] Guard reply_readable(std::string_view name, std::string_view clause);
/// A duplicate names another, existing record of its kind.
[[nodiscard]] Guard duplicate_named(std::string_view name, std::string_view clause);

// Effects.

/// `opened_at`, `opened_by`; the requester is the actor unless another is named.
[[nodiscard]] Effect opened(std::string_view name);
/// `priority` and `priority_basis` from the matrix in force, or by hand with a reason.
[[nodiscard]] Effect priority_from_matrix(std::string_view name);
/// `reassign_count` + 1 for a hand-over from one group or person to another.
[[nodiscard]] Effect reassignment_counted(std::string_view name);
[[nodiscard]] Effect assigned_to_actor(std::string_view name);
[[nodiscard]] Effect assigned_to_actor_if_nobody(std::string_view name);
/// `first_human_action_at`, unless it is there already.
[[nodiscard]] Effect caller_contacted(std::string_view name);
/// Clears what the hold was about; the history keeps it.
[[nodiscard]] Effect hold_ended(std::string_view name);
[[nodiscard]] Effect escalated(std::string_view name);
/// `escalated_to` by the rota of the group escalated to, where nobody is named.
[[nodiscard]] Effect on_call_named(std::string_view name);
/// `closed_at`, and `closure_kind` by who closes.
[[nodiscard]] Effect closed(std::string_view name);
/// Links `duplicate_of` this record to the one it names.
[[nodiscard]] Effect duplicate_linked(std::string_view name);
/// Counts the use of the articles linked, unless the record was reopened and they were counted the first time.
[[nodiscard]] Effect articles_used(std::string_view name);

/// Whether the actor is a person of the desk and not the caller.
[[nodiscard]] bool answers_as_desk(const RuleContext& context);

/// Parts of effects that differ between kinds.
/// The response: only a person of the desk gives one, and not to himself or herself.
void stamp_first_contact(const RuleContext& context, Draft& draft);
void clear_hold(Draft& draft);
/// `use_count` and `last_used_at` of the records of a kind that this one is linked to, once each and only the
/// first time this one is done.
Status count_uses(const RuleContext& context, Draft& draft, std::string_view kind);

}  // namespace proofdesk::shared
