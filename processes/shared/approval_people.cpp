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
            .email = lower(record->text(*kind, "email"))};
  }
  return &known_.emplace(person, std::move(made)).first->second;
}

Result<approval::People> Humans::selves(Uuid person, const approval::People& others) {
  approval::People ids = {person};
  if (others.empty()) return ids;
  PROOFDESK_ASSIGN(const Known* one, known(person));
  for (const Uuid& other : others) {
    if (std::ranges::find(ids, other) != ids.end()) continue;
    PROOFDESK_ASSIGN(const Known* each, known(other));
    const bool same = (!one->employee.empty() && one->employee == each->employee) ||
                      (!one->email.empty() && one->email == each->email);
    if (same) ids.push_back(other);
  }
  return ids;
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

Result<const Record*> waiver_for(const RuleContext& context, Uuid waiver, Separation rule,
                                 const Subject& subject) {
  PROOFDESK_ASSIGN(const auto records, context.world.standing("waiver"));
  for (const auto& record : records) {
    if (record.id != waiver) continue;
    PROOFDESK_ASSIGN(const bool does, lifts(context, record, rule, subject));
    return does ? &record : nullptr;
  }
  return nullptr;
}

Result<const Record*> any_waiver_for(const RuleContext& context, Separation rule,
                                     const Subject& subject) {
  PROOFDESK_ASSIGN(const auto records, context.world.standing("waiver"));
  for (const auto& record : records) {
    PROOFDESK_ASSIGN(const bool does, lifts(context, record, rule, subject));
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

Value given_now(const RuleContext& context, std::string_view field) {
  const auto* fire = std::get_if<Fire>(&context.command.action);
  if (fire == nullptr || context.command.record != context.record.id) return {};
  const auto found = std::ranges::find(fire->fields, field, &FieldInput::field);
  return found == fire->fields.end() ? Value{} : found->value;
}

}  // namespace proofdesk::shared
