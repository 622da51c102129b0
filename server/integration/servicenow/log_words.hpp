#pragma once

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace proofdesk::server::servicenow {

/// The log's words and ours.

struct StateMapping {
  std::string_view theirs;
  std::string_view ours;
  std::string_view hold_reason;
};

inline constexpr std::array<StateMapping, 8> kStates = {{
    {"New", "new", {}},
    {"Active", "in_progress", {}},
    {"Awaiting User Info", "on_hold", "caller"},
    {"Awaiting Evidence", "on_hold", "caller"},
    {"Awaiting Problem", "on_hold", "problem"},
    {"Awaiting Vendor", "on_hold", "supplier"},
    {"Resolved", "resolved", {}},
    {"Closed", "closed", {}},
}};

/// Columns that are another spelling of an enum: their leading digit, our word.
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kLevels = {
    {{"1 - High", "high"}, {"2 - Medium", "medium"}, {"3 - Low", "low"}}};
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kPriorities = {
    {{"1 - Critical", "critical"},
     {"2 - High", "high"},
     {"3 - Moderate", "moderate"},
     {"4 - Low", "low"},
     {"5 - Planning", "planning"}}};
inline constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kChannels = {
    {{"Phone", "phone"},
     {"Email", "email"},
     {"Self service", "self_service"},
     {"IVR", "phone"},
     {"Direct opening", "direct_opening"}}};

/// Columns that no field of an incident holds. They stay with the event as a note, committed like the rest.
inline constexpr std::array<std::string_view, 14> kKeptAsNote = {
    "incident_state", "active",         "sys_mod_count", "made_sla",
    "sys_created_by", "sys_created_at", "knowledge",     "u_priority_confirmation",
    "notify",         "vendor",         "closed_code",   "resolved_at",
    "closed_at",      "contact_type"};
/// Of these the one that names a person, who is kept as a record like all others.
inline constexpr std::string_view kCreator = "sys_created_by";

template <std::size_t N>
std::string_view translate(
    const std::array<std::pair<std::string_view, std::string_view>, N>& words,
    std::string_view theirs) {
  const auto found =
      std::ranges::find(words, theirs, &std::pair<std::string_view, std::string_view>::first);
  return found == words.end() ? std::string_view{} : found->second;
}

}  // namespace proofdesk::server::servicenow
