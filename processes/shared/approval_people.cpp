#include "processes/shared/approval_people.hpp"

#include "core/query/filter.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::shared {
namespace {

using approval::Separation;

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

/// "ana+desk@example.org" reaches ana@example.org.
std::string mailbox(std::string address) {
  address = lower(std::move(address));
  const auto at = address.find('@');
  const auto tag = address.find('+');
  if (at != std::string::npos && tag != std::string::npos && tag > 0 && tag < at)
    address.erase(tag, at - tag);
  return address;
}

/// Fields by which a transition is asked for are no words of the record's author.
bool goes_with(const Transition* transition, const std::string& field) {
  if (transition == nullptr) return false;
  const auto& accepts = transition->accepts;
  const auto& requires_fields = transition->requires_fields;
  return std::ranges::find(accepts, field) != accepts.end() ||
         std::ranges::find(requires_fields, field) != requires_fields.end();
}

/// Reactions are not told the transition; the command names it.
const Transition* transition_of(const RuleContext& context) {
  if (context.transition != nullptr) return context.transition;
  const auto* fire = std::get_if<Fire>(&context.command.action);
  if (fire == nullptr || context.command.record != context.record.id) return nullptr;
  return context.kind.lifecycle.transition(fire->transition, context.before.state);
}

/// What becomes of a record because of what was done to another (a vote, a change that failed) is nobody's writing.
bool follows_from_another(const RuleContext& context) {
  return !is_new(context) &&
         (context.command.kind != context.kind.name || context.command.record != context.record.id);
}

bool writes(const RuleContext& context) {
  if (follows_from_another(context)) return false;
  const Transition* transition = transition_of(context);
  return std::ranges::any_of(context.kind.fields(), [&](const FieldModel& field) {
    return field.origin != FieldOrigin::kSystem && !field.engine_owned &&
           !goes_with(transition, field.name) &&
           context.before.get(field) != context.record.get(field);
  });
}

Result<bool> lifts(const RuleContext& context, const Record& waiver, Separation rule,
                   const Subject& subject) {
  const KindModel* kind = context.model.kind("waiver");
  if (kind == nullptr || waiver.state != "in_force") return false;
  if (waiver.integer(*kind, "until") <= context.now.micros) return false;
  if (waiver.text(*kind, "lifts") != approval::name_of(rule)) return false;
  if (waiver.text(*kind, "applies_to") != subject.kind.name) return false;
  const auto condition = parse_condition(subject.kind, waiver.text(*kind, "condition"));
  // What cannot be read lifts nothing.
  return condition && matches(*condition, subject.record);
}

}  // namespace

Result<const Humans::Known*> Humans::known(Uuid person) {
  if (const auto found = known_.find(person); found != known_.end()) return &found->second;
  Known made;
  const KindModel* kind = context_.model.kind("person");
  PROOFDESK_ASSIGN(const auto record, context_.world.find("person", person));
  if (record && kind != nullptr) {
    made = {.active = record->state == "active",
            .number = shown_number(context_, "person", *record),
            .employee = record->text(*kind, "employee_number"),
            .mailbox = mailbox(record->text(*kind, "email")),
            .user_name = lower(record->text(*kind, "user_name")),
            .main = Uuid::parse(record->text(*kind, "another_account_of")).value_or(person)};
  }
  return &known_.emplace(person, std::move(made)).first->second;
}

bool Humans::same(const Known& one, const Known& other) {
  const auto share = [](const std::string& a, const std::string& b) {
    return !a.empty() && a == b;
  };
  return share(one.employee, other.employee) || share(one.mailbox, other.mailbox) ||
         share(one.user_name, other.user_name) || (!one.main.is_nil() && one.main == other.main);
}

Result<approval::People> Humans::selves(Uuid person, const approval::People& others) {
  approval::People ids = {person};
  if (others.empty()) return ids;
  PROOFDESK_ASSIGN(const Known* one, known(person));
  for (const Uuid& other : others) {
    if (std::ranges::find(ids, other) != ids.end()) continue;
    PROOFDESK_ASSIGN(const Known* each, known(other));
    if (same(*one, *each)) ids.push_back(other);
  }
  return ids;
}

Result<bool> Humans::is_one_of(Uuid person, const approval::People& others) {
  if (person.is_nil() || others.empty()) return false;
  PROOFDESK_ASSIGN(const auto ids, selves(person, others));
  return std::ranges::any_of(
      ids, [&](Uuid id) { return std::ranges::find(others, id) != others.end(); });
}

Result<bool> Humans::is_active(Uuid person) {
  PROOFDESK_ASSIGN(const Known* found, known(person));
  return found->active;
}

