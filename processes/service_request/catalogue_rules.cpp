// What a request owes to the catalogue entry it was ordered from: who may order, the form, what is taken over,
// where it goes, its tasks.

#include "core/engine/input.hpp"
#include "core/engine/refusal.hpp"
#include "processes/service_request/process.hpp"
#include "processes/shared/approval_rules.hpp"
#include "processes/shared/catalogue.hpp"
#include "processes/shared/money.hpp"
#include "processes/shared/promises.hpp"
#include "processes/shared/request_form.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/task_plan.hpp"
#include "processes/shared/task_rules.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace proofdesk::service_request {
namespace {

using namespace shared;

constexpr std::string_view kEntry = "catalogue_entry";

/// The entry ordered from; nullptr when the request is not out of the catalogue.
Result<const Record*> entry_of(const RuleContext& context) {
  const Uuid id = reference(context, kEntry);
  if (id.is_nil()) return nullptr;
  return standing_record(context.world, "offering", id);
}

/// The groups of whoever asks: the requester, or who sends it in.
Result<std::vector<std::string>> groups_of_asker(const RuleContext& context) {
  const Actor& actor = context.command.actor;
  const Uuid asker = has(context, "requester") ? reference(context, "requester") : actor.person;
  std::vector<std::string> groups;
  if (asker == actor.person) {
    for (const Uuid& group : actor.groups) groups.push_back(group.to_string());
    return groups;
  }
  PROOFDESK_ASSIGN(const auto person, context.world.find("person", asker));
  const KindModel* kind = context.model.kind("person");
  if (!person || kind == nullptr) return groups;
  const Value value = person->get(*kind->field("groups"));
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) groups = *list;
  return groups;
}

std::unexpected<Error> at_entry(const RuleContext& context, std::string detail,
                                std::string remedy) {
  Error error{.code = ErrorCode::kRefused, .rule = {}, .detail = std::move(detail)};
  error.remedy = std::move(remedy);
  error.fields = {{pointer_of(*context.kind.field(kEntry)), error.detail}};
  return fail(std::move(error));
}

Status orderable(const RuleContext& context) {
  PROOFDESK_ASSIGN(const Record* entry, entry_of(context));
  if (entry == nullptr) return {};
  const KindModel& kind = *context.model.kind("offering");
  if (changes(context, "quantity") || changes(context, kEntry)) {
    const std::int64_t most = entry->integer(kind, "most_at_once");
    const std::int64_t wanted = context.record.integer(context.kind, "quantity");
    if (most > 0 && wanted > most) {
      return refuse(fmt::format("One request may ask for {} at most.", most),
                    fmt::format("Ask for {} or fewer.", most));
    }
  }
  if (!changes(context, kEntry)) return {};
  const std::string name = entry->text(kind, "name");
  if (entry->state == "superseded") {
    const auto next = Uuid::parse(entry->text(kind, "superseded_by"));
    PROOFDESK_ASSIGN(const Record* later,
                     standing_record(context.world, "offering", next.value_or(Uuid{})));
    return at_entry(context, fmt::format("A later edition of \"{}\" has taken its place.", name),
                    later == nullptr
                        ? "Choose from the catalogue."
                        : fmt::format("Order {} instead.", number_of(context.model, *later)));
  }
  const bool published = entry->state == "published";
  PROOFDESK_ASSIGN(const auto groups, groups_of_asker(context));
  const Value value = entry->get(*kind.field("audience"));
  const auto* audience = std::get_if<std::vector<std::string>>(&value);
  const bool meant_for =
      entry->flag(kind, "for_everyone") ||
      (audience != nullptr && std::ranges::any_of(*audience, [&](const std::string& group) {
         return std::ranges::find(groups, group) != groups.end();
       }));
  if (published && meant_for) {
    context.world.rely_on(*entry);
    return {};
  }
  // Whoever does not see it learns nothing about it.
  if (!acts_for_desk(context.command.actor)) {
    return at_entry(context, "This is not in the catalogue for you.", "Choose from the catalogue.");
  }
  return published
             ? at_entry(
                   context, fmt::format("\"{}\" is not offered to the one who asks.", name),
                   "Let somebody ask who is in its audience, or choose another catalogue entry.")
             : at_entry(
                   context,
                   fmt::format("\"{}\" is not in the catalogue: it is {}.", name, entry->state),
                   "Have it published first, or choose another catalogue entry.");
}

Result<RequestForm> form_of(const RuleContext& context, const Record& entry) {
  PROOFDESK_ASSIGN(const auto questions,
                   parts_of_entry(context.model, context.world, "question", entry.id));
  return RequestForm::read(context.model, questions);
}

