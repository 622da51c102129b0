#include "tests/bench/incident_load.hpp"

#include "core/base/instant.hpp"
#include "core/model/field_model.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace proofdesk::bench {

std::vector<FieldInput> incident_fields(std::size_t number) {
  return {{"title", fmt::format("Printer {} on the third floor prints blank pages", number)},
          {"description",
           std::string("Since this morning every page that comes out of the printer next to the "
                       "kitchen is blank. The display shows no error. Others on the floor see the "
                       "same. Restarting it did not help.")},
          {"impact", std::string(number % 3 == 0 ? "high" : "medium")},
          {"urgency", std::string(number % 2 == 0 ? "low" : "medium")},
          {"category", std::string("hardware")},
          {"subcategory", std::string("printer")},
          {"location", std::string("Building 4, floor 3")},
          {"channel", std::string("phone")}};
}

std::vector<FieldInput> transition_fields(std::string_view transition) {
  if (transition == "hold") {
    return {{"hold_reason", std::string("supplier")},
            {"supplier_reference", std::string("SUP-2026-4711")},
            {"follow_up_at", std::int64_t{4'000'000'000'000'000}}};
  }
  if (transition == "resolve") {
    return {{"resolution_code", std::string("fixed")},
            {"resolution_text",
             std::string("The toner cartridge was empty though reported as full; replaced it and "
                         "cleaned the drum.")},
            {"cause_code", std::string("hardware")}};
  }
  return {};
}

Command create_incident(const Actor& actor, std::size_t number) {
  Command command;
  command.actor = actor;
  command.kind = "incident";
  command.action = Create{incident_fields(number), {}, {}};
  return command;
}

Command fire_incident(const Actor& actor, Uuid record, std::string_view transition) {
  Command command;
  command.actor = actor;
  command.kind = "incident";
  command.record = record;
  command.action = Fire{std::string(transition), transition_fields(transition), {}};
  return command;
}

std::string to_body(const std::vector<FieldInput>& fields) {
  boost::json::object body;
  for (const auto& [name, value] : fields) {
    const auto* instant = std::get_if<std::int64_t>(&value);
    body[camel_case(name)] =
        instant != nullptr ? to_rfc3339(Instant{*instant}) : std::get<std::string>(value);
  }
  return boost::json::serialize(body);
}

}  // namespace proofdesk::bench
