// Named transitions: taking one, and which are open to me now.

#include "core/engine/refusal.hpp"
#include "server/api/command_input.hpp"
#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/names.hpp"
#include "server/api/references.hpp"
#include "server/api/reply.hpp"
#include "server/api/rule_world.hpp"

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

Result<Prepared> prepare_fire(Call& call) {
  PROOFDESK_ASSIGN(std::string name, known_transition(*call.kind, call.path.verb));
  PROOFDESK_ASSIGN(auto object, json_body(call.request(), call.api.service.settings, true));
  PROOFDESK_TRY(numbers_to_ids(call, *call.kind, object));
  Fire fire;
  fire.transition = std::move(name);
  PROOFDESK_ASSIGN(fire.fields, field_inputs(*call.kind, object, {"comment"}, false));
  if (const auto* comment = object.if_contains("comment")) {
    PROOFDESK_ASSIGN(fire.comment, work_input(*comment, "/comment"));
  }
  PROOFDESK_ASSIGN(const Uuid id, find_id(call));
  return prepare(call, std::move(fire), id);
}

boost::json::array json_names(const KindModel& kind, const std::vector<std::string>& names) {
  boost::json::array array;
  for (const auto& name : names) {
    const FieldModel* field = kind.field(name);
    // What the desk itself gives is nothing to ask anybody for.
    if (field != nullptr && field->secret) continue;
    array.emplace_back(field == nullptr ? std::string_view(name)
                                        : std::string_view(field->json_name));
  }
  return array;
}

boost::json::object describe(const KindModel& kind, Uuid id, const OpenTransition& open) {
  const Transition& transition = *open.transition;
  boost::json::object json{
      {"name", transition.name},
      {"label", transition.label},
      {"open", open.open},
      {"path", fmt::format("{}:{}", record_path(kind, id), to_camel(transition.name))}};
  if (!transition.to.empty()) json["to"] = transition.to;
  if (!transition.description.empty()) json["description"] = transition.description;
  if (!transition.clause.empty()) json["clause"] = transition.clause;
  json["required"] = json_names(kind, open.requires_input);
  json["accepts"] = json_names(kind, transition.accepts);
  if (transition.accepts_any) json["acceptsAny"] = true;
  if (transition.reversible) json["reversible"] = true;
  if (!transition.undoes.empty()) json["undoes"] = transition.undoes;
  if (transition.requires_comment) json["requiresComment"] = true;
  boost::json::array why;
  for (const Error& obstacle : open.obstacles) {
    boost::json::object reason{{"rule", obstacle.rule}, {"detail", as_sentence(obstacle.detail)}};
    if (!obstacle.clause.empty()) reason["clause"] = obstacle.clause;
    if (!obstacle.remedy.empty()) reason["remedy"] = as_sentence(obstacle.remedy);
    why.push_back(std::move(reason));
  }
  json["obstacles"] = std::move(why);
  return json;
}

}  // namespace

void undo_last(Call call) {
  auto prepared = [&]() -> Result<Prepared> {
    PROOFDESK_ASSIGN(const auto object, json_body(call.request(), call.api.service.settings, true));
    PROOFDESK_TRY(only_members(object, {}));
    PROOFDESK_ASSIGN(const Uuid id, find_id(call));
    return prepare(call, Undo{}, id);
  }();
  if (!prepared) return call.refuse(prepared.error());
  submit(std::move(call), std::move(*prepared), false);
}

void fire_transition(Call call) {
  auto prepared = prepare_fire(call);
  if (!prepared) return call.refuse(prepared.error());
  submit(std::move(call), std::move(*prepared), false);
}

Result<Response> list_transitions(Call& call) {
  const Service& service = call.api.service;
  PROOFDESK_ASSIGN(const auto view, service.store.snapshot());
  PROOFDESK_ASSIGN(const auto record, find_record(*view, *call.kind, call.path.id, call.access()));
  RuleWorld eyes(call, *view);
  SeededIdSource ids(0);  // nothing is created by looking
  const DecisionContext context{*call.model, service.rules, eyes.world(), ids, service.clock.now()};
  PROOFDESK_ASSIGN(const auto open, transitions_for(context, record, call.actor()));
  boost::json::array list;
  for (const auto& transition : open) list.push_back(describe(*call.kind, record.id, transition));
  Response response = json_response(boost::json::object{{"id", record.id.to_string()},
                                                        {"state", record.state},
                                                        {"version", record.version},
                                                        {"transitions", std::move(list)}});
  response.headers.emplace_back("ETag", etag(record.version));
  return response;
}

}  // namespace proofdesk::server
