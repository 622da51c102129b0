#include "processes/incident/moves.hpp"

#include "processes/incident/process.hpp"
#include "processes/shared/move_rules.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace proofdesk::incident {
namespace {

using namespace shared;

/// Parts that one decision resolves along; each may have clocks that follow. What is beyond is offered.
constexpr std::size_t kMostParts = 25;

Result<std::vector<Record>> parts_of(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto links, linking(context, "incident", {"part_of"}));
  std::vector<Record> parts;
  for (const auto& link : links) {
    if (parts.size() == kMostAlong) break;
    PROOFDESK_ASSIGN(auto record, context.world.find("incident", link.id));
    if (record) parts.push_back(std::move(*record));
  }
  return parts;
}

/// What was found out once is not to be written down again for each part.
void pass_on_resolution(const RuleContext& context, const std::vector<LinkedRecord>& grounds,
                        Draft& part) {
  for (const auto field : {"resolution_code", "resolution_text", "cause_code", "workaround_used",
                           "no_problem_reason", "category", "impact", "urgency"}) {
    const FieldModel& model = *context.kind.field(field);
    if (!part.record().has(context.kind, field) && context.record.has(context.kind, field))
      part.set(field, context.record.get(model));
  }
  for (const auto& ground : grounds) part.link(ground.link.type, ground.link.to);
  part.set("cascade", Value{true});
}

Status run_parts_along(const RuleContext& context, Draft& draft) {
  const bool along = draft.record().flag(context.kind, "cascade");
  // It is said to this transition, and is nothing that the record is.
  draft.set("cascade", no_value());
  PROOFDESK_ASSIGN(const auto parts, parts_of(context));
  if (parts.empty()) return {};
  std::vector<LinkedRecord> grounds;
  if (along) {
    for (const auto kind : {"change", "problem"}) {
      PROOFDESK_ASSIGN(auto links, linked(context, kind));
      std::ranges::move(links, std::back_inserter(grounds));
    }
  }
  std::size_t taken = 0;
  for (const auto& part : parts) {
    if (context.kind.lifecycle.transition("resolve", part.state) == nullptr) continue;
    if (part.flag(context.kind, "cascade")) continue;  // on its way already, through another parent
    if (!along || taken == kMostParts) {
      draft.offer("resolve", "incident", part.id);
      continue;
    }
    Draft* other = draft.other("incident", part.id, "resolve");
    if (other == nullptr) continue;
    ++taken;
    pass_on_resolution(context, grounds, *other);
    other->take("resolve");
  }
  return {};
}

Status run_offer_parts_again(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto parts, parts_of(context));
  for (const auto& part : parts) {
    if (context.kind.lifecycle.transition("reopen", part.state) != nullptr)
      draft.offer("reopen", "incident", part.id);
  }
  return {};
}

// "It affects me too."

bool names_actor(const RuleContext& context) {
  const Uuid person = context.command.actor.person;
  const auto others = list(context, "also_affected");
  return std::ranges::find(others, person.to_string()) != others.end();
}

Status check_open_to_me_too(const RuleContext& context) {
  const Uuid person = context.command.actor.person;
  if (person.is_nil()) {
    return refuse("Only a person can be affected.",
                  "Sign in as the person, or add them by alsoAffected.");
  }
  if (names_actor(context) || person == reference(context, "requester") ||
      person == reference(context, "affected_user")) {
    return refuse("You are named in it already.", "Nothing needs doing; you will be told.");
  }
  if (flag(context, "announced") || acts_for_desk(context.command.actor)) return {};
  return refuse("It is not announced to everybody.",
                "Report what you see as an incident of your own; the desk puts them together.");
}

Status check_named_in_it(const RuleContext& context) {
  if (names_actor(context)) return {};
  return refuse("You have not said that it affects you.", "Nothing needs doing.");
}

void put_actor(const RuleContext& context, Draft& draft, std::string_view field, bool named) {
  const std::string person = context.command.actor.person.to_string();
  auto people = list(context, field);
  const auto found = std::ranges::find(people, person);
  if (named && found == people.end()) people.push_back(person);
  if (!named && found != people.end()) people.erase(found);
  draft.set(field, people.empty() ? no_value() : Value{std::move(people)});
}

Status run_me_too(const RuleContext& context, Draft& draft) {
  put_actor(context, draft, "also_affected", true);
  put_actor(context, draft, "watchers", true);
  return {};
}

Status run_not_me(const RuleContext& context, Draft& draft) {
  put_actor(context, draft, "also_affected", false);
  put_actor(context, draft, "watchers", false);
  return {};
}

Status run_affected_counted(const RuleContext& context, Draft& draft) {
  const auto count = static_cast<std::int64_t>(list(context, "also_affected").size());
  draft.set("also_affected_count", count == 0 ? no_value() : Value{count});
  return {};
}

}  // namespace

std::vector<Guard> move_guards() {
  return {
      merge_possible("incident.merge_possible@1", kClause),
      merged_before("incident.merged_before@1", kClause),
      {.name = "incident.open_to_me_too@1",
       .explains = "it is announced, and the actor is not named in it yet",
       .clause = kClause,
       .reads = {"announced", "also_affected", "requester", "affected_user"},
       .check = check_open_to_me_too},
      {.name = "incident.named_in_it@1",
       .explains = "the actor has said that it affects him or her too",
       .clause = kClause,
       .reads = {"also_affected"},
       .check = check_named_in_it},
  };
}

std::vector<Effect> move_effects() {
  return {
      merged("incident.merged@1"),
      unmerged("incident.unmerged@1"),
      converted("incident.converted@1"),
      handed_back("incident.handed_back@1"),
      {.name = "incident.parts_along@1",
       .explains =
           "resolves the open incidents that are part of it, where that was asked for; else "
           "offers them",
       .reads = {"links", "incident", "cascade"},
       .run = run_parts_along},
      {.name = "incident.offer_parts_again@1",
       .explains = "offers the resolved incidents that are part of it for reopening",
       .reads = {"links", "incident"},
       .run = run_offer_parts_again},
      {.name = "incident.me_too@1",
       .explains = "notes that it affects the actor too, who is told how it goes on",
       .reads = {"also_affected", "watchers"},
       .run = run_me_too},
      {.name = "incident.not_me@1",
       .explains = "takes the actor out again",
       .reads = {"also_affected", "watchers"},
       .run = run_not_me},
      {.name = "incident.affected_counted@1",
       .explains = "counts whom it affects beside those it was reported for",
       .reads = {"also_affected"},
       .run = run_affected_counted},
  };
}

}  // namespace proofdesk::incident
