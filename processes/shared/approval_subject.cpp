#include "processes/shared/approval_subject.hpp"

#include "core/base/encoding.hpp"
#include "core/journal/canonical_json.hpp"
#include "core/journal/digest.hpp"
#include "core/model/codec.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::shared {
namespace {

/// Bytes of a summary; what is longer is cut, for the record itself can be read.
constexpr std::size_t kLongestSummary = 16'000;

void add_people(const Subject& subject, std::initializer_list<std::string_view> fields,
                approval::People& into) {
  for (const auto field : fields) {
    for (const Uuid& person : people_in(subject.kind, subject.record, field)) {
      if (std::ranges::find(into, person) == into.end()) into.push_back(person);
    }
  }
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

std::string material_digest(const Subject& subject) {
  boost::json::object values;
  for (const FieldModel* field : material_fields(subject.kind)) {
    const Value value = subject.record.get(*field);
    if (!std::holds_alternative<std::monostate>(value))
      values[field->json_name] = to_json(*field, value);
  }
  // Values of fields are within what canonical JSON can say; it fails for nothing that a record holds.
  return to_hex(journal::sha256(journal::to_canonical(values).value_or(std::string{})));
}

std::string material_summary(const RuleContext& context, const Subject& subject) {
  std::string text;
  const auto add = [&](const FieldModel& field) {
    const Value value = subject.record.get(field);
    if (is_set(value)) text += fmt::format("{}: {}\n", field.label, shown(context, field, value));
  };
  const auto fields = material_fields(subject.kind);
  const FieldModel* title = subject.kind.field("title");
  if (title != nullptr && std::ranges::find(fields, title) == fields.end()) add(*title);
  for (const FieldModel* field : fields) add(*field);
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

approval::Parties parties_of(const Subject& subject) {
  approval::Parties parties;
  add_people(subject, {"requester", "requested_for"}, parties.requesters);
  add_people(subject, {"author", "built_by"}, parties.authors);
  add_people(subject, {"assignee", "implementer", "fulfilled_by"}, parties.implementers);
  add_people(subject, {"reviewer", "reviewed_by"}, parties.reviewers);
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
