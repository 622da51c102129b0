#include "processes/offering/process.hpp"
#include "processes/shared/catalogue.hpp"
#include "processes/shared/request_form.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/task_plan.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace proofdesk::offering {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.2.4";

/// Questions and steps of one entry. Two editions of them change in one decision when the later is published.
constexpr std::size_t kMostParts = 80;

Status audience_named(const RuleContext& context) {
  const bool everyone = flag(context, "for_everyone");
  if (everyone != list(context, "audience").empty()) {
    return refuse(everyone ? "It is for everyone and for some groups at once."
                           : "Nobody is named who may order it.",
                  "Give forEveryone: true, or the groups it is for (audience).");
  }
  return {};
}

Status dependencies_known(const RuleContext& context) {
  const bool none = flag(context, "no_dependencies");
  if (none != list(context, "dependencies").empty()) {
    return refuse(none ? "It depends on nothing and on some services at once."
                       : "It is not said what it depends on.",
                  "Name the services it needs (dependencies), or say that there are none "
                  "(noDependencies: true).");
  }
  return {};
}

Status price_complete(const RuleContext& context) {
  if (text(context, "price").starts_with('-')) {
    return refuse("A price is not negative.", "Give what one costs, 0 where it is free.");
  }
  if (has(context, "price") == has(context, "currency")) return {};
  return refuse("A price has an amount and a currency.", "Give price and currency, or neither.");
}

Status form_holds(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto questions,
                   parts_of_entry(context.model, context.world, "question", context.record.id));
  PROOFDESK_ASSIGN(const auto steps, parts_of_entry(context.model, context.world, "task_template",
                                                    context.record.id));
  if (questions.size() + steps.size() > kMostParts) {
    return refuse(fmt::format("It has {} questions and tasks; at most {} can change at once.",
                              questions.size() + steps.size(), kMostParts),
                  "Discard some, or split it into two catalogue entries.");
  }
  PROOFDESK_ASSIGN(const auto form, RequestForm::read(context.model, questions));
  return form.check_itself();
}

Status tasks_hold(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto steps, parts_of_entry(context.model, context.world, "task_template",
                                                    context.record.id));
  return check_plan(context.model, steps);
}

Status reviewer_is_another(const RuleContext& context) {
  const Uuid person = context.command.actor.person;
  if (person.is_nil() || person != reference(context, "author")) return {};
  return refuse("Whoever wrote it or handed it in does not review it (house rule).",
                "Let somebody else publish it.");
}

Status service_live(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto service,
                   context.world.find("service", reference(context, "service")));
  if (service && service->state == "live") return {};
  return refuse(service ? fmt::format("{} is not live yet, or no more.",
                                      shown_number(context, "service", *service))
                        : "The service it is part of is not there.",
                "Bring the service live first (goLive), or name another.");
}

Status review_ahead(const RuleContext& context) {
  const auto due = instant(context, "review_due");
  if (!due || *due > context.now) return {};
  return refuse("The date of its review has passed.", "Give a reviewDue that lies ahead.");
}

Status review_moves_on(const RuleContext& context) {
  if (!changes(context, "review_due")) {
    return refuse("It is not said when it is to be looked at again.", "Give the next reviewDue.");
  }
  return review_ahead(context);
}

Status no_edition_under_way(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto all, context.world.standing("offering"));
  const std::string self = context.record.id.to_string();
  for (const Record& other : all) {
    if (other.text(context.kind, "supersedes") != self) continue;
    if (other.state != "draft" && other.state != "in_review") continue;
    const std::string number = number_of(context.model, other);
    return refuse(fmt::format("{} is the next edition, and being written already.", number),
                  fmt::format("Go on with {}, or withdraw it.", number));
  }
  return {};
}

/// Until when the catalogue speaks for a service: the latest review among its published entries.
Status note_at_service(const RuleContext& context, Draft& draft, bool with_this) {
  const std::string service = text(context, "service");
  const auto id = Uuid::parse(service);
  if (!id || id->is_nil()) return {};
  PROOFDESK_ASSIGN(const auto all, context.world.standing("offering"));
  std::int64_t until = with_this ? context.record.integer(context.kind, "review_due") : 0;
  const std::string before = text(context, "supersedes");
  for (const Record& other : all) {
    if (other.id == context.record.id || other.state != "published") continue;
    if (other.text(context.kind, "service") != service) continue;
    if (with_this && other.id.to_string() == before) continue;
    until = std::max(until, other.integer(context.kind, "review_due"));
  }
  Draft* its_service = draft.other("service", *id, "catalogued");
  if (its_service != nullptr)
    its_service->set("catalogued_until", until == 0 ? no_value() : Value{until});
  return {};
}

