#include "tests/bench/sample_incident.hpp"

#include "core/model/codec.hpp"
#include "core/model/strict_json.hpp"
#include "processes/registry.hpp"
#include "tests/bench/desk_house.hpp"

#include <memory>
#include <vector>

namespace proofdesk::bench {
namespace {

constexpr std::string_view kInput = R"({
  "title": "Printer on the third floor prints blank pages",
  "description": "Since this morning every page from the printer next to the kitchen is blank.\nThe display shows \"ready\". Others on the floor see the same; restarting did not help.",
  "owner": "0198c2b0-5a4e-7cc1-9d2f-0a1b2c3d4e60",
  "group": "0198c2b0-5a4e-7cc1-9d2f-0a1b2c3d4e61",
  "assignee": "0198c2b0-5a4e-7cc1-9d2f-0a1b2c3d4e62",
  "service": "0198c2b0-5a4e-7cc1-9d2f-0a1b2c3d4e63",
  "tags": ["printing", "floor-3"],
  "confidential": false,
  "channel": "phone",
  "requester": "0198c2b0-5a4e-7cc1-9d2f-0a1b2c3d4e64",
  "affectedUser": "0198c2b0-5a4e-7cc1-9d2f-0a1b2c3d4e65",
  "customer": "Contoso Logistics",
  "location": "Building 4, floor 3",
  "callBackNumber": "+351 555 0100",
  "category": "hardware",
  "subcategory": "printer",
  "impact": "high",
  "urgency": "medium",
  "priority": "high",
  "followUpAt": "2026-11-23T16:30:00Z"
})";

}  // namespace

const KindModel& incident_kind() {
  static const std::shared_ptr<const Model> kModel = [] {
    std::vector<KindSource> sources;
    for (const Process& process : all_processes()) sources.push_back(process.kind);
    return must(Model::build(sources, {}));
  }();
  return *kModel->kind("incident");
}

std::string_view incident_input() { return kInput; }

Record sample_incident() {
  Record record = new_record(incident_kind(), *Uuid::parse("0198c2b0-5a4e-7cc1-9d2f-0a1b2c3d4e5f"));
  record.number = 123'456;
  record.state = "in_progress";
  record.version = 4;
  record.created_at = *parse_rfc3339("2026-11-23T08:30:00Z");
  record.updated_at = *parse_rfc3339("2026-11-23T09:12:44Z");
  const auto json = must(parse_strict_json(kInput));
  for (const auto& [field, value] : must(fields_from_json(incident_kind(), json.get_object())))
    record.set(*field, value);
  return record;
}

}  // namespace proofdesk::bench
