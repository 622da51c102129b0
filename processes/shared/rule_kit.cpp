#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::shared {
namespace {

Value value(const RuleContext& context, const Record& record, std::string_view name) {
  const FieldModel* field = context.kind.field(name);
  return field == nullptr ? Value{} : record.get(*field);
}

std::vector<LinkedRecord> only(std::vector<LinkedRecord> links, std::string_view kind,
                               std::initializer_list<std::string_view> types) {
  std::erase_if(links, [&](const LinkedRecord& each) {
    return each.kind != kind ||
           (types.size() != 0 && std::ranges::find(types, each.link.type) == types.end());
  });
  return links;
}

}  // namespace

std::unexpected<Error> refuse(std::string detail, std::string remedy) {
  Error error{.code = ErrorCode::kRefused, .rule = {}, .detail = std::move(detail)};
  error.remedy = std::move(remedy);
  return fail(std::move(error));
}

bool has(const RuleContext& context, std::string_view field) {
  return is_set(value(context, context.record, field));
}

std::string text(const RuleContext& context, std::string_view field) {
  return context.record.text(context.kind, field);
}

bool flag(const RuleContext& context, std::string_view field) {
  return context.record.flag(context.kind, field);
}

std::optional<Instant> instant(const RuleContext& context, std::string_view field) {
  const Value found = value(context, context.record, field);
  const auto* micros = std::get_if<std::int64_t>(&found);
  return micros == nullptr ? std::nullopt : std::optional(Instant{*micros});
}

std::vector<std::string> list(const RuleContext& context, std::string_view field) {
  Value found = value(context, context.record, field);
  auto* items = std::get_if<std::vector<std::string>>(&found);
  return items == nullptr ? std::vector<std::string>{} : std::move(*items);
}

Uuid reference(const RuleContext& context, std::string_view field) {
  return Uuid::parse(text(context, field)).value_or(Uuid{});
}

bool changes(const RuleContext& context, std::string_view field) {
  return value(context, context.before, field) != value(context, context.record, field);
}

Status changed_by_transition_only(const RuleContext& context,
                                  std::initializer_list<std::string_view> fields,
                                  std::string_view transition) {
  if (is_new(context) || context.transition != nullptr) return {};
  for (const auto name : fields) {
    const FieldModel* field = context.kind.field(name);
    if (field == nullptr || !changes(context, name)) continue;
    return refuse(fmt::format("\"{}\" is not simply edited: others rest on it.", field->label),
                  fmt::format("Use {}, with a comment that says why.", transition));
  }
  return {};
}

bool is_new(const RuleContext& context) { return context.before.version == 0; }

Guard GuardMaker::operator()(std::string_view name, std::string_view explains,
                             std::vector<std::string_view> reads,
                             Status (*check)(const RuleContext&)) const {
  return {.name = name,
          .explains = explains,
          .clause = clause,
          .reads = std::move(reads),
          .check = check};
}

Effect effect(std::string_view name, std::string_view explains, std::vector<std::string_view> reads,
              Status (*run)(const RuleContext&, Draft&)) {
  return {.name = name, .explains = explains, .reads = std::move(reads), .run = run};
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos;
}

Value value_of(Uuid id) { return id.is_nil() ? Value{} : Value{id.to_string()}; }
Value value_of(Instant instant) { return Value{instant.micros}; }
Value no_value() { return {}; }

bool acts_for_desk(const Actor& actor) {
  return actor.has_any_role({"agent", "integration", "system"});
}

std::string shown_number(const RuleContext& context, std::string_view kind, const Record& record) {
  const KindModel* model = context.model.kind(kind);
  return model == nullptr ? std::string(kind) : model->display_number(record.number);
}

std::string number_of(const Model& model, const Record& record) {
  const KindModel* kind = model.kind(record.kind);
  return kind == nullptr ? record.kind : kind->display_number(record.number);
}

Result<std::vector<LinkedRecord>> linked(const RuleContext& context, std::string_view kind,
                                         std::initializer_list<std::string_view> types) {
  PROOFDESK_ASSIGN(auto links, context.world.links_from(context.kind.name, context.record.id));
  return only(std::move(links), kind, types);
}

Result<std::vector<LinkedRecord>> linking(const RuleContext& context, std::string_view kind,
                                          std::initializer_list<std::string_view> types) {
  PROOFDESK_ASSIGN(auto links, context.world.links_to(context.kind.name, context.record.id));
  return only(std::move(links), kind, types);
}

}  // namespace proofdesk::shared
