#include "processes/shared/catalogue.hpp"

#include <algorithm>
#include <utility>

namespace proofdesk::shared {
namespace {

void collect(const Filter& condition, std::vector<const FieldModel*>& fields) {
  if (condition.field != nullptr && std::ranges::find(fields, condition.field) == fields.end())
    fields.push_back(condition.field);
  for (const Filter& operand : condition.operands) collect(operand, fields);
}

}  // namespace

Result<const Record*> standing_record(World& world, std::string_view kind, Uuid id) {
  PROOFDESK_ASSIGN(const auto all, world.standing(kind));
  const auto found = std::ranges::find(all, id, &Record::id);
  return found == all.end() ? nullptr : &*found;
}

std::vector<const Record*> parts_of_entry(const KindModel& kind, std::span<const Record> all,
                                          Uuid offering) {
  const std::string wanted = offering.to_string();
  std::vector<const Record*> parts;
  for (const Record& record : all) {
    if (record.state != "discarded" && record.text(kind, "offering") == wanted)
      parts.push_back(&record);
  }
  std::ranges::sort(parts, {}, [&](const Record* each) {
    return std::pair(each->integer(kind, "position"), each->number);
  });
  return parts;
}

Result<std::vector<const Record*>> parts_of_entry(const Model& model, World& world,
                                                  std::string_view kind, Uuid offering) {
  PROOFDESK_ASSIGN(const auto all, world.standing(kind));
  const KindModel* known = model.kind(kind);
  if (known == nullptr) return std::vector<const Record*>{};
  return parts_of_entry(*known, all, offering);
}

std::vector<const FieldModel*> fields_in(const Filter& condition) {
  std::vector<const FieldModel*> fields;
  collect(condition, fields);
  return fields;
}

}  // namespace proofdesk::shared