Status form_answered(const RuleContext& context) {
  PROOFDESK_ASSIGN(const Record* entry, entry_of(context));
  if (entry == nullptr) return {};
  if (changes(context, "form") && has(context, "form")) {
    return refuse("The answers are given in the fields that the form asks for.",
                  "Leave form out; it is written from them.");
  }
  PROOFDESK_ASSIGN(const auto form, form_of(context, *entry));
  for (const auto& question : form.questions()) context.world.rely_on(*question.record);
  return form.check(context.record);
}

Status tasks_done(const RuleContext& context) {
  PROOFDESK_TRY(check_tasks_settled(context));
  if (has(context, "fulfilment_started_at")) return {};
  PROOFDESK_ASSIGN(const Record* entry, entry_of(context));
  if (entry == nullptr) return {};
  PROOFDESK_ASSIGN(const auto steps,
                   parts_of_entry(context.model, context.world, "task_template", entry->id));
  PROOFDESK_ASSIGN(const auto plan, plan_tasks(context.model, steps, context.record));
  if (plan.empty()) return {};
  return refuse(fmt::format("Its {} tasks are not laid out yet.", plan.size()),
                "Assign or take it first; that lays out its tasks.");
}

void set_if_none(const RuleContext& context, Draft& draft, std::string_view field, Value value) {
  if (!is_set(value) || draft.record().has(context.kind, field)) return;
  draft.set(field, std::move(value));
}

/// By which working days are counted: the entry's own calendar, else its service's.
Result<Uuid> calendar_for(const RuleContext& context, const Record& entry) {
  const KindModel& kind = *context.model.kind("offering");
  if (const auto own = Uuid::parse(entry.text(kind, "calendar"))) return *own;
  const Uuid id = reference(context, "service");
  if (id.is_nil()) return Uuid{};
  PROOFDESK_ASSIGN(const auto service, context.world.find("service", id));
  if (!service) return Uuid{};
  return Uuid::parse(service->text(*context.model.kind("service"), "calendar")).value_or(Uuid{});
}

/// By when the entry says it should be there. Days of its target are working days, the rest is open time; where no
/// calendar is known, plain time.
Result<std::optional<Instant>> delivered_by(const RuleContext& context, const Record& entry) {
  const std::int64_t within = entry.integer(*context.model.kind("offering"), "fulfilment_target");
  if (within <= 0) return std::optional<Instant>{};
  PROOFDESK_ASSIGN(const Uuid id, calendar_for(context, entry));
  PROOFDESK_ASSIGN(const auto calendars, context.world.standing("calendar"));
  const auto found = std::ranges::find(calendars, id, &Record::id);
  if (found == calendars.end()) return std::optional(Instant{context.now.micros + within});
  PROOFDESK_ASSIGN(const auto calendar, business_calendar(*context.model.kind("calendar"), *found));
  context.world.rely_on(*found);
  const auto day = calendar.working_days_after(context.now, within / kMicrosPerDay);
  return day ? calendar.after(*day, within % kMicrosPerDay) : day;
}

Status from_catalogue(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const Record* entry, entry_of(context));
  if (entry == nullptr) return {};
  const KindModel& kind = *context.model.kind("offering");
  const auto theirs = [&](std::string_view field) { return entry->get(*kind.field(field)); };
  if (has(context, "quantity") || is_set(theirs("price")))
    set_if_none(context, draft, "quantity", Value{std::int64_t{1}});
  if (is_set(theirs("price"))) {
    const auto cost =
        times(entry->text(kind, "price"), draft.record().integer(context.kind, "quantity"));
    if (!cost) {
      return refuse("What it would cost is beyond reckoning.",
                    "Order fewer, or have the price of the entry put right.");
    }
    draft.set("cost", Value{*cost});
    draft.set("currency", theirs("currency"));
  }
  if (!changes(context, kEntry)) return {};
  draft.set("offering", theirs("name"));
  draft.set("request_model_version",
            Value{fmt::format("{}, edition {}", number_of(context.model, *entry),
                              entry->integer(kind, "edition"))});
  set_if_none(context, draft, "title", theirs("name"));
  // What policies and promises go by is the entry's to say, not that of whoever orders.
  const bool by_desk = acts_for_desk(context.command.actor);
  for (const auto field : {"service", "category", "subcategory"}) {
    if (by_desk || !is_set(theirs(field))) {
      set_if_none(context, draft, field, theirs(field));
    } else {
      draft.set(field, theirs(field));
    }
  }
  for (const auto field : {"group", "impact", "urgency", "approver"})
    set_if_none(context, draft, field, theirs(field));
  PROOFDESK_ASSIGN(const auto due, delivered_by(context, *entry));
  if (due) set_if_none(context, draft, "due_at", Value{due->micros});
  if (entry->flag(kind, "approval_required")) draft.set("approval_required", Value{true});
  PROOFDESK_ASSIGN(const auto form, form_of(context, *entry));
  for (const FormState& state : form.put_to(draft.record())) {
    const FieldModel& field = *state.question->field;
    if (!state.visible || !is_set(state.answer) || is_answered(draft.record().get(field))) continue;
    draft.set(field.origin == FieldOrigin::kCustom ? "custom." + field.name : field.name,
              state.answer);
  }
  return {};
}

