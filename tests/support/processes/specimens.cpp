#include "tests/support/processes/specimens.hpp"

#include "core/model/codec.hpp"
#include "core/model/items.hpp"
#include "core/model/record_ref.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

namespace proofdesk::test {
namespace {

std::string some_text(const FieldModel& field, int variant) {
  std::string text = fmt::format("Specimen {}", variant);
  if (field.max_length > 0) text.resize(std::min<std::size_t>(text.size(), field.max_length));
  while (text.size() < field.min_length) text += 'x';
  return text;
}

std::int64_t some_integer(const FieldModel& field, int variant) {
  const std::int64_t low = field.minimum.value_or(1);
  const std::int64_t high = field.maximum.value_or(low + 1'000'000);
  return std::min(low + variant, high);
}

}  // namespace

Specimens::Specimens(TestDesk& desk) : desk_(desk) {
  for (const auto& kind : desk.model().kinds()) {
    first_[kind->name] = import(*kind, kind->lifecycle.initial, {});
    second_[kind->name] = import(*kind, kind->lifecycle.initial, {});
  }
}

Uuid Specimens::import(const KindModel& kind, std::string_view state, std::vector<Change> changes) {
  Event created;
  created.name = kCreated;
  created.to = state;
  created.occurred_at = desk_.now();
  created.changes = std::move(changes);
  const Uuid id = Uuid::from_name("specimen", fmt::format("{}", ++made_));
  const auto done =
      desk_.execute(desk_.administrator(), id,
                    Import{.events = {created}, .alias_source = {}, .alias_key = {}}, kind.name);
  if (!done) throw std::logic_error(fmt::format("{}: {}", kind.name, done.error().detail));
  return id;
}

Uuid Specimens::blank(const KindModel& kind, std::string_view state) {
  return import(kind, state, {});
}

Uuid Specimens::full(const KindModel& kind, std::string_view state, int variant) {
  std::vector<Change> changes;
  for (const auto& field : kind.fields()) {
    const bool erased_list = field.origin == FieldOrigin::kFacet && field.slot == kErasedSlot;
    if (field.origin == FieldOrigin::kSystem || erased_list) continue;
    changes.push_back({field.json_name, to_json(field, value(field, variant)), {}});
  }
  std::vector<LinkEnd> ends = {{.kind = "change", .id = {}, .source = "elsewhere", .key = "CHG1"}};
  // What the standard knows nothing of is linked to nothing, nor is what rules consult: all together would be too
  // much for one decision.
  for (const auto& other : desk_.model().kinds()) {
    if (!other->clause.empty() && !other->standing)
      ends.push_back({.kind = other->name, .id = first_.at(other->name), .source = {}, .key = {}});
  }
  // Half of the pairs in one variant, the other half in the next, for the same reason.
  std::size_t pair = static_cast<std::size_t>(variant);
  for (const auto& type : all_link_types()) {
    ++pair;
    for (std::size_t at = 0; at < ends.size(); ++at) {
      if ((pair + at) % 2 != 0) continue;
      const auto& end = ends[at];
      const Uuid id = Uuid::from_name(
          "specimen link", fmt::format("{} {} {} {}", made_, type.name, end.kind, end.source));
      const Link link{.id = id, .type = std::string(type.name), .to = end, .at = desk_.now()};
      changes.push_back({fmt::format("{}/{}", kLinks, id.to_string()), to_json(link), {}});
    }
  }
  return import(kind, state, std::move(changes));
}

Value Specimens::value(const FieldModel& field, int variant) const {
  const auto one = [&]() -> Value {
    switch (field.type) {
      case FieldType::kText:
      case FieldType::kMultiline:
        return some_text(field, variant);
      case FieldType::kEnum:
        return field.words[static_cast<std::size_t>(variant) % field.words.size()].word;
      case FieldType::kInteger:
        return some_integer(field, variant);
      case FieldType::kBoolean:
        return variant % 2 == 0;
      case FieldType::kInstant:
        return desk_.now().micros + (variant + 1) * kMicrosPerDay;
      case FieldType::kDate:
        return fmt::format("2026-03-{:02}", 1 + variant % 28);
      case FieldType::kDuration:
        return (variant + 1) * 3'600 * kMicrosPerSecond;
      case FieldType::kReference:
        if (field.target == kAnyKind)
          return RecordRef{"person", (variant < 10 ? first_ : second_).at("person")}.to_string();
        return (variant < 10 ? first_ : second_).at(field.target).to_string();
      case FieldType::kEmail:
        return fmt::format("specimen{}@example.org", variant);
      case FieldType::kDecimal:
        return fmt::format("{}.50", 1 + variant);
      case FieldType::kUri:
        return fmt::format("https://example.org/{}", variant);
    }
    return {};
  }();
  if (!field.repeated) return one;
  return std::vector<std::string>{std::get<std::string>(one)};
}

std::vector<FieldInput> Specimens::input(const KindModel& kind,
                                         const std::vector<std::string>& fields,
                                         int variant) const {
  std::vector<FieldInput> inputs;
  for (const auto& name : fields) {
    const FieldModel* field = kind.field(name);
    if (field == nullptr || field->engine_owned) continue;
    const bool given = std::ranges::find(inputs, name, &FieldInput::field) != inputs.end();
    // Ten variants on: full records have those below ten.
    if (!given) inputs.push_back({name, value(*field, variant + 10)});
  }
  return inputs;
}

Actor Specimens::actor(std::string_view role, Origin origin, int variant) const {
  const auto& persons = variant % 2 == 0 ? first_ : second_;
  return {
      .person = persons.at("person"), .roles = {std::string(role)}, .groups = {}, .origin = origin};
}

}  // namespace proofdesk::test
