#pragma once

#include <string_view>

/// Words that stand in a reaction's list of fields for something that is no single field; `state`, `worklog` and
/// `custom` are in core/lifecycle/lifecycle.hpp.
namespace proofdesk {

/// Any field at all, declared ones too: for what looks at fields that only a policy names.
inline constexpr std::string_view kAnyReaction = "any";
/// Somebody added a file.
inline constexpr std::string_view kAttachReaction = "attachments";
/// An administrator is about to erase a value; the effect may refuse, and changes nothing.
inline constexpr std::string_view kEraseReaction = "erasure";

}  // namespace proofdesk
