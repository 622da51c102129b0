#include "core/engine/definitions.hpp"

#include "core/ports/all_records.hpp"

#include <fmt/format.h>

namespace proofdesk {
namespace {

std::vector<std::string> list_of(const KindModel& kind, const Record& record,
                                 std::string_view field) {
  const FieldModel* model = kind.field(field);
  if (model == nullptr) return {};
  const Value value = record.get(*model);
  const auto* list = std::get_if<std::vector<std::string>>(&value);
  return list == nullptr ? std::vector<std::string>{} : *list;
}

Result<CustomField> custom_field(const KindModel& kind, const Record& record) {
  CustomField custom;
  custom.kind = record.text(kind, "kind_name");
  custom.retired = record.state == "retired";
  FieldModel& field = custom.field;
  field.origin = FieldOrigin::kCustom;
  field.name = record.text(kind, "field_name");
  field.json_name = "custom." + field.name;
  field.label = record.text(kind, "label");
  field.description = record.text(kind, "description");
  const std::string type = record.text(kind, "type");
  const auto parsed = field_type_named(type);
  if (!parsed) {
    return fail(ErrorCode::kInvalidArgument, "field_definition.type",
                fmt::format("{} is defined with the unknown type \"{}\"", field.name, type));
  }
  field.type = *parsed;
  field.indexed = true;
  field.searchable = record.flag(kind, "searchable");
  field.personal = record.flag(kind, "personal");
  field.personal_of = record.text(kind, "personal_of");
  field.internal = record.flag(kind, "internal");
  field.target = record.text(kind, "target");
  field.min_length = static_cast<std::uint32_t>(record.integer(kind, "min_length"));
  field.max_length = static_cast<std::uint32_t>(record.integer(kind, "max_length"));
  if (record.has(kind, "minimum")) field.minimum = record.integer(kind, "minimum");
  if (record.has(kind, "maximum")) field.maximum = record.integer(kind, "maximum");
  int number = 0;
  for (const auto& word : list_of(kind, record, "words"))
    field.words.push_back({word, word, ++number});
  return custom;
}

Command by_system(std::string_view kind, Uuid record, Action action) {
  Command command;
  command.actor = Actor::system();
  command.kind = kind;
  command.record = record;
  command.action = std::move(action);
  return command;
}

}  // namespace

Result<std::vector<CustomField>> read_custom_fields(const Model& model, ReadView& view) {
  std::vector<CustomField> fields;
  const KindModel* kind = model.kind(kFieldDefinition);
  if (kind == nullptr) return fields;
  PROOFDESK_ASSIGN(const auto records, all_records(*kind, view));
  for (const auto& record : records) {
    PROOFDESK_ASSIGN(auto field, custom_field(*kind, record));
    fields.push_back(std::move(field));
  }
  return fields;
}

Result<std::vector<Command>> definitions_to_record(const Model& model, ReadView& view) {
  std::vector<Command> commands;
  const KindModel* kind = model.kind(kDefinition);
  if (kind == nullptr) return commands;
  PROOFDESK_ASSIGN(const auto known, all_records(*kind, view));
  for (const auto& subject : model.kinds()) {
    const Lifecycle& lifecycle = subject->lifecycle;
    bool recorded = false;
    for (const auto& record : known) {
      if (record.text(*kind, "name") != subject->name ||
          record.text(*kind, "category") != "lifecycle")
        continue;
      const bool same = record.text(*kind, "hash") == lifecycle.hash;
      recorded = recorded || (same && record.state == kind->lifecycle.initial);
      if (!same && record.state == kind->lifecycle.initial) {
        commands.push_back(by_system(kDefinition, record.id, Fire{"supersede", {}, {}}));
      }
    }
    if (recorded) continue;
    Create create;
    create.fields = {
        {"title", fmt::format("Lifecycle of {}, version {}", subject->label, lifecycle.version)},
        {"category", std::string("lifecycle")},
        {"name", subject->name},
        {"definition_version", static_cast<std::int64_t>(lifecycle.version)},
        {"hash", lifecycle.hash},
        {"text", lifecycle.canonical_text}};
    commands.push_back(by_system(kDefinition, {}, std::move(create)));
  }
  return commands;
}

}  // namespace proofdesk
