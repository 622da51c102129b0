#include "processes/rota/process.hpp"
#include "processes/shared/on_call.hpp"
#include "processes/shared/rule_kit.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>

namespace proofdesk::rota {
namespace {

using namespace shared;

Status can_be_followed(const RuleContext& context) {
  auto read = read_rota(context.kind, context.record);
  if (!read) return fail(read.error());
  return check_rota(*read);
}

/// The person of an override, written as a number or an id.
Result<Uuid> find_person(const RuleContext& context, const std::string& written) {
  const KindModel* people = context.model.kind("person");
  if (const auto id = Uuid::parse(written)) {
    PROOFDESK_ASSIGN(const auto person, context.world.find("person", *id));
    if (person) return *id;
  } else if (const auto number = people == nullptr ? 0 : people->parse_number(written);
             number > 0) {
    PROOFDESK_ASSIGN(const auto found, context.world.where("person", "number", Value{number}, 1));
    if (!found.empty()) return found.front().id;
  }
  Error error{ErrorCode::kRefused,
              {},
              fmt::format("An override names \"{}\", and nobody is that.", written)};
  error.remedy = "Give the number or the id of a person.";
  error.fields = {{"/overrides", error.detail}};
  return fail(std::move(error));
}

/// Numbers become ids: rules that ask who is on call look nobody up.
Status overrides_named(const RuleContext& context, Draft& draft) {
  std::vector<std::string> named;
  for (const auto& text : list(context, "overrides")) {
    auto parsed = parse_rota_override(text);
    if (!parsed) {
      Error error = parsed.error();
      error.rule.clear();
      error.remedy = "Write \"2026-12-24T09:00:00Z/2026-12-27T09:00:00Z PER-000012\".";
      error.fields = {{"/overrides", error.detail}};
      return fail(std::move(error));
    }
    PROOFDESK_ASSIGN(const Uuid person, find_person(context, parsed->person));
    parsed->person = person.to_string();
    named.push_back(to_text(*parsed));
  }
  draft.set("overrides", named.empty() ? no_value() : Value{std::move(named)});
  return {};
}

}  // namespace

std::vector<Guard> guards() {
  return {
      {.name = "rota.can_be_followed@1",
       .explains =
           "the rota has a time zone that exists, members, a first day, a time of handover and a "
           "length of shift",
       .clause = {},
       .reads = {"zone", "members", "starts_on", "handover_time", "shift_days"},
       .check = can_be_followed},
  };
}

std::vector<Effect> effects() {
  return {
      {.name = "rota.overrides_named@1",
       .explains = "overrides name instants and a person",
       .reads = {"overrides", "person"},
       .run = overrides_named},
  };
}

}  // namespace proofdesk::rota