Status answers_in_words(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const Record* entry, entry_of(context));
  if (entry == nullptr) return {};
  PROOFDESK_ASSIGN(const auto form, form_of(context, *entry));
  std::string words = form.in_words(draft.record());
  const FieldModel* field = context.kind.field("form");
  // Cut at a character, should somebody have written very long answers to very many questions.
  for (std::size_t most = field->max_length; words.size() > most;) {
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(words[end]) & 0xc0U) == 0x80) --end;
    words.resize(end);
  }
  draft.set("form", words.empty() ? no_value() : Value{std::move(words)});
  return {};
}

Status tasks_laid_out(const RuleContext& context, Draft& draft) {
  const std::string& state = context.record.state;
  if ((state != "assigned" && state != "in_progress") || has(context, "fulfilment_started_at"))
    return {};
  PROOFDESK_ASSIGN(const Record* entry, entry_of(context));
  if (entry == nullptr) return {};
  draft.set("fulfilment_started_at", value_of(context.now));
  PROOFDESK_ASSIGN(const auto steps,
                   parts_of_entry(context.model, context.world, "task_template", entry->id));
  PROOFDESK_ASSIGN(const Uuid calendar, calendar_for(context, *entry));
  return lay_out_tasks(context, draft, steps, calendar);
}

/// What was laid out for something else is laid out anew once that is approved.
Status fulfilment_undone(const RuleContext&, Draft& draft) {
  draft.set("fulfilment_started_at", no_value());
  return {};
}

Status routed(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const Record* entry, entry_of(context));
  if (entry == nullptr) return {};
  if (context.record.state == "new" && is_new(context)) {
    PROOFDESK_ASSIGN(const bool by_policy, approval_wanted(context));
    if (by_policy) {
      draft.take("request_approval");
      return {};
    }
    if (!flag(context, "approval_required")) {
      if (has(context, "group")) draft.take("assign");
      return {};
    }
    const Uuid approver = reference(context, "approver");
    // Nobody approves a request of his or her own: the desk then finds somebody else.
    if (!approver.is_nil() && approver != reference(context, "requester") &&
        approver != reference(context, "requested_for"))
      draft.take("request_approval");
  }
  if (context.record.state == "approved" && has(context, "group")) draft.take("assign");
  return {};
}

}  // namespace

std::vector<Guard> catalogue_guards() {
  return {
      guard("service_request.orderable@1",
            "the catalogue entry is published and meant for whoever asks",
            {"catalogue_entry", "quantity", "offering"}, orderable),
      guard("service_request.form_answered@1",
            "what the form asks is answered, and nothing else of it",
            {"catalogue_entry", "question"}, form_answered),
      guard("service_request.tasks_done@1", "no task of it is left to be done",
            {"task", "task_template"}, tasks_done),
  };
}

std::vector<Effect> catalogue_effects() {
  return {
      tasks_called_off("service_request.tasks_called_off@1"),
      effect(
          "service_request.from_catalogue@1",
          "takes over what the catalogue entry says, and what answers are unless others are given",
          {"catalogue_entry", "quantity", "offering", "question"}, from_catalogue),
      effect("service_request.answers_in_words@1",
             "writes down what the form asked and was answered", {"catalogue_entry", "question"},
             answers_in_words),
      effect("service_request.tasks_laid_out@1", "lays out its tasks when fulfilment begins",
             {"catalogue_entry", "fulfilment_started_at", "task_template"}, tasks_laid_out),
      effect("service_request.fulfilment_undone@1",
             "its tasks are laid out anew when fulfilment begins again", {}, fulfilment_undone),
      effect("service_request.routed@1",
             "out of the catalogue it goes to its approver and its group by itself",
             {"catalogue_entry", "approval_required", "approver", "group", "approval_policy"},
             routed),
  };
}

}  // namespace proofdesk::service_request
