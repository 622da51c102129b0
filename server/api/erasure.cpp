// Erasing what a data subject has a right to have erased.

#include "core/base/words.hpp"
#include "server/api/command_input.hpp"
#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/reply.hpp"

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

Result<Prepared> prepare_erase(Call& call, bool one_field) {
  PROOFDESK_ASSIGN(const auto object, json_body(call.request(), call.api.service.settings, false));
  Erase erase;
  PROOFDESK_ASSIGN(erase.reason, text_member(object, "reason", true));
  if (one_field) {
    PROOFDESK_TRY(only_members(object, {"reason", "field"}));
    PROOFDESK_ASSIGN(const std::string name, text_member(object, "field", true));
    const FieldModel* field = call.kind->field(name);
    const bool item = name.starts_with("worklog/") || name.starts_with("attachments/");
    if (item) {
      erase.field = name;
    } else if (field == nullptr || field->json_name != name) {
      std::vector<std::string_view> names;
      for (const FieldModel& known : call.kind->fields()) names.emplace_back(known.json_name);
      return bad_member(
          "/field", fmt::format("There is no such field of {}.{}", with_article(call.kind->label),
                                near_matches(name, names)));
    }
    if (!item) {
      erase.field = field->origin == FieldOrigin::kCustom ? "custom." + field->name : field->name;
    }
  } else {
    PROOFDESK_TRY(only_members(object, {"reason"}));
    if (call.kind->name != "person") {
      return fail(ErrorCode::kNotFound, "erasure.person",
                  "Only a person can be erased as a whole; elsewhere erase a field.");
    }
  }
  PROOFDESK_ASSIGN(const Uuid id, find_id(call));
  return prepare(call, std::move(erase), id);
}

}  // namespace

void erase_person(Call call) {
  auto prepared = prepare_erase(call, false);
  if (!prepared) return call.refuse(prepared.error());
  submit(std::move(call), std::move(*prepared), false);
}

void erase_field(Call call) {
  auto prepared = prepare_erase(call, true);
  if (!prepared) return call.refuse(prepared.error());
  submit(std::move(call), std::move(*prepared), false);
}

}  // namespace proofdesk::server
