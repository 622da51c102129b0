#include "processes/shared/approval_subject.hpp"

#include "core/base/encoding.hpp"
#include "core/engine/event.hpp"
#include "core/journal/canonical_json.hpp"
#include "core/journal/digest.hpp"
#include "core/model/codec.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::shared {
namespace {

/// Bytes of a summary; what is longer is cut, for the record itself can be read.
constexpr std::size_t kLongestSummary = 16'000;

/// Which field names whom in which part. What somebody was once counts for ever, but for an assignee who did
/// nothing: records pass through many hands before anybody works on them.
struct Part {
  std::string_view field;
  approval::People approval::Parties::* people;
  bool for_ever = true;
};
constexpr std::array kParts = {
    Part{"requester", &approval::Parties::requesters},
    Part{"requested_for", &approval::Parties::requesters},
    Part{"opened_by", &approval::Parties::requesters},
    Part{"author", &approval::Parties::authors},
    Part{"authors", &approval::Parties::authors},
    Part{"built_by", &approval::Parties::authors},
    Part{"assignee", &approval::Parties::implementers, false},
    Part{"implementer", &approval::Parties::implementers},
    Part{"fulfilled_by", &approval::Parties::implementers},
    Part{"reviewer", &approval::Parties::reviewers},
    Part{"reviewed_by", &approval::Parties::reviewers},
    Part{"risk_assessed_by", &approval::Parties::reviewers},
    Part{"verbal_authoriser", &approval::Parties::approvers},
};

/// Guards by which a lifecycle tells the edges on which somebody carries out or reviews.
constexpr std::string_view kMayImplement = ".may_implement@";
constexpr std::string_view kMayReview = ".may_review@";

void add(approval::People& people, Uuid person) {
  if (!person.is_nil() && std::ranges::find(people, person) == people.end())
    people.push_back(person);
}

approval::People people_in(const boost::json::value& value) {
  approval::People people;
  const auto read = [&](const boost::json::value& one) {
    if (const auto* text = one.if_string()) {
      if (const auto id = Uuid::parse(std::string_view(*text))) people.push_back(*id);
    }
  };
  read(value);
  if (const auto* list = value.if_array()) {
    for (const auto& each : *list) read(each);
  }
  return people;
}

bool takes_guarded(const KindModel& kind, const Event& event, std::string_view guard) {
  return std::ranges::any_of(kind.lifecycle.transitions, [&](const Transition& edge) {
    return edge.name == event.name &&
           std::ranges::any_of(edge.guards, [&](const std::string& name) {
             return name.find(guard) != std::string::npos;
           });
  });
}

std::string shown_reference(const RuleContext& context, const FieldModel& field,
                            const std::string& text) {
  const auto id = Uuid::parse(text);
  const auto ref = field.target == kAnyKind
                       ? RecordRef::parse(text)
                       : std::optional(RecordRef{field.target, id.value_or(Uuid{})});
  if (!ref || ref->id.is_nil() || context.model.kind(ref->kind) == nullptr) return text;
  const auto found = context.world.find(ref->kind, ref->id);
  return found && *found ? shown_number(context, ref->kind, **found) : text;
}

std::string shown_one(const RuleContext& context, const FieldModel& field,
                      const std::string& text) {
  if (field.type == FieldType::kReference) return shown_reference(context, field, text);
  if (const EnumWord* word = field.word(text)) return word->label;
  return text;
}

std::string shown(const RuleContext& context, const FieldModel& field, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return shown_one(context, field, *text);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "yes" : "no";
  if (const auto* items = std::get_if<std::vector<std::string>>(&value)) {
    std::vector<std::string> parts;
    for (const auto& item : *items) parts.push_back(shown_one(context, field, item));
    return fmt::format("{}", fmt::join(parts, ", "));
  }
  const auto* number = std::get_if<std::int64_t>(&value);
  if (number == nullptr) return "(erased)";
  if (field.type == FieldType::kInstant) return to_rfc3339(Instant{*number});
  if (field.type == FieldType::kDuration) return to_iso_duration(*number);
  return std::to_string(*number);
}

/// Whoever has done a piece of its work, or is at it, before anybody decides: work orders are records of their own.
Status add_workers(const RuleContext& context, const Subject& subject, approval::Parties& parties) {
  constexpr std::size_t kMostOrders = 200;
  const KindModel* orders = context.model.kind("work_order");
  if (orders == nullptr || subject.kind.name != "change" || subject.record.version == 0) return {};
  PROOFDESK_ASSIGN(
      const auto found,
      context.world.where(orders->name, "subject", Value{subject.ref().to_string()}, kMostOrders));
  for (const Record& order : found) {
    for (const Uuid& person : shared::people_in(*orders, order, "done_by"))
      add(parties.implementers, person);
    if (order.state != "in_progress") continue;
    for (const Uuid& person : shared::people_in(*orders, order, "assignee"))
      add(parties.implementers, person);
  }
  return {};
}

void cut(std::string& text, std::size_t most) {
  if (text.size() <= most) return;
  // Not within a character of several bytes.
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0U) == 0x80U) --most;
  text.resize(most);
  text += "\n…";
}

}  // namespace