Result<std::string> Humans::number(Uuid person) {
  PROOFDESK_ASSIGN(const Known* found, known(person));
  return found->number.empty() ? person.to_string() : found->number;
}

approval::People everybody_in(const approval::Parties& parties) {
  approval::People all;
  for (const auto* people : {&parties.requesters, &parties.authors, &parties.implementers,
                             &parties.reviewers, &parties.approvers}) {
    for (const Uuid& person : *people) {
      if (std::ranges::find(all, person) == all.end()) all.push_back(person);
    }
  }
  return all;
}

Result<std::vector<Separation>> barred_by(Humans& humans, std::span<const Separation> in_force,
                                          approval::Act act, const approval::Parties& parties,
                                          Uuid person) {
  if (in_force.empty() || person.is_nil()) return std::vector<Separation>{};
  PROOFDESK_ASSIGN(const auto selves, humans.selves(person, everybody_in(parties)));
  return approval::barring(in_force, act, parties, selves);
}

std::string in_sentence(std::span<const Separation> rules) {
  std::vector<std::string_view> sentences;
  for (const auto rule : rules) sentences.push_back(approval::sentence_of(rule));
  return fmt::format("{}", fmt::join(sentences, "; "));
}

Result<std::vector<approval::Delegation>> delegations(const RuleContext& context) {
  std::vector<approval::Delegation> list;
  const KindModel* kind = context.model.kind("delegation");
  if (kind == nullptr) return list;
  PROOFDESK_ASSIGN(const auto records, context.world.standing("delegation"));
  for (const auto& record : records) {
    // Its period decides, to the instant; the state only says that nobody ended it early.
    if (record.state == "ended") continue;
    const auto from = people_in(*kind, record, "delegator");
    const auto to = people_in(*kind, record, "delegate");
    if (from.empty() || to.empty()) continue;
    list.push_back({.id = record.id,
                    .from = from.front(),
                    .to = to.front(),
                    .begins = {record.integer(*kind, "begins_at")},
                    .ends = {record.integer(*kind, "ends_at")},
                    .kinds = words_in(*kind, record, "kinds")});
  }
  return list;
}

Result<const Record*> waiver_for(const RuleContext& context, Humans& humans, const WaiverUse& use,
                                 Separation rule, const Subject& subject) {
  const KindModel* kind = context.model.kind("waiver");
  if (kind == nullptr) return nullptr;
  PROOFDESK_ASSIGN(const auto records, context.world.standing("waiver"));
  for (const auto& record : records) {
    if (!use.waiver.is_nil() && record.id != use.waiver) continue;
    PROOFDESK_ASSIGN(bool does, lifts(context, record, rule, subject));
    const auto granted_by = people_in(*kind, record, "granted_by");
    for (const Uuid& user : use.users) {
      if (!does) break;
      PROOFDESK_ASSIGN(const bool own, humans.is_one_of(user, granted_by));
      does = !own;
    }
    if (does) return &record;
  }
  return nullptr;
}

void note_use(const RuleContext& context, Draft& draft, const Record& waiver) {
  context.world.rely_on(waiver);
  const KindModel* kind = context.model.kind("waiver");
  Draft* note = kind == nullptr ? nullptr : draft.other("waiver", waiver.id, "relied_on");
  if (note == nullptr) return;
  note->set("use_count", Value{note->record().integer(*kind, "use_count") + 1});
  note->set("last_used_at", value_of(context.now));
}

approval::People writers_of(const RuleContext& context) {
  approval::People writers;
  for (const auto field : {"author", "authors"}) {
    for (const Uuid& person : people_in(context.kind, context.record, field)) {
      if (std::ranges::find(writers, person) == writers.end()) writers.push_back(person);
    }
  }
  const Uuid actor = context.command.actor.person;
  if (!actor.is_nil() && writes(context) && std::ranges::find(writers, actor) == writers.end())
    writers.push_back(actor);
  return writers;
}

Status note_author(const RuleContext& context, Draft& draft) {
  const Uuid actor = context.command.actor.person;
  if (actor.is_nil() || !writes(context)) return {};
  auto authors = people_in(context.kind, draft.record(), "authors");
  if (std::ranges::find(authors, actor) != authors.end()) return {};
  authors.push_back(actor);
  draft.set("authors", value_of(authors));
  return {};
}

Value given_now(const RuleContext& context, std::string_view field) {
  const auto* fire = std::get_if<Fire>(&context.command.action);
  if (fire == nullptr || context.command.record != context.record.id) return {};
  const auto found = std::ranges::find(fire->fields, field, &FieldInput::field);
  return found == fire->fields.end() ? Value{} : found->value;
}

}  // namespace proofdesk::shared
