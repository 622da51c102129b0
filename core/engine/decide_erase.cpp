// Erasing values. The decision says which paths of this record are to go; rewriting what holds them, and the
// same on other records, is the executor's.

#include "core/base/words.hpp"
#include "core/engine/decision.hpp"
#include "core/engine/input.hpp"
#include "core/lifecycle/reaction_words.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk {
namespace {

bool can_be_erased(const FieldModel& field) {
  const bool erased_list = field.origin == FieldOrigin::kFacet && field.slot == kErasedSlot;
  return field.origin != FieldOrigin::kSystem && !erased_list;
}

/// "worklog/<id>" and "attachments/<id>": free text and names that people wrote.
bool is_erasable_item(std::string_view path) {
  for (const auto collection : {kWorklog, kAttachments}) {
    if (path.starts_with(collection) && path.substr(collection.size()).starts_with('/')) {
      return Uuid::parse(path.substr(collection.size() + 1)).has_value();
    }
  }
  return false;
}

/// A kind with personal data of its own is about a person: what somebody wrote into the title or description
/// of such a record is about that person too.
bool is_personal(const KindModel& kind, const FieldModel& field) {
  if (field.personal || !field.personal_of.empty()) return true;
  return field.origin == FieldOrigin::kFacet && field.is_text() &&
         std::ranges::any_of(kind.own_fields(), &FieldModel::personal);
}

/// Every personal field, with or without a value now: earlier values stand in the journal all the same.
std::vector<std::string> personal_paths(const KindModel& kind) {
  std::vector<std::string> paths;
  for (const auto& field : kind.fields()) {
    if (can_be_erased(field) && is_personal(kind, field)) paths.push_back(field.json_name);
  }
  return paths;
}

Result<std::vector<std::string>> paths_to_erase(const KindModel& kind, const std::string& wanted) {
  if (wanted.empty()) {
    auto paths = personal_paths(kind);
    if (!paths.empty()) return paths;
    return fail({.code = ErrorCode::kInvalidArgument,
                 .rule = "erase.personal",
                 .detail = fmt::format("{} has no personal fields", with_article(kind.label)),
                 .remedy = "Name the field to erase.",
                 .fields = {{"/field", "a field is needed"}}});
  }
  if (is_erasable_item(wanted)) return std::vector{wanted};
  const FieldModel* field = kind.field(wanted);
  if (field != nullptr && can_be_erased(*field)) return std::vector{field->json_name};
  return fail({.code = ErrorCode::kInvalidArgument,
               .rule = "erase.field",
               .detail = fmt::format("\"{}\" is nothing of {} that can be erased", wanted,
                                     with_article(kind.label)),
               .remedy = "Name a field, or worklog/<id> or attachments/<id>.",
               .fields = {{"/field", "not a field that can be erased"}}});
}

/// What must not lose a value now says so. An erasure has no consequences within the record: only a refusal
/// is listened to.
Status ask_whether_it_may_go(Deciding& deciding, RecordDraft& draft) {
  for (const auto& reaction : deciding.life.reactions) {
    if (std::ranges::find(reaction.fields, kEraseReaction) == reaction.fields.end()) continue;
    PROOFDESK_TRY(deciding.run(reaction.effects, draft, nullptr));
  }
  return {};
}

}  // namespace

Result<Decision> decide_erase(Deciding& deciding, const Erase& erase) {
  const auto& kind = deciding.kind;
  if (!deciding.actor.administers()) {
    return fail({.code = ErrorCode::kForbidden,
                 .rule = fmt::format("{}.erase.roles", kind.name),
                 .detail = "only administrators erase values",
                 .clause = kind.clause,
                 .remedy = "Ask an administrator."});
  }
  PROOFDESK_TRY(deciding.check_version());
  if (auto status = check_note({.text = erase.reason, .is_public = false}, "/reason"); !status) {
    Error error = std::move(status).error();
    error.rule = "erase.reason";
    error.remedy = "Say on what ground the values are erased.";
    return fail(std::move(error));
  }
  PROOFDESK_ASSIGN(const auto paths, paths_to_erase(kind, erase.field));
  // What hangs on the record of a person is found by the executor; there may be some however bare the fields.
  const bool fields_alone = !erase.field.empty() || kind.name != "person";
  const bool gone_already =
      fields_alone && std::ranges::all_of(paths, [&](const std::string& path) {
        const FieldModel* field = kind.field(path);
        return field != nullptr && std::holds_alternative<Erased>(deciding.stored->get(*field));
      });
  if (gone_already) return Decision{};
  boost::json::array list;
  for (const auto& path : paths) list.emplace_back(path);
  RecordDraft& draft = deciding.drafts.open(kind, *deciding.stored, std::string(kErasedEvent));
  PROOFDESK_TRY(ask_whether_it_may_go(deciding, draft));
  draft.add(Change{std::string(kErasedPaths), std::move(list), {}});
  draft.add(Change{std::string(kErasureReason), boost::json::string(erase.reason), {}});
  return deciding.finish();
}

}  // namespace proofdesk
