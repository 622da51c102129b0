// The same thing done to many records, named one by one or found by a filter; tried first where asked to.

#include "core/query/list_query.hpp"
#include "server/api/command_input.hpp"
#include "server/api/context.hpp"
#include "server/api/gathering.hpp"
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

constexpr std::size_t kMostRecords = 500;

struct Bulk {
  Action action;
  std::vector<Ground> grounds;
  bool dry_run = false;
};

Result<Bulk> read_bulk(const Call& call, const boost::json::object& object) {
  PROOFDESK_TRY(only_members(object, {"filter", "savedFilter", "records", "action", "fields",
                                      "comment", "macro", "dryRun"}));
  Bulk bulk;
  if (const auto* flag = object.if_contains("dryRun")) {
    if (!flag->is_bool()) return bad_member("/dryRun", "true or false is expected.");
    bulk.dry_run = flag->as_bool();
  }
  PROOFDESK_ASSIGN(const std::string macro, text_member(object, "macro", false));
  if (!macro.empty()) {
    if (object.contains("action") || object.contains("fields") || object.contains("comment"))
      return bad_member("/macro", "A macro says by itself what is done.");
    PROOFDESK_ASSIGN(auto steps, steps_of(call, *call.kind, macro));
    bulk.action = std::move(steps.sequence);
    bulk.grounds.push_back(std::move(steps.ground));
    return bulk;
  }
  PROOFDESK_ASSIGN(std::string action, text_member(object, "action", false));
  if (action.empty()) action = "update";
  boost::json::object given;
  if (const auto* fields = object.if_contains("fields")) {
    if (!fields->is_object()) return bad_member("/fields", "An object is expected.");
    given = fields->as_object();
  }
  const auto read_fields = [&]() -> Result<std::vector<FieldInput>> {
    PROOFDESK_TRY(numbers_to_ids(call, *call.kind, given));
    return field_inputs(*call.kind, given, {}, false);
  };
  auto inputs = read_fields();
  if (!inputs) {
    Error error = inputs.error();
    for (auto& field : error.fields) field.pointer = "/fields" + field.pointer;
    return fail(std::move(error));
  }
  std::optional<WorkInput> comment;
  if (const auto* text = object.if_contains("comment")) {
    PROOFDESK_ASSIGN(comment, work_input(*text, "/comment"));
  }
  if (action == "update") {
    if (inputs->empty()) return bad_member("/fields", "Nothing is said to be changed.");
    if (comment) return bad_member("/comment", "An update has no comment; use \"work\".");
    bulk.action = Update{std::move(*inputs)};
  } else if (action == "work") {
    if (!comment || !inputs->empty())
      return bad_member("/comment", "\"work\" needs a comment and has no fields.");
    bulk.action = LogWork{std::move(*comment)};
  } else if (const std::string name = to_snake(action); call.kind->lifecycle.knows(name)) {
    bulk.action =
        Fire{.transition = name, .fields = std::move(*inputs), .comment = std::move(comment)};
  } else {
    return bad_member("/action",
                      "There is no such action: it is \"update\", \"work\" or a transition.");
  }
  return bulk;
}

