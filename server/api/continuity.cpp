// What if these are gone: which services are lost, how far each is prepared for it, and which plans apply (8.7.2).

#include "processes/shared/continuity.hpp"

#include "core/ports/store.hpp"
#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/reply.hpp"
#include "server/api/topology.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace proofdesk::server {
namespace {

namespace json = boost::json;
using namespace shared;

/// In this order they are to be seen to; what is ready comes last.
constexpr std::array<std::string_view, 8> kReadiness = {
    "nothing_agreed", "no_plan",      "untested", "not_measured",
    "not_met",        "test_overdue", "ready",    "nothing_required"};

/// All records of a kind that the reader may see, oldest first.
Result<std::vector<Record>> everything(Call& call, ReadView& view, const KindModel& kind) {
  std::vector<Record> all;
  ListQuery query;
  query.order = {OrderKey{kind.field("created_at"), false}};
  query.page_size = 1'000;
  while (true) {
    PROOFDESK_ASSIGN(auto page, view.list(kind, query, call.access()));
    if (page.more && !page.records.empty())
      query.after = cursor_at(query, page.records.back(), page.rows.back());
    const bool more = page.more && !page.records.empty();
    for (auto& record : page.records) all.push_back(std::move(record));
    if (!more) return all;
  }
}

json::object named(const KindModel& kind, const Record& record) {
  return {{"id", record.id.to_string()},
          {"number", kind.display_number(record.number)},
          {"title", record.text(kind, "title")},
          {"state", record.state},
          {"path", record_path(kind, record.id)}};
}

void put_span(json::object& into, std::string_view name, const KindModel& kind,
              const Record& record, std::string_view field) {
  if (record.has(kind, field)) into[name] = to_iso_duration(record.integer(kind, field));
}

void put_instant(json::object& into, std::string_view name, const KindModel& kind,
                 const Record& record, std::string_view field) {
  if (record.has(kind, field)) into[name] = to_rfc3339(Instant{record.integer(kind, field)});
}

/// Plans in force and what is required, as the reader may see them.
class Preparations {
 public:
  static Result<Preparations> read(Call& call, ReadView& view) {
    Preparations read(*call.model);
    PROOFDESK_ASSIGN(auto plans, everything(call, view, read.plans_kind_));
    for (auto& plan : plans) {
      if (plan_counts(plan.state)) read.plans_.push_back(std::move(plan));
    }
    PROOFDESK_ASSIGN(auto requirements, everything(call, view, read.requirements_kind_));
    for (auto& requirement : requirements) {
      const auto service = Uuid::parse(requirement.text(read.requirements_kind_, "service"));
      if (service && requirement_counts(requirement.state))
        read.requirements_.insert_or_assign(*service, std::move(requirement));
    }
    return read;
  }

  /// `told` says already what service it is and why it is lost.
  void describe(Uuid service, json::object& told) {
    const auto found = requirements_.find(service);
    const Record* requirement = found == requirements_.end() ? nullptr : &found->second;
    json::array plans;
    const Record* plan = nullptr;
    for (const auto& each : plans_) {
      const auto covered = ids_in(plans_kind_, each, "services");
      if (std::ranges::find(covered, service) == covered.end()) continue;
      plans.push_back(named(plans_kind_, each));
      plan = &each;
      apply_.insert(each.id);
    }
    told["requirement"] = requirement == nullptr ? json::value(nullptr) : describe(*requirement);
    told["plans"] = std::move(plans);
    const auto state = readiness(model_, requirement, plan);
    told["readiness"] = state.word;
    told["readinessInWords"] = state.words;
    ++counted_[std::string(state.word)];
  }

  /// Plans that name something that is gone apply too, whether or not a service is lost by it.
  void note_gone(const std::set<Uuid>& gone) {
    for (const auto& plan : plans_) {
      for (const Uuid& item : ids_in(plans_kind_, plan, "items")) {
        if (gone.contains(item)) apply_.insert(plan.id);
      }
    }
  }

