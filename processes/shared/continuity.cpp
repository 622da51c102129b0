#include "processes/shared/continuity.hpp"

#include "core/journal/canonical_json.hpp"
#include "core/journal/digest.hpp"
#include "core/model/codec.hpp"
#include "processes/shared/approval_people.hpp"
#include "processes/shared/ordered_work.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/task_rules.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::shared {
namespace {

constexpr std::array<std::string_view, 9> kPlanText = {"services",
                                                       "items",
                                                       "invocation_criteria",
                                                       "invokers",
                                                       "response_procedure",
                                                       "degraded_targets",
                                                       "recovery_procedure",
                                                       "return_procedure",
                                                       "resources"};
constexpr std::array<std::string_view, 4> kContacts = {"coordinator", "deputy", "team",
                                                       "contact_list"};

std::string digest_of(const KindModel& kind, const Record& record,
                      std::span<const std::string_view> fields) {
  boost::json::object values;
  for (const auto name : fields) {
    const FieldModel* field = kind.field(name);
    if (field == nullptr || !is_set(record.get(*field))) continue;
    values[field->json_name] = to_json(*field, record.get(*field));
  }
  return to_hex(journal::sha256(journal::to_canonical(values).value_or(std::string{})));
}

std::optional<std::int64_t> duration_in(const KindModel& kind, const Record& record,
                                        std::string_view field) {
  if (!record.has(kind, field)) return std::nullopt;
  return record.integer(kind, field);
}

/// One objective: what is said of it, and how it was met.
std::string_view judge_one(std::optional<std::int64_t> required,
                           std::optional<std::int64_t> measured, std::string_view what,
                           std::vector<std::string>& words) {
  if (!required) return kMet;
  if (!measured) {
    words.push_back(fmt::format("{} not measured, {} allowed", what, to_iso_duration(*required)));
    return kNotMeasured;
  }
  words.push_back(fmt::format("{} {}, {} allowed", what, to_iso_duration(*measured),
                              to_iso_duration(*required)));
  return *measured <= *required ? kMet : kNotMet;
}

std::string_view worse(std::string_view one, std::string_view other) {
  for (const auto verdict : {kNotMet, kNotMeasured}) {
    if (one == verdict || other == verdict) return verdict;
  }
  return kMet;
}

bool touches(const std::vector<Uuid>& covered, const std::vector<Uuid>& changed) {
  return std::ranges::any_of(
      changed, [&](const Uuid& each) { return std::ranges::find(covered, each) != covered.end(); });
}

Status run_tests_called(const RuleContext& context, Draft& draft) {
  if (text(context, "effectiveness") == "cancelled") return {};
  const KindModel* plans = context.model.kind(kPlanKind);
  if (plans == nullptr) return {};
  const ChangedThings changed{.items = ids_in(context.kind, context.record, "items"),
                              .services = ids_in(context.kind, context.record, "services"),
                              .major = flag(context, "major_impact")};
  PROOFDESK_ASSIGN(const auto all, context.world.standing(kPlanKind));
  for (const Record& plan : all) {
    if (!calls_for_test(*plans, plan, changed)) continue;
    Draft* due = draft.other(kPlanKind, plan.id, "call_test");
    if (due == nullptr) continue;
    call_test(*due, fmt::format("{} changed what it covers{}.",
                                shown_number(context, context.kind.name, context.record),
                                changed.major ? ", with major impact" : ""));
    draft.log(fmt::format("{} is to be tested again.", shown_number(context, kPlanKind, plan)),
              false);
  }
  return {};
}

}  // namespace

bool calls_for_test(const KindModel& plans, const Record& plan, const ChangedThings& changed) {
  if (!plan_counts(plan.state)) return false;
  const bool heeds_any = changed.major || !plan.flag(plans, "retest_major_only");
  return (heeds_any && touches(ids_in(plans, plan, "items"), changed.items)) ||
         (changed.major && touches(ids_in(plans, plan, "services"), changed.services));
}

bool requirement_counts(std::string_view state) {
  return state == "agreed" || state == "in_review";
}

bool plan_counts(std::string_view state) { return state == "active" || state == "due_for_review"; }

std::vector<Uuid> ids_in(const KindModel& kind, const Record& record, std::string_view field) {
  std::vector<Uuid> ids;
  const FieldModel* model = kind.field(field);
  if (model == nullptr) return ids;
  const Value value = record.get(*model);
  const auto add = [&](const std::string& text) {
    if (const auto id = Uuid::parse(text); id && !id->is_nil()) ids.push_back(*id);
  };
  if (const auto* one = std::get_if<std::string>(&value)) add(*one);
  if (const auto* many = std::get_if<std::vector<std::string>>(&value)) {
    for (const auto& each : *many) add(each);
  }
  return ids;
}