Status first_edition(const RuleContext& context, Draft& draft) {
  if (!has(context, "edition")) draft.set("edition", Value{std::int64_t{1}});
  draft.set("author", value_of(context.command.actor.person));
  return {};
}

Status handed_in(const RuleContext& context, Draft& draft) {
  draft.set("author", value_of(context.command.actor.person));
  return {};
}

Status published(const RuleContext& context, Draft& draft) {
  draft.set("published_at", value_of(context.now));
  draft.set("reviewed_at", value_of(context.now));
  draft.set("reviewed_by", value_of(context.command.actor.person));
  draft.set("open_to", Value{list(context, "audience")});
  PROOFDESK_ASSIGN(const auto steps, parts_of_entry(context.model, context.world, "task_template",
                                                    context.record.id));
  const KindModel* step_kind = context.model.kind("task_template");
  const bool each = !steps.empty() && std::ranges::all_of(steps, [&](const Record* step) {
    return step->has(*step_kind, "instructions");
  });
  draft.set("instructed", Value{each || has(context, "instructions")});
  return note_at_service(context, draft, true);
}

Status reviewed(const RuleContext& context, Draft& draft) {
  draft.set("reviewed_at", value_of(context.now));
  draft.set("reviewed_by", value_of(context.command.actor.person));
  draft.set("review_overdue", no_value());
  return note_at_service(context, draft, true);
}

Status review_flagged(const RuleContext&, Draft& draft) {
  draft.set("review_overdue", Value{true});
  return {};
}

Status closed_to_all(const RuleContext& context, Draft& draft) {
  draft.set("open_to", no_value());
  draft.set("review_overdue", no_value());
  if (context.record.state == "withdrawn") {
    draft.set("withdrawn_at", value_of(context.now));
    if (context.before.state == "published") return note_at_service(context, draft, false);
  }
  return {};
}

constexpr GuardMaker guard{kClause};

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("offering.audience_named@1", "it is said whom it is for", {"for_everyone", "audience"},
            audience_named),
      guard("offering.dependencies_known@1", "it is said what it depends on",
            {"dependencies", "no_dependencies"}, dependencies_known),
      guard("offering.price_complete@1", "a price has an amount and a currency",
            {"price", "currency"}, price_complete),
      guard("offering.form_holds@1",
            "its questions ask for different things, each after those it depends on", {"question"},
            form_holds),
      guard("offering.tasks_hold@1", "its tasks can be done one after the other", {"task_template"},
            tasks_hold),
      guard("offering.reviewer_is_another@1",
            "somebody other than the author publishes it (house rule)", {"author"},
            reviewer_is_another),
      guard("offering.service_live@1", "the service it is part of is live", {"service"},
            service_live),
      guard("offering.review_ahead@1", "its review lies ahead", {"review_due"}, review_ahead),
      guard("offering.review_moves_on@1", "the next review has a date ahead", {"review_due"},
            review_moves_on),
      guard("offering.no_edition_under_way@1", "no other edition of it is being written",
            {"offering"}, no_edition_under_way),
  };
}

std::vector<Effect> effects() {
  return {
      {.name = "offering.first_edition@1",
       .explains = "notes who writes it, and that it is the first edition unless it follows one",
       .reads = {"edition"},
       .run = first_edition},
      {.name = "offering.handed_in@1",
       .explains = "notes who handed it in for review",
       .reads = {},
       .run = handed_in},
      {.name = "offering.published@1",
       .explains = "opens it to its audience, notes who reviewed it, and at the service until when "
                   "it speaks for it",
       .reads = {"audience", "review_due", "service", "instructions", "task_template"},
       .run = published},
      {.name = "offering.reviewed@1",
       .explains = "notes who looked at it and when",
       .reads = {"review_due", "service"},
       .run = reviewed},
      {.name = "offering.review_flagged@1",
       .explains = "notes that its review is overdue",
       .reads = {},
       .run = review_flagged},
      {.name = "offering.closed_to_all@1",
       .explains = "closes it to its audience",
       .reads = {"service"},
       .run = closed_to_all},
  };
}

}  // namespace proofdesk::offering
