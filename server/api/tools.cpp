#include "server/api/tools.hpp"

#include "core/engine/recipe.hpp"
#include "server/api/context.hpp"
#include "server/api/query_input.hpp"
#include "server/api/reply.hpp"

#include <memory>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

Ground ground_of(const Record& record) { return {record.kind, record.id, record.version}; }

Result<Record> find_for(const Call& call, std::string_view tool, const KindModel& kind,
                        std::string_view wanted, std::string_view parameter) {
  PROOFDESK_ASSIGN(auto record, find_tool(call, tool, wanted, parameter));
  const KindModel& model = *call.model->kind(tool);
  if (record.text(model, "applies_to") == kind.name) return record;
  return bad_parameter(parameter, fmt::format("{} is not for records of the kind {}.",
                                              model.display_number(record.number), kind.name));
}

/// Numbers in a template or macro lead where they lead for whoever uses it.
FindByNumber numbers_for(const Call& call) {
  auto view = std::make_shared<std::unique_ptr<ReadView>>();
  return
      [&call, view](const KindModel& kind, std::int64_t number) -> Result<std::optional<Record>> {
        if (!*view) {
          PROOFDESK_ASSIGN(*view, call.api.service.store.snapshot());
        }
        return (*view)->find_by_number(kind, number, call.access());
      };
}

}  // namespace

Result<Record> find_tool(const Call& call, std::string_view kind, std::string_view wanted,
                         std::string_view parameter) {
  const KindModel* model = call.model->kind(kind);
  if (model == nullptr)
    return fail(ErrorCode::kInternal, "api.kind", fmt::format("there is no kind {}", kind));
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  auto record = find_record(*view, *model, wanted, call.access());
  if (!record) {
    if (record.error().code != ErrorCode::kNotFound) return record;
    return bad_parameter(
        parameter, fmt::format("There is no {} \"{}\" that you can see.", model->label, wanted));
  }
  if (record->state == "active") return record;
  return bad_parameter(
      parameter, fmt::format("{} is no longer in use.", model->display_number(record->number)));
}

Result<Presets> presets_of(const Call& call, const KindModel& kind, std::string_view wanted) {
  PROOFDESK_ASSIGN(const auto record, find_for(call, "template", kind, wanted, "template"));
  const std::string text = record.text(*call.model->kind("template"), "presets");
  PROOFDESK_ASSIGN(auto fields,
                   parse_presets(*call.model, kind, text, "/template/presets", numbers_for(call)));
  return Presets{std::move(fields), ground_of(record)};
}

Result<Steps> steps_of(const Call& call, const KindModel& kind, std::string_view wanted) {
  PROOFDESK_ASSIGN(const auto record, find_for(call, "macro", kind, wanted, "macro"));
  const std::string text = record.text(*call.model->kind("macro"), "steps");
  PROOFDESK_ASSIGN(auto sequence,
                   parse_steps(*call.model, kind, text, "/macro/steps", numbers_for(call)));
  return Steps{std::move(sequence), ground_of(record)};
}

Result<SavedList> saved_list(const Call& call, const KindModel& kind, std::string_view wanted) {
  PROOFDESK_ASSIGN(const auto record, find_for(call, "saved_filter", kind, wanted, "savedFilter"));
  const KindModel& model = *call.model->kind("saved_filter");
  return SavedList{record.text(model, "filter"), record.text(model, "order_by")};
}

}  // namespace proofdesk::server
