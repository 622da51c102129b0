#pragma once

#include <string_view>

/// Words that stand in a reaction's list of fields for something that is no single field; `state`, `worklog` and
/// `custom` are in core/lifecycle/lifecycle.hpp.
namespace proofdesk {

/// Any field at all, declared ones too: for what looks at fields that only a policy names.
inline constexpr std::string_view kAnyReaction = "any";
/// Somebody added a file.
inline constexpr std::string_view kAttachReaction = "attachments";
/// A link that ends at the record came or went with this decision, whichever record it starts from.
inline constexpr std::string_view kLinkedReaction = "linked";
/// The event in which it says what it made of that; `linked` is what the record says where the link starts.
inline constexpr std::string_view kLinkedToEvent = "linked_to";
/// An administrator is about to erase a value; the effect may refuse, and changes nothing.
inline constexpr std::string_view kEraseReaction = "erasure";

}  // namespace proofdesk