std::vector<const FieldModel*> material_fields(const KindModel& kind) {
  std::vector<const FieldModel*> fields;
  for (const auto& reaction : kind.lifecycle.reactions) {
    const bool voids = std::ranges::any_of(reaction.effects, [&](const std::string& effect) {
      return effect.starts_with(kind.name + std::string(kVoidedEffect));
    });
    if (!voids) continue;
    for (const auto& name : reaction.fields) {
      const FieldModel* field = kind.field(name);
      if (field == nullptr || field->personal || !field->personal_of.empty()) continue;
      if (std::ranges::find(fields, field) == fields.end()) fields.push_back(field);
    }
  }
  return fields;
}

const std::string& known_as(const FieldModel& field) {
  return field.origin == FieldOrigin::kCustom ? field.json_name : field.name;
}

bool can_be_material(const FieldModel& field) {
  return field.origin != FieldOrigin::kSystem && !field.engine_owned && !field.personal &&
         field.personal_of.empty() && !field.secret;
}

std::vector<std::string> material_of(const RuleContext& context, const KindModel& kind,
                                     const Record& round) {
  if (const KindModel* rounds = context.model.kind("approval")) {
    if (auto names = words_in(*rounds, round, "material"); !names.empty()) return names;
  }
  std::vector<std::string> names;
  for (const FieldModel* field : material_fields(kind)) names.push_back(known_as(*field));
  return names;
}

std::string material_digest(const Subject& subject, const std::vector<std::string>& names) {
  boost::json::object values;
  for (const auto& name : names) {
    const FieldModel* field = subject.kind.field(name);
    if (field == nullptr) continue;  // files are noticed when they come
    const Value value = subject.record.get(*field);
    if (!std::holds_alternative<std::monostate>(value))
      values[field->json_name] = to_json(*field, value);
  }
  // Values of fields are within what canonical JSON can say; it fails for nothing that a record holds.
  return to_hex(journal::sha256(journal::to_canonical(values).value_or(std::string{})));
}

std::string material_summary(const RuleContext& context, const Subject& subject,
                             const std::vector<std::string>& names) {
  std::string text;
  const auto add = [&](const FieldModel& field) {
    const Value value = subject.record.get(field);
    if (is_set(value) && !field.internal)
      text += fmt::format("{}: {}\n", field.label, shown(context, field, value));
  };
  const FieldModel* title = subject.kind.field("title");
  if (title != nullptr && std::ranges::find(names, title->name) == names.end()) add(*title);
  for (const auto& name : names) {
    if (const FieldModel* field = subject.kind.field(name)) add(*field);
  }
  if (!text.empty()) text.pop_back();
  cut(text, kLongestSummary);
  return text;
}

const Transition* approval_edge(const Subject& subject) {
  for (const auto& edge : subject.kind.lifecycle.transitions) {
    if (edge.approval && edge.leaves(subject.record.state) &&
        std::ranges::find(edge.roles, "system") != edge.roles.end())
      return &edge;
  }
  return nullptr;
}

const Transition* system_edge(const Subject& subject, std::string_view name) {
  const Transition* edge = subject.kind.lifecycle.transition(name, subject.record.state);
  if (edge == nullptr || std::ranges::find(edge->roles, "system") == edge->roles.end())
    return nullptr;
  return edge;
}

approval::Parties parties_now(const Subject& subject) {
  approval::Parties parties;
  for (const auto& part : kParts) {
    for (const Uuid& person : people_in(subject.kind, subject.record, part.field))
      add(parties.*part.people, person);
  }
  return parties;
}

Result<approval::Parties> parties_of(const RuleContext& context, const Subject& subject) {
  approval::Parties parties = parties_now(subject);
  PROOFDESK_ASSIGN(const auto events, context.world.history(subject.kind.name, subject.record.id));
  for (const Event& event : events) {
    if (!event.refused.empty()) continue;
    for (const Change& change : event.changes) {
      for (const auto& part : kParts) {
        const FieldModel* field = subject.kind.field(part.field);
        if (!part.for_ever || field == nullptr || field->json_name != change.path) continue;
        for (const Uuid& person : people_in(change.value)) add(parties.*part.people, person);
      }
    }
    if (takes_guarded(subject.kind, event, kMayImplement)) add(parties.implementers, event.actor);
    if (takes_guarded(subject.kind, event, kMayReview)) add(parties.reviewers, event.actor);
  }
  PROOFDESK_TRY(add_workers(context, subject, parties));
  return parties;
}

approval::People people_in(const KindModel& kind, const Record& record, std::string_view field) {
  approval::People people;
  for (const auto& word : words_in(kind, record, field)) {
    if (const auto id = Uuid::parse(word); id && !id->is_nil()) people.push_back(*id);
  }
  return people;
}

Value value_of(const approval::People& people) {
  std::vector<std::string> ids;
  for (const Uuid& person : people) ids.push_back(person.to_string());
  if (ids.empty()) return {};
  return ids;
}

std::vector<std::string> words_in(const KindModel& kind, const Record& record,
                                  std::string_view field) {
  const FieldModel* model = kind.field(field);
  if (model == nullptr) return {};
  const Value value = record.get(*model);
  if (const auto* one = std::get_if<std::string>(&value)) return {*one};
  if (const auto* many = std::get_if<std::vector<std::string>>(&value)) return *many;
  return {};
}

}  // namespace proofdesk::shared
