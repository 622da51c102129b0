// Typed links of a record, seen from either end.

#include "server/api/command_input.hpp"
#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/reply.hpp"

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

Result<LinkEnd> read_end(Call& call, const boost::json::value& json) {
  const auto* object = json.if_object();
  if (object == nullptr)
    return bad_member(
        "/to",
        "An object with \"kind\" and \"id\", or \"kind\", \"source\" and \"key\", is expected.");
  PROOFDESK_TRY(only_members(*object, {"kind", "id", "source", "key"}));
  LinkEnd end;
  PROOFDESK_ASSIGN(end.kind, text_member(*object, "kind", true));
  PROOFDESK_ASSIGN(const std::string id, text_member(*object, "id", false));
  PROOFDESK_ASSIGN(end.source, text_member(*object, "source", false));
  PROOFDESK_ASSIGN(end.key, text_member(*object, "key", false));
  if (id.empty()) {
    if (const KindModel* known = call.model->kind_named(end.kind)) end.kind = known->name;
    if (end.source.empty() || end.key.empty())
      return bad_member("/to", "Either \"id\", or \"source\" and \"key\", is required.");
    return end;
  }
  if (!end.source.empty() || !end.key.empty())
    return bad_member("/to", "\"id\" excludes \"source\" and \"key\".");
  const KindModel* kind = call.model->kind_named(end.kind);
  if (kind == nullptr) return unknown_kind("/to/kind", *call.model, end.kind);
  end.kind = kind->name;
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  auto record = find_record(*view, *kind, id, call.access());
  if (!record) {
    if (record.error().code != ErrorCode::kNotFound) return fail(record.error());
    return bad_member("/to/id", record.error().detail);
  }
  end.id = record->id;
  return end;
}

Result<Prepared> prepare_link(Call& call) {
  PROOFDESK_ASSIGN(const auto object, json_body(call.request(), call.api.service.settings, false));
  PROOFDESK_TRY(only_members(object, {"type", "to"}));
  AddLink add;
  PROOFDESK_ASSIGN(add.type, text_member(object, "type", true));
  if (find_link_type(add.type) == nullptr) {
    std::vector<std::string_view> names;
    for (const LinkType& type : all_link_types()) names.push_back(type.name);
    return bad_member(
        "/type", fmt::format("There is no such type of link.{}", near_matches(add.type, names)));
  }
  const auto* to = object.if_contains("to");
  if (to == nullptr) return bad_member("/to", "This member is required.");
  PROOFDESK_ASSIGN(add.to, read_end(call, *to));
  PROOFDESK_ASSIGN(const Uuid id, find_id(call));
  return prepare(call, std::move(add), id);
}

Result<Prepared> prepare_unlink(Call& call) {
  const auto link = Uuid::parse(call.path.item);
  if (!link) return fail(ErrorCode::kNotFound, "link.exists", "There is no such link.");
  PROOFDESK_ASSIGN(const Uuid id, find_id(call));
  return prepare(call, RemoveLink{*link}, id);
}

/// One link as it reads from the record asked for; nullopt when the reader may not see the other end.
Result<std::optional<boost::json::object>> describe(Call& call, ReadView& view,
                                                    const LinkedRecord& linked, bool outgoing) {
  const LinkType* type = find_link_type(linked.link.type);
  boost::json::object json{{"id", linked.link.id.to_string()},
                           {"type", linked.link.type},
                           {"direction", outgoing ? "out" : "in"},
                           {"at", to_rfc3339(linked.link.at)}};
  if (type != nullptr) json["reads"] = outgoing ? type->forward : type->inverse;
  boost::json::object end{{"kind", linked.kind}};
  if (linked.id.is_nil()) {
    end["source"] = linked.link.to.source;
    end["key"] = linked.link.to.key;
  } else {
    const KindModel* kind = call.model->kind(linked.kind);
    if (kind == nullptr) return std::nullopt;
    PROOFDESK_ASSIGN(const auto record, view.find(*kind, linked.id, call.access()));
    if (!record) return std::nullopt;
    end["id"] = record->id.to_string();
    end["number"] = kind->display_number(record->number);
    end["state"] = record->state;
    end["title"] = record->text(*kind, "title");
    end["path"] = record_path(*kind, record->id);
  }
  json["record"] = std::move(end);
  return json;
}

}  // namespace

void add_link(Call call) {
  auto prepared = prepare_link(call);
  if (!prepared) return call.refuse(prepared.error());
  submit(std::move(call), std::move(*prepared), false);
}

void remove_link(Call call) {
  auto prepared = prepare_unlink(call);
  if (!prepared) return call.refuse(prepared.error());
  submit(std::move(call), std::move(*prepared), false);
}

Result<Response> list_links(Call& call) {
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  PROOFDESK_ASSIGN(const auto record, find_record(*view, *call.kind, call.path.id, call.access()));
  PROOFDESK_TRY(check_involved(*call.kind, call.access(), record));
  PROOFDESK_ASSIGN(const auto outgoing, view->links_from(*call.kind, record.id));
  PROOFDESK_ASSIGN(const auto incoming, view->links_to(*call.kind, record.id));
  boost::json::array list;
  for (const auto& [links, out] : {std::pair{&outgoing, true}, std::pair{&incoming, false}}) {
    for (const LinkedRecord& linked : *links) {
      PROOFDESK_ASSIGN(auto json, describe(call, *view, linked, out));
      if (json) list.push_back(std::move(*json));
    }
  }
  return json_response(boost::json::object{{"links", std::move(list)}});
}

}  // namespace proofdesk::server
