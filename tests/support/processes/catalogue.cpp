#include "tests/support/processes/catalogue.hpp"

#include "core/model/record_ref.hpp"

#include <algorithm>
#include <map>

namespace proofdesk::test {
namespace {

CustomField declared(std::string name, FieldType type) {
  CustomField field{.kind = "service_request", .field = {}};
  field.field.name = name;
  field.field.json_name = "custom." + name;
  field.field.label = label_from(name);
  field.field.type = type;
  field.field.origin = FieldOrigin::kCustom;
  field.field.indexed = true;
  if (type == FieldType::kText) field.field.max_length = 200;
  return field;
}

std::vector<CustomField> declared_fields() {
  auto device = declared("device", FieldType::kEnum);
  device.field.words = {{.word = "laptop", .label = "Laptop", .number = 1},
                        {.word = "phone", .label = "Telephone", .number = 2}};
  auto size = declared("screen_size", FieldType::kInteger);
  size.field.minimum = 10;
  size.field.maximum = 20;
  return {device, size, declared("contract", FieldType::kText),
          declared("reason", FieldType::kText)};
}

void put(House::Fields& fields, House::Fields more) {
  for (auto& field : more) {
    std::erase_if(fields, [&](const FieldInput& each) { return each.field == field.field; });
    fields.push_back(std::move(field));
  }
}

}  // namespace

CatalogueHouse::CatalogueHouse() : reviewer(service_owner) {
  change_model(house_model_with(declared_fields()));
  reviewer.person = head.person;
  service = create_as(service_owner, "service", {{"name", word("Workplace")}});
  must_fire(service_owner, "service", service, "go_live",
            {{"owner", ref(service_owner.person)}, {"criticality", word("medium")}});
}

Uuid CatalogueHouse::draft(Fields more) {
  Fields fields = {{"name", word("A device")},
                   {"description", word("A laptop or a telephone for work.")},
                   {"intended_outcomes", word("Whoever gets it can work from anywhere.")},
                   {"service", ref(service)},
                   {"no_dependencies", true},
                   {"for_everyone", true},
                   {"category", word("equipment")},
                   {"impact", word("low")},
                   {"urgency", word("medium")},
                   {"review_due", now().micros + 300 * kMicrosPerDay}};
  put(fields, std::move(more));
  return create_as(service_owner, "offering", std::move(fields));
}

Uuid CatalogueHouse::question(Uuid entry, std::int64_t position, std::string field, Fields more) {
  Fields fields = {{"offering", ref(entry)},
                   {"position", position},
                   {"field_name", Value{field}},
                   {"wording", Value{"What is the " + field + "?"}}};
  put(fields, std::move(more));
  return create_as(service_owner, "question", std::move(fields));
}

Uuid CatalogueHouse::step(Uuid entry, std::int64_t position, std::string title, Fields more) {
  Fields fields = {{"offering", ref(entry)},
                   {"position", position},
                   {"title", Value{std::move(title)}},
                   {"group", ref(desk_group)}};
  put(fields, std::move(more));
  return create_as(service_owner, "task_template", std::move(fields));
}

void CatalogueHouse::publish(Uuid entry) {
  must_fire(service_owner, "offering", entry, "submit");
  must_fire(reviewer, "offering", entry, "publish");
}

Uuid CatalogueHouse::device_entry(Fields more) {
  const Uuid entry = draft(std::move(more));
  question(entry, 10, "custom.device", {{"required", true}});
  question(entry, 20, "custom.screen_size",
           {{"required", true}, {"visible_when", word("custom.device = \"laptop\"")}});
  question(entry, 30, "custom.contract", {{"visible_when", word("custom.device = \"phone\"")}});
  publish(entry);
  return entry;
}

Result<Decision> CatalogueHouse::order(const Actor& actor, Uuid entry, Fields more) {
  Fields fields = {{"catalogue_entry", ref(entry)}};
  put(fields, std::move(more));
  return try_create(actor, "service_request", std::move(fields));
}

Uuid CatalogueHouse::ordered(const Actor& actor, Uuid entry, Fields more) {
  auto decision = order(actor, entry, std::move(more));
  if (!decision) throw std::logic_error(decision.error().rule + ": " + decision.error().detail);
  return decision->records.front().id;
}

std::vector<Uuid> CatalogueHouse::tasks(Uuid request) {
  const std::string subject = RecordRef{"service_request", request}.to_string();
  std::multimap<std::int64_t, Uuid> found;
  for (const auto& [place, image] : world().images()) {
    if (place.first == "task" && image.record.text(kind("task"), "subject") == subject)
      found.emplace(image.record.integer(kind("task"), "position"), place.second);
  }
  std::vector<Uuid> ids;
  for (const auto& [position, id] : found) ids.push_back(id);
  return ids;
}

}  // namespace proofdesk::test