Result<std::vector<Result<Record>>> select(const Call& call, const boost::json::object& object,
                                           std::vector<std::string>& names) {
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  std::vector<Result<Record>> found;
  if (const auto* list = object.if_contains("records")) {
    if (object.contains("filter") || object.contains("savedFilter"))
      return bad_member("/records", "Either records are named or a filter finds them.");
    if (!list->is_array() || list->as_array().empty() || list->as_array().size() > kMostRecords)
      return bad_member("/records",
                        fmt::format("A list of 1 to {} records is expected.", kMostRecords));
    for (std::size_t i = 0; i < list->as_array().size(); ++i) {
      const auto& name = list->as_array()[i];
      if (!name.is_string())
        return bad_member(fmt::format("/records/{}", i),
                          "The number or id of a record is expected.");
      names.emplace_back(name.as_string());
      found.push_back(find_record(*view, *call.kind, names.back(), call.access()));
    }
    return found;
  }
  PROOFDESK_ASSIGN(std::string filter, text_member(object, "filter", false));
  PROOFDESK_ASSIGN(const std::string saved, text_member(object, "savedFilter", false));
  if (filter.empty() && saved.empty())
    return bad_member("/filter", "Say which records: name them, or give a filter that finds them.");
  ListQuery query;
  const Access access = call.access();
  Store& store = call.api.service.store;
  PROOFDESK_ASSIGN(query.filter, read_filter(*call.model, store, access, *call.kind, filter));
  if (!saved.empty()) {
    PROOFDESK_ASSIGN(const auto list, saved_list(call, *call.kind, saved));
    PROOFDESK_ASSIGN(auto more, read_filter(*call.model, store, access, *call.kind, list.filter));
    query.filter = Filter::both(std::move(query.filter), std::move(more));
  }
  PROOFDESK_TRY(keep_to_visible(*call.kind, call.access(), query));
  query.page_size = kMostRecords;
  PROOFDESK_ASSIGN(auto page, view->list(*call.kind, query, call.access()));
  if (page.more) {
    Error error{ErrorCode::kTooLarge, "bulk.size",
                fmt::format("The filter finds more than {} records, and nothing was changed.",
                            kMostRecords)};
    error.remedy = "Narrow the filter, and take the rest in further steps.";
    error.fields.push_back({"/filter", error.detail});
    return fail(std::move(error));
  }
  for (auto& record : page.records) {
    names.push_back(record.id.to_string());
    found.emplace_back(std::move(record));
  }
  return found;
}

struct Prepare {
  std::vector<ManyItem> items;
  bool dry_run = false;
};

Result<Prepare> prepare_bulk(const Call& call) {
  PROOFDESK_ASSIGN(const auto object, json_body(call.request(), call.api.service.settings, false));
  PROOFDESK_ASSIGN(const auto bulk, read_bulk(call, object));
  std::vector<std::string> names;
  PROOFDESK_ASSIGN(auto records, select(call, object, names));
  Prepare all{.items = {}, .dry_run = bulk.dry_run};
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (!records[i]) {
      all.items.push_back({fail(records[i].error()), {}, {}});
      continue;
    }
    Command command;
    command.actor = call.actor();
    command.kind = call.kind->name;
    command.record = records[i]->id;
    // Who chose the record by what it said must not change another.
    command.expected_version = records[i]->version;
    command.grounds = bulk.grounds;
    command.action = bulk.action;
    all.items.push_back({std::move(command), records[i]->id.to_string(),
                         call.kind->display_number(records[i]->number)});
  }
  return all;
}

}  // namespace

void change_many(Call call) {
  auto all = prepare_bulk(call);
  if (!all) return call.refuse(all.error());
  auto prepared = prepare(call, LogWork{}, {});  // for the key and its hold alone
  if (!prepared) return call.refuse(prepared.error());
  const std::string key = prepared->command.idempotency_key;
  submit_many(std::move(call), std::move(prepared->hold), key, std::move(all->items), all->dry_run);
}

void apply_macro(Call call) {
  const auto nothing = json_body(call.request(), call.api.service.settings, true);
  if (!nothing) return call.refuse(nothing.error());
  if (auto status = only_members(*nothing, {}); !status) return call.refuse(status.error());
  const auto steps = steps_of(call, *call.kind, text_parameter(call.request(), "macro"));
  if (!steps) return call.refuse(steps.error());
  const auto id = find_id(call);
  if (!id) return call.refuse(id.error());
  auto prepared = prepare(call, steps->sequence, *id);
  if (!prepared) return call.refuse(prepared.error());
  prepared->command.grounds.push_back(steps->ground);
  submit(std::move(call), std::move(*prepared), false);
}

}  // namespace proofdesk::server
