#include "core/model/foreign_words.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk {
namespace {

constexpr std::array kWords = {
    ForeignWord{"sys_id", {"id"}},
    ForeignWord{"sys_created_on", {"created_at"}},
    ForeignWord{"sys_updated_on", {"updated_at"}},
    ForeignWord{"sys_mod_count", {"version"}},
    ForeignWord{"sys_class_name", {"item_type"}},
    ForeignWord{"short_description", {"title"}},
    ForeignWord{"assignment_group", {"group"}},
    ForeignWord{"assigned_to", {"assignee"}},
    ForeignWord{"caller_id", {"requester"}},
    ForeignWord{"caller", {"requester"}},
    ForeignWord{"requested_by", {"requester"}},
    ForeignWord{"opened_for", {"requested_for", "requester"}},
    ForeignWord{"owned_by", {"owner"}},
    ForeignWord{"managed_by", {"owner"}},
    ForeignWord{"watch_list", {"watchers"}},
    ForeignWord{"cmdb_ci", {"items", "item", "subject"}},
    ForeignWord{"configuration_item", {"items", "item", "subject"}},
    ForeignWord{"business_service", {"service", "services"}},
    ForeignWord{"service_offering", {"offering", "service"}},
    ForeignWord{"cat_item", {"offering"}},
    ForeignWord{"contact_type", {"channel"}},
    ForeignWord{"incident_state", {"state"}},
    ForeignWord{"problem_state", {"state"}},
    ForeignWord{"install_status", {"state"}},
    ForeignWord{"operational_status", {"state"}},
    ForeignWord{"active", {"state"}},
    ForeignWord{"close_code", {"resolution_code", "effectiveness"}},
    ForeignWord{"close_notes", {"resolution_text", "outcome_text"}},
    ForeignWord{"due_date", {"due_at"}},
    ForeignWord{"start_date", {"planned_start", "starts_at"}},
    ForeignWord{"end_date", {"planned_end", "ends_at"}},
    ForeignWord{"work_start", {"actual_start"}},
    ForeignWord{"work_end", {"actual_end"}},
    ForeignWord{"justification", {"reason"}},
    ForeignWord{"implementation_plan", {"plan"}},
    ForeignWord{"change_plan", {"plan"}},
    ForeignWord{"std_change_producer_version", {"template"}},
    ForeignWord{"cab_recommendation", {"advice"}},
};

/// cmdb_ci, cmdbCi
bool is_same(std::string_view word, std::string_view name) {
  const auto plain = [](std::string_view text) {
    std::string letters;
    for (const char c : text) {
      if (c != '_') letters += (c >= 'A' && c <= 'Z') ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return letters;
  };
  return plain(word) == plain(name);
}

}  // namespace

std::span<const ForeignWord> foreign_words() { return kWords; }

const FieldModel* meant_by(const KindModel& kind, std::string_view name) {
  const auto known = std::ranges::find_if(
      kWords, [&](const ForeignWord& each) { return is_same(each.word, name); });
  if (known == kWords.end() || kind.field(name) != nullptr) return nullptr;
  for (const auto field_name : known->fields) {
    const FieldModel* field = field_name.empty() ? nullptr : kind.field(field_name);
    if (field != nullptr && !field->secret) return field;
  }
  return nullptr;
}

std::string instead_of(const KindModel& kind, std::string_view name) {
  const FieldModel* field = meant_by(kind, name);
  return field == nullptr ? std::string()
                          : fmt::format("Say {} instead of {}.", field->json_name, name);
}

}  // namespace proofdesk