Result<std::optional<Record>> requirement_of(const RuleContext& context, Uuid service) {
  PROOFDESK_ASSIGN(const auto found,
                   context.world.where(kRequirementKind, "service", value_of(service), kMostAlong));
  for (const auto& requirement : found) {
    if (requirement_counts(requirement.state)) return requirement;
  }
  return std::nullopt;
}

Result<std::vector<Record>> plans_for(const RuleContext& context, Uuid service, Uuid but) {
  std::vector<Record> found;
  const KindModel* plans = context.model.kind(kPlanKind);
  if (plans == nullptr) return found;
  PROOFDESK_ASSIGN(const auto all, context.world.standing(kPlanKind));
  for (const Record& plan : all) {
    if (plan.id == but || !plan_counts(plan.state) ||
        !touches(ids_in(*plans, plan, "services"), {service}))
      continue;
    context.world.rely_on(plan);
    found.push_back(plan);
  }
  return found;
}

Result<std::string> service_in_words(const RuleContext& context, Uuid service) {
  const KindModel* kind = context.model.kind("service");
  PROOFDESK_ASSIGN(const auto record, context.world.find("service", service));
  if (kind == nullptr || !record) return service.to_string();
  return fmt::format("{} {}", kind->display_number(record->number), record->text(*kind, "name"));
}

Result<std::string> service_number(const RuleContext& context, Uuid service) {
  const KindModel* kind = context.model.kind("service");
  PROOFDESK_ASSIGN(const auto record, context.world.find("service", service));
  if (kind == nullptr || !record) return std::string();
  return kind->display_number(record->number);
}

Result<MeasuredLine> parse_measured(std::string_view line) {
  std::vector<std::string> words;  // beginning with the first that tells a time
  std::string service;
  std::string word;
  for (const char c : fmt::format("{} ", line)) {
    if (c != ' ' && c != '\t' && c != ':') {
      word += c;
      continue;
    }
    if (word.empty()) continue;
    std::string capital = word;
    std::ranges::transform(capital, capital.begin(), [](char each) {
      return static_cast<char>(std::toupper(static_cast<unsigned char>(each)));
    });
    if (!words.empty() || capital == "RTO" || capital == "RPO")
      words.push_back(std::move(capital));
    else
      service += (service.empty() ? "" : " ") + word;
    word.clear();
  }
  const auto unreadable = [&] {
    return refuse(fmt::format("\"{}\" does not say what was measured of which service.", line),
                  "Write one line a service: \"SVC-000001 RTO PT3H RPO PT10M\"; leave out what was "
                  "not measured.");
  };
  if (service.empty() || (words.size() != 2 && words.size() != 4)) return unreadable();
  MeasuredLine found{.service = std::move(service), .measured = {}};
  for (std::size_t at = 0; at < words.size(); at += 2) {
    auto& part = words[at] == "RTO" ? found.measured.rto : found.measured.rpo;
    const auto duration = parse_duration(words[at + 1]);
    if ((words[at] != "RTO" && words[at] != "RPO") || !duration || part) return unreadable();
    part = *duration;
  }
  return found;
}

ServiceJudgement judge_service(const KindModel& requirements, const Record* requirement,
                               std::string_view service, const Recovery& measured) {
  ServiceJudgement judged;
  judged.measured = measured;
  if (requirement == nullptr) {
    judged.words = fmt::format("{}: no requirement is agreed.", service);
    return judged;
  }
  judged.requirement = requirement->id;
  if (requirement->flag(requirements, "not_needed")) {
    judged.verdict = kMet;
    judged.words = fmt::format("{}: nothing is required.", service);
    return judged;
  }
  std::vector<std::string> words;
  judged.verdict = worse(
      judge_one(duration_in(requirements, *requirement, "rto"), measured.rto, "time to recover",
                words),
      judge_one(duration_in(requirements, *requirement, "rpo"), measured.rpo, "data lost", words));
  judged.words = fmt::format("{}: {}: {}.", service, fmt::join(words, "; "),
                             judged.verdict == kMet      ? "met"
                             : judged.verdict == kNotMet ? "not met"
                                                         : "not measured");
  return judged;
}

std::vector<std::string> Judgement::basis() const {
  std::vector<std::string> words;
  for (const auto& service : services) words.push_back(service.words);
  return words;
}

