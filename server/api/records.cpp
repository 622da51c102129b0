// Creating, reading, listing and changing records of any kind.

#include "server/api/command_input.hpp"
#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/names.hpp"
#include "server/api/query_input.hpp"
#include "server/api/references.hpp"
#include "server/api/reply.hpp"
#include "server/api/tools.hpp"
#include "server/api/visible.hpp"

#include <fmt/format.h>

namespace proofdesk::server {

namespace {

Result<Create> read_create(const KindModel& kind, const boost::json::object& object) {
  Create create;
  PROOFDESK_ASSIGN(create.fields, field_inputs(kind, object, {"externalId"}, true));
  if (const auto* alias = object.if_contains("externalId")) {
    const auto* members = alias->if_object();
    if (members == nullptr)
      return bad_member("/externalId", "An object with \"source\" and \"key\" is expected.");
    PROOFDESK_TRY(only_members(*members, {"source", "key"}));
    PROOFDESK_ASSIGN(create.alias_source, text_member(*members, "source", true));
    PROOFDESK_ASSIGN(create.alias_key, text_member(*members, "key", true));
    if (create.alias_source.size() > 60 || create.alias_key.size() > 200 ||
        create.alias_source.contains('~')) {
      return bad_member("/externalId", "Source or key is too long, or the source has a tilde.");
    }
  }
  return create;
}

Result<Prepared> prepare_create(Call& call) {
  PROOFDESK_ASSIGN(auto object, json_body(call.request(), call.api.service.settings, false));
  PROOFDESK_TRY(numbers_to_ids(call, *call.kind, object));
  PROOFDESK_ASSIGN(auto create, read_create(*call.kind, object));
  if (const auto then = text_parameter(call.request(), "then"); !then.empty()) {
    auto transition = known_transition(*call.kind, then);
    if (!transition) {
      Error error = std::move(transition).error();
      error.code = ErrorCode::kInvalidArgument;  // what is asked for is there; how, is wrong
      return fail(std::move(error));
    }
    create.then = std::move(*transition);
  }
  std::vector<Ground> grounds;
  if (const auto wanted = text_parameter(call.request(), "template"); !wanted.empty()) {
    PROOFDESK_ASSIGN(auto presets, presets_of(call, *call.kind, wanted));
    // What the body gives, null included, is meant so.
    const auto given = [&](const FieldInput& preset) {
      const FieldModel* field = call.kind->field(preset.field);
      if (field == nullptr) return false;
      const auto* custom = object.if_contains("custom");
      if (field->origin == FieldOrigin::kCustom)
        return custom != nullptr && custom->is_object() &&
               custom->as_object().contains(field->name);
      return object.contains(field->json_name);
    };
    for (auto& preset : presets.fields) {
      if (!given(preset)) create.fields.push_back(std::move(preset));
    }
    grounds.push_back(std::move(presets.ground));
  }
  PROOFDESK_ASSIGN(auto prepared, prepare(call, std::move(create), {}));
  prepared.command.grounds = std::move(grounds);
  return prepared;
}

Result<Prepared> prepare_update(Call& call) {
  PROOFDESK_ASSIGN(auto object, json_body(call.request(), call.api.service.settings, false));
  PROOFDESK_TRY(numbers_to_ids(call, *call.kind, object));
  PROOFDESK_ASSIGN(auto fields, field_inputs(*call.kind, object, {}, false));
  PROOFDESK_ASSIGN(const Uuid id, find_id(call));
  return prepare(call, Update{std::move(fields)}, id);
}

}  // namespace

void create_record(Call call) {
  auto prepared = prepare_create(call);
  if (!prepared) return call.refuse(prepared.error());
  submit(std::move(call), std::move(*prepared), true);
}

void update_record(Call call) {
  auto prepared = prepare_update(call);
  if (!prepared) return call.refuse(prepared.error());
  submit(std::move(call), std::move(*prepared), false);
}

Result<Response> get_record(Call& call) {
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  PROOFDESK_ASSIGN(const auto record, find_record(*view, *call.kind, call.path.id, call.access()));
  const auto seen = call.request().header("If-None-Match");
  if (seen && *seen == etag(record.version)) {
    Response response = json_response(std::string(), 304);
    response.content_type.clear();
    response.headers.emplace_back("ETag", etag(record.version));
    return response;
  }
  Discretion discretion(*call.model, call.api.service.store, call.access());
  return record_response(*call.kind, record, discretion);
}

Result<Response> list_records(Call& call) {
  const KindModel& kind = *call.kind;
  const Request& request = call.request();
  SavedList saved;
  if (const auto wanted = text_parameter(request, "savedFilter"); !wanted.empty()) {
    PROOFDESK_ASSIGN(saved, saved_list(call, kind, wanted));
  }
  const std::string_view filter_given = text_parameter(request, "filter");
  // What tells this list from others is both, whatever becomes of the saved one meanwhile.
  const std::string filter_text = saved.filter.empty()
                                      ? std::string(filter_given)
                                      : fmt::format("({}) AND {}", saved.filter, filter_given);
  std::string_view order_by = text_parameter(request, "orderBy");
  if (order_by.empty()) order_by = saved.order_by;
  ListQuery query;
  const Access access = call.access();
  Store& store = call.api.service.store;
  PROOFDESK_ASSIGN(query.filter, read_filter(*call.model, store, access, kind, filter_given));
  PROOFDESK_ASSIGN(auto saved_filter, read_filter(*call.model, store, access, kind, saved.filter));
  query.filter = Filter::both(std::move(query.filter), std::move(saved_filter));
  PROOFDESK_ASSIGN(query.order, parse_order(kind, order_by));
  PROOFDESK_TRY(keep_to_visible(kind, call.access(), query));
  PROOFDESK_ASSIGN(const auto page_size, number_parameter(request, "pageSize", 50, 1, 1000));
  query.page_size = static_cast<std::size_t>(page_size);
  if (const auto token = text_parameter(request, "pageToken"); !token.empty()) {
    PROOFDESK_ASSIGN(query.after, decode_page_token(query, filter_text, token));
  }

  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  PROOFDESK_ASSIGN(const auto page, view->list(kind, query, call.access()));

  std::string body = fmt::format("{{\"{}\":[", kind.json_plural);
  body.reserve(page.records.size() * 1024 + 256);
  Discretion discretion(*call.model, call.api.service.store, access);
  for (std::size_t i = 0; i < page.records.size(); ++i) {
    if (i != 0) body += ',';
    append_record(kind, page.records[i], discretion, {}, body);
  }
  std::string next;
  if (page.more && !page.records.empty()) {
    PageCursor cursor;
    for (const OrderKey& key : query.order)
      cursor.keys.push_back(page.records.back().get(*key.field));
    cursor.row = page.rows.back();
    next = encode_page_token(query, filter_text, cursor);
  }
  body += fmt::format("],\"nextPageToken\":\"{}\"}}", next);
  return json_response(std::move(body));
}

}  // namespace proofdesk::server