  [[nodiscard]] json::array plans() const {
    json::array list;
    for (const auto& plan : plans_) {
      if (!apply_.contains(plan.id)) continue;
      json::object told = named(plans_kind_, plan);
      told["edition"] = plan.integer(plans_kind_, "edition");
      told["testOverdue"] = plan.flag(plans_kind_, "test_overdue");
      put_instant(told, "testDueAt", plans_kind_, plan, "test_due_at");
      put_instant(told, "lastTestedAt", plans_kind_, plan, "last_tested_at");
      if (plan.has(plans_kind_, "last_verdict"))
        told["lastVerdict"] = plan.text(plans_kind_, "last_verdict");
      list.push_back(std::move(told));
    }
    return list;
  }

  [[nodiscard]] json::object counts() const {
    json::object counted;
    for (const auto word : kReadiness) {
      const auto found = counted_.find(word);
      counted[word] = found == counted_.end() ? 0 : found->second;
    }
    return counted;
  }

 private:
  explicit Preparations(const Model& model)
      : model_(model),
        plans_kind_(*model.kind(kPlanKind)),
        requirements_kind_(*model.kind(kRequirementKind)) {}

  json::object describe(const Record& requirement) const {
    json::object told = named(requirements_kind_, requirement);
    told["notNeeded"] = requirement.flag(requirements_kind_, "not_needed");
    put_span(told, "rto", requirements_kind_, requirement, "rto");
    put_span(told, "rpo", requirements_kind_, requirement, "rpo");
    put_span(told, "measuredRto", requirements_kind_, requirement, "measured_rto");
    put_span(told, "measuredRpo", requirements_kind_, requirement, "measured_rpo");
    put_instant(told, "testedAt", requirements_kind_, requirement, "tested_at");
    if (requirement.has(requirements_kind_, "verdict"))
      told["verdict"] = requirement.text(requirements_kind_, "verdict");
    return told;
  }

  const Model& model_;
  const KindModel& plans_kind_;
  const KindModel& requirements_kind_;
  std::vector<Record> plans_;
  std::map<Uuid, Record> requirements_;  ///< by service
  std::set<Uuid> apply_;                 ///< plans
  std::map<std::string, std::int64_t, std::less<>> counted_;
};

Uuid id_of(const json::object& told) {
  return Uuid::parse(std::string_view(told.at("id").as_string())).value_or(Uuid{});
}

}  // namespace

Result<Response> get_what_if(Call& call) {
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  PROOFDESK_ASSIGN(json::object hit, impact_of(call, *view));
  PROOFDESK_ASSIGN(auto prepared, Preparations::read(call, *view));

  std::set<Uuid> gone;
  json::array lost;
  json::array weakened;
  for (const auto& each : hit.at("gone").as_array()) {
    json::object told = each.as_object();
    gone.insert(id_of(told));
    if (told.at("kind").as_string() != "service") continue;
    told["fate"] = "lost";
    prepared.describe(id_of(told), told);
    lost.push_back(std::move(told));
  }
  for (const auto& each : hit.at("impacted").as_array()) {
    if (each.at("fate").as_string() == "lost") gone.insert(id_of(each.as_object()));
  }
  for (auto& each : hit.at("services").as_array()) {
    json::object told = std::move(each.as_object());
    told.erase("way");
    if (told.at("fate").as_string() != "lost") {
      weakened.push_back(std::move(told));
      continue;
    }
    prepared.describe(id_of(told), told);
    lost.push_back(std::move(told));
  }
  prepared.note_gone(gone);
  const auto rank = [](const json::value& told) {
    const std::string_view word = told.at("readiness").as_string();
    return std::ranges::find(kReadiness, word) - kReadiness.begin();
  };
  json::array missing;
  for (const auto& each : lost) {
    if (rank(each) < 6) missing.push_back(each.at("number"));
  }
  json::object answer{{"gone", hit.at("gone")},
                      {"servicesLost", std::move(lost)},
                      {"servicesWeakened", std::move(weakened)},
                      {"plans", prepared.plans()},
                      {"readiness", prepared.counts()},
                      {"notReady", std::move(missing)},
                      {"itemsHit", hit.at("total")},
                      {"hidden", hit.at("hidden")}};
  return json_response(json::value(std::move(answer)));
}

}  // namespace proofdesk::server