Result<Judgement> judge_recovery(
    const RuleContext& context, const std::vector<Uuid>& services,
    const std::function<Recovery(const std::string& number)>& measured) {
  Judgement judgement;
  const KindModel& requirements = *context.model.kind(kRequirementKind);
  for (const Uuid& service : services) {
    PROOFDESK_ASSIGN(const auto words, service_in_words(context, service));
    PROOFDESK_ASSIGN(const auto number, service_number(context, service));
    PROOFDESK_ASSIGN(const auto requirement, requirement_of(context, service));
    judgement.services.push_back(judge_service(requirements, requirement ? &*requirement : nullptr,
                                               words, measured(number)));
    judgement.services.back().service = service;
  }
  if (judgement.services.empty()) return judgement;
  judgement.verdict = kMet;
  for (const auto& service : judgement.services)
    judgement.verdict = worse(judgement.verdict, service.verdict);
  return judgement;
}

Readiness readiness(const Model& model, const Record* requirement, const Record* plan) {
  if (requirement == nullptr)
    return {"nothing_agreed", "Nobody has agreed what is required when it is lost."};
  const KindModel& requirements = *model.kind(kRequirementKind);
  if (requirement->flag(requirements, "not_needed"))
    return {"nothing_required", "Nothing is prepared for its loss: none is required."};
  if (plan == nullptr) return {"no_plan", "No plan in force covers it."};
  if (!requirement->has(requirements, "tested_at"))
    return {"untested", "No reviewed test has measured how it is recovered."};
  const auto span = [&](std::string_view field) {
    return requirement->has(requirements, field)
               ? to_iso_duration(requirement->integer(requirements, field))
               : std::string("nothing");
  };
  const std::string said =
      fmt::format("recovered in {} of {} allowed, with {} of {} of data lost", span("measured_rto"),
                  span("rto"), span("measured_rpo"), span("rpo"));
  const std::string verdict = requirement->text(requirements, "verdict");
  if (verdict == kNotMet) return {"not_met", fmt::format("The last test did not do: {}.", said)};
  if (verdict != kMet)
    return {"not_measured", fmt::format("The last test left something open: {}.", said)};
  const KindModel& plans = *model.kind(kPlanKind);
  if (plan->flag(plans, "test_overdue"))
    return {"test_overdue",
            fmt::format("Another test is overdue; in the last one it was {}.", said)};
  return {"ready", fmt::format("In the last test it was {}.", said)};
}

std::string plan_digest(const KindModel& plans, const Record& plan) {
  return digest_of(plans, plan, kPlanText);
}

std::string contacts_digest(const KindModel& plans, const Record& plan) {
  return digest_of(plans, plan, kContacts);
}

void call_test(Draft& plan, std::string why) {
  plan.set("test_due_reason", Value{std::move(why)});
  plan.take("call_test");
}

Effect tests_called(std::string_view name) {
  return effect(name, "plans that cover what was changed are due for a test",
                {std::string_view(kPlanKind)}, run_tests_called);
}

Status check_acted_upon(const RuleContext& context) {
  auto findings = list(context, "findings");
  std::erase_if(findings, [](const std::string& each) {
    std::string word = each;
    std::erase_if(word, [](unsigned char c) { return std::isspace(c) != 0 || c == '.'; });
    std::ranges::transform(word, word.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return word.empty() || word == "none";
  });
  if (findings.empty() && text(context, "verdict") != kNotMet) return {};
  if (!is_blank(text(context, "no_action_reason"))) return {};
  PROOFDESK_ASSIGN(const auto tasks, work_for(context, kTaskKind, context.record));
  if (!tasks.empty()) return {};
  return refuse(findings.empty() ? "What is required was not met, and nothing is done about it."
                                 : "Something was found, and nothing is done about it.",
                "Create a task for it (subject: this record) with an assignee and dueAt, or give "
                "noActionReason.");
}

Status check_another(const RuleContext& context, std::initializer_list<std::string_view> fields,
                     std::string_view did_what) {
  approval::People others;
  for (const auto field : fields) {
    for (const Uuid& each : ids_in(context.kind, context.record, field)) others.push_back(each);
  }
  Humans humans(context);
  PROOFDESK_ASSIGN(const auto selves, humans.selves(context.command.actor.person, others));
  const bool same = std::ranges::any_of(
      others, [&](const Uuid& each) { return std::ranges::find(selves, each) != selves.end(); });
  if (!same) return {};
  return refuse(fmt::format("Who {} does not review it.", did_what),
                "Let somebody else review it.");
}

}  // namespace proofdesk::shared
