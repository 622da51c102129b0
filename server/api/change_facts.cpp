#include "server/api/change_facts.hpp"

#include "core/model/codec.hpp"
#include "core/model/record_ref.hpp"
#include "core/time/calendar.hpp"
#include "processes/calendar/calendar_text.hpp"
#include "server/api/context.hpp"
#include "server/api/reply.hpp"
#include "server/api/topology.hpp"

#include <algorithm>
#include <set>

namespace proofdesk::server {
namespace {

namespace json = boost::json;

/// Records about one change, and incidents, that one page tells.
constexpr std::size_t kMostTold = 200;
/// Services whose incidents and hours are looked up.
constexpr std::size_t kMostServices = 200;

std::vector<std::string> texts(const KindModel& kind, const Record& record,
                               std::string_view field_name) {
  const FieldModel* field = kind.field(field_name);
  if (field == nullptr) return {};
  const Value value = record.get(*field);
  const auto* list = std::get_if<std::vector<std::string>>(&value);
  return list == nullptr ? std::vector<std::string>{} : *list;
}

bool still_open(const KindModel& kind, const Record& record) {
  const State* state = kind.lifecycle.state(record.state);
  return state != nullptr && state->category != StateCategory::kDone &&
         state->category != StateCategory::kFinal;
}

/// A board cannot weigh what it is not shown.
Access eyes_of(const Call& call, const KindModel& kind, const Record& change) {
  Access access = call.access();
  const std::string person = access.person.to_string();
  for (const auto field : {"advisers", "approvers"}) {
    const auto people = texts(kind, change, field);
    if (std::ranges::find(people, person) != people.end())
      access.everything = access.internal = true;
  }
  return access;
}

}  // namespace

ChangeFacts::ChangeFacts(Call& call, ReadView& view, const Record& change)
    : call_(call),
      view_(view),
      change_(change),
      kind_(*call.model->kind("change")),
      access_(eyes_of(call, *call.model->kind("change"), change)),
      discretion_(*call.model, call.api.service.store, access_) {}

std::vector<Uuid> ChangeFacts::ids(std::string_view field) const {
  std::vector<Uuid> found;
  for (const auto& text : texts(kind_, change_, field)) {
    if (const auto id = Uuid::parse(text)) found.push_back(*id);
  }
  return found;
}

void ChangeFacts::put(json::object& into, const KindModel& kind, const Record& record,
                      std::initializer_list<std::string_view> fields) {
  for (const auto name : fields) {
    const FieldModel* field = kind.field(name);
    if (field == nullptr) continue;
    const Value value = record.get(*field);
    if (!is_set(value) || (field->internal && !access_.internal)) continue;
    into[field->json_name] = discretion_.told(kind, *field, to_json(*field, value));
  }
}

void ChangeFacts::put(json::object& into, std::initializer_list<std::string_view> fields) {
  put(into, kind_, change_, fields);
}

Result<json::object> ChangeFacts::named(std::string_view kind_name, Uuid id) {
  const KindModel* kind = call_.model->kind(kind_name);
  json::object told{{"kind", kind_name}};
  std::optional<Record> record;
  if (kind != nullptr) {
    PROOFDESK_ASSIGN(record, view_.find(*kind, id, access_));
  }
  if (!record) {
    told["hidden"] = true;
    return told;
  }
  told["number"] = kind->display_number(record->number);
  told["title"] = record->text(*kind, kind->field("name") == nullptr ? "title" : "name");
  told["state"] = record->state;
  told["path"] = record_path(*kind, id);
  return told;
}

Result<json::value> ChangeFacts::person(const KindModel& kind, const Record& record,
                                        std::string_view field) {
  const auto id = Uuid::parse(record.text(kind, field));
  if (!id) return json::value(nullptr);
  PROOFDESK_ASSIGN(auto told, named("person", *id));
  told.erase("state");
  return json::value(std::move(told));
}

Result<json::value> ChangeFacts::person(std::string_view field) {
  return person(kind_, change_, field);
}

Result<std::vector<Record>> ChangeFacts::about(std::string_view kind_name) {
  const KindModel& kind = *call_.model->kind(kind_name);
  ListQuery query;
  query.filter =
      Filter::with_value(*kind.field("subject"), Value{RecordRef::to(change_).to_string()});
  query.page_size = kMostTold;
  PROOFDESK_ASSIGN(auto page, view_.list(kind, query, access_));
  return std::move(page.records);
}

Result<json::object> ChangeFacts::request() {
  json::object told;
  put(told, {"description", "reason", "benefit", "feasibility", "cost", "currency", "design"});
  PROOFDESK_ASSIGN(told["requester"], person("requester"));
  PROOFDESK_ASSIGN(told["implementer"], person("implementer"));
  return told;
}

Result<json::object> ChangeFacts::risk() {
  json::object told;
  put(told,
      {"risk", "risk_score", "risk_basis", "risk_answers", "major_impact", "risk_assessed_at"});
  PROOFDESK_ASSIGN(told["assessedBy"], person("risk_assessed_by"));
  return told;
}

json::object ChangeFacts::test() {
  json::object told;
  put(told, {"test_plan", "test_result", "test_waiver"});
  return told;
}

Result<json::object> ChangeFacts::way_back() {
  json::object told;
  put(told, {"plan", "backout_plan", "reversible", "backout_duration", "point_of_no_return"});
  return told;
}

Result<json::object> ChangeFacts::window() {
  json::object told;
  put(told, {"planned_start", "planned_end", "tolerance", "window_start", "window_end",
             "projected_outage", "collisions", "collisions_checked_at", "collision_override"});
  json::array hours;
  const Instant start{change_.integer(kind_, "planned_start")};
  const Instant end{change_.integer(kind_, "planned_end")};
  const KindModel& services = *call_.model->kind("service");
  const KindModel& calendars = *call_.model->kind("calendar");
  auto concerned = ids("services");
  for (const Uuid& hit : services_hit_) {
    if (std::ranges::find(concerned, hit) == concerned.end()) concerned.push_back(hit);
  }
  if (concerned.size() > kMostServices) concerned.resize(kMostServices);
  for (const Uuid& id : concerned) {
    if (!change_.has(kind_, "planned_start") || !change_.has(kind_, "planned_end")) break;
    PROOFDESK_ASSIGN(const auto service, view_.find(services, id, access_));
    if (!service) continue;
    const auto calendar_id = Uuid::parse(service->text(services, "calendar"));
    if (!calendar_id) continue;
    PROOFDESK_ASSIGN(const auto record,
                     view_.find(calendars, *calendar_id, Access::unrestricted()));
    if (!record) continue;
    const auto calendar = BusinessCalendar::parse(calendar::text_of(calendars, *record));
    if (!calendar) continue;  // a draft that cannot be read keeps no hours
    const std::int64_t open = calendar->elapsed(start, end);
    PROOFDESK_ASSIGN(auto one, named("service", id));
    hours.push_back({{"service", std::move(one)},
                     {"calendar", calendars.display_number(record->number)},
                     {"zone", calendar->zone()},
                     {"openTime", to_iso_duration(open)},
                     {"outside", open == 0}});
  }
  told["serviceHours"] = std::move(hours);
  return told;
}

Result<json::object> ChangeFacts::assessed(const KindModel& kind, const Record& assessment) {
  json::object told{{"number", kind.display_number(assessment.number)},
                    {"state", assessment.state}};
  put(told, kind, assessment, {"aspect", "customer", "grade", "finding", "outage", "signed_at"});
  PROOFDESK_ASSIGN(told["assessor"], person(kind, assessment, "assessor"));
  PROOFDESK_ASSIGN(told["signedBy"], person(kind, assessment, "signed_by"));
  return told;
}

Result<json::object> ChangeFacts::affected() {
  PROOFDESK_ASSIGN(const auto assessments, about("impact_assessment"));
  const KindModel& kind = *call_.model->kind("impact_assessment");
  const auto counts = [](const Record& each) {
    return each.state == "requested" || each.state == "signed";
  };
  json::object told;
  std::set<Uuid> named_things;
  for (const auto& [field, target] :
       {std::pair<std::string_view, std::string_view>{"services", "service"},
        std::pair<std::string_view, std::string_view>{"items", "configuration_item"}}) {
    json::array things;
    for (const Uuid& id : ids(field)) {
      PROOFDESK_ASSIGN(auto one, named(target, id));
      const std::string ref = RecordRef{std::string(target), id}.to_string();
      named_things.insert(id);
      for (const Record& each : assessments) {
        if (!counts(each) || each.text(kind, "affected") != ref) continue;
        PROOFDESK_ASSIGN(one["assessment"], assessed(kind, each));
      }
      things.push_back(std::move(one));
    }
    told[field] = std::move(things);
  }
  put(told, {"affected_customers"});
  json::array others;
  for (const Record& each : assessments) {
    // A service that stops with what is changed is assessed without being named.
    const auto about = RecordRef::parse(each.text(kind, "affected"));
    if (!counts(each) || (about && named_things.contains(about->id))) continue;
    PROOFDESK_ASSIGN(auto one, assessed(kind, each));
    if (about) {
      PROOFDESK_ASSIGN(one["affected"], named(about->kind, about->id));
    }
    others.push_back(std::move(one));
  }
  told["otherAssessments"] = std::move(others);
  return told;
}

Result<json::object> ChangeFacts::impact() {
  std::vector<RecordRef> gone;
  for (const Uuid& id : ids("items")) gone.push_back({"configuration_item", id});
  for (const Uuid& id : ids("services")) gone.push_back({"service", id});
  if (gone.empty() || call_.api.service.topology == nullptr) return json::object{};
  PROOFDESK_ASSIGN(auto all, impact_of(call_, view_, access_, gone));
  for (const auto& service : all.at("services").as_array()) {
    if (const auto id = Uuid::parse(std::string_view(service.at("id").as_string())))
      services_hit_.push_back(*id);
  }
  all.erase("impacted");
  return all;
}

Result<json::array> ChangeFacts::major_incidents() {
  const KindModel& kind = *call_.model->kind("incident");
  auto concerned = ids("services");
  concerned.insert(concerned.end(), services_hit_.begin(), services_hit_.end());
  std::ranges::sort(concerned);
  const auto [first, last] = std::ranges::unique(concerned);
  concerned.erase(first, last);
  if (concerned.size() > kMostServices) concerned.resize(kMostServices);
  json::array told;
  for (const Uuid& service : concerned) {
    ListQuery query;
    query.filter =
        Filter::both(Filter::with_value(*kind.field("service"), Value{service.to_string()}),
                     Filter{.op = Filter::Op::kPresent,
                            .operands = {},
                            .field = kind.field("major_state"),
                            .value = {}});
    query.page_size = kMostTold;
    PROOFDESK_ASSIGN(const auto page, view_.list(kind, query, access_));
    for (const Record& incident : page.records) {
      if (!still_open(kind, incident) || incident.text(kind, "major_state") == "rejected") continue;
      PROOFDESK_ASSIGN(auto one, named("incident", incident.id));
      put(one, kind, incident, {"priority", "major_state", "declared_at"});
      PROOFDESK_ASSIGN(one["service"], named("service", service));
      told.push_back(std::move(one));
    }
  }
  return told;
}

Result<json::object> ChangeFacts::advice() {
  json::object told;
  put(told, {"advice_support", "advice_object", "advice_abstain", "advice_own_matter"});
  const KindModel& kind = *call_.model->kind("cab_advice");
  PROOFDESK_ASSIGN(const auto all, about("cab_advice"));
  json::array given;
  for (const Record& each : all) {
    if (each.state != "given") continue;
    json::object one{{"number", kind.display_number(each.number)}};
    put(one, kind, each,
        {"advice", "member_name", "reason", "given_at", "own_matter", "own_matter_as"});
    PROOFDESK_ASSIGN(one["member"], person(kind, each, "member"));
    given.push_back(std::move(one));
  }
  told["given"] = std::move(given);
  return told;
}

Result<json::array> ChangeFacts::decisions() {
  const KindModel& kind = *call_.model->kind("approval");
  PROOFDESK_ASSIGN(const auto rounds, about("approval"));
  json::array told;
  for (const Record& round : rounds) {
    json::object one{{"number", kind.display_number(round.number)},
                     {"title", round.text(kind, "title")},
                     {"state", round.state},
                     {"path", record_path(kind, round.id)}};
    put(one, kind, round,
        {"asking", "stage", "needed", "asked_at", "decided_at", "conditions", "last_reason",
         "end_reason"});
    for (const auto& [list, name] :
         {std::pair<std::string_view, std::string_view>{"outstanding", "notVotedYet"},
          std::pair<std::string_view, std::string_view>{"approved_by", "approvedBy"},
          std::pair<std::string_view, std::string_view>{"rejected_by", "rejectedBy"}}) {
      json::array people;
      for (const auto& text : texts(kind, round, list)) {
        PROOFDESK_ASSIGN(auto who, named("person", Uuid::parse(text).value_or(Uuid{})));
        who.erase("state");
        people.push_back(std::move(who));
      }
      one[name] = std::move(people);
    }
    told.push_back(std::move(one));
  }
  return told;
}

Result<json::array> ChangeFacts::agendas() {
  const KindModel& kind = *call_.model->kind("agenda_item");
  PROOFDESK_ASSIGN(const auto items, about("agenda_item"));
  json::array told;
  for (const Record& item : items) {
    json::object one{{"number", kind.display_number(item.number)}, {"state", item.state}};
    put(one, kind, item, {"position", "why", "outcome"});
    PROOFDESK_ASSIGN(
        one["meeting"],
        named("cab_meeting", Uuid::parse(item.text(kind, "meeting")).value_or(Uuid{})));
    told.push_back(std::move(one));
  }
  return told;
}

}  // namespace proofdesk::server
