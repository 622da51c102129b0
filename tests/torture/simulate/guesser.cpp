#include "tests/torture/simulate/guesser.hpp"

#include "core/model/codec.hpp"
#include "core/model/items.hpp"
#include "core/model/record_ref.hpp"
#include "tests/support/storage/store_under_test.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::torture {
namespace {

constexpr std::int64_t kHour = 3'600 * kMicrosPerSecond;

/// Half of what is done is done to these, as in any house.
constexpr std::array<std::string_view, 10> kDailyWork = {
    "incident", "problem",  "change",        "service_request",    "task",
    "release",  "approval", "communication", "configuration_item", "discrepancy"};

bool settable(const FieldModel& field) {
  return !field.engine_owned && field.origin != FieldOrigin::kSystem &&
         !(field.origin == FieldOrigin::kFacet && field.slot == kErasedSlot);
}

}  // namespace

const KindModel& Guesser::some_kind() {
  const auto model = house_.model();
  if (chance_.percent(50)) {
    if (const auto* kind = model->kind(chance_.pick(kDailyWork))) return *kind;
  }
  const KindModel& kind = *chance_.pick(model->kinds());
  // Each of these builds the model anew, which costs as much as a hundred other commands.
  if (kind.name == "field_definition" && chance_.percent(75)) return some_kind();
  return kind;
}

Uuid Guesser::some(std::string_view kind) {
  const auto& known = witness_.of(kind);
  if (known.empty() || chance_.percent(2)) return Uuid::from_name("nobody knows", kind);
  // Half of the time one of the newest, so that records go a long way.
  if (known.size() > 4 && chance_.percent(50)) return known[known.size() - 1 - chance_.below(4)];
  return chance_.pick(known);
}

Actor Guesser::somebody(const std::vector<std::string>& roles) {
  std::string role;
  if (roles.empty() || chance_.percent(12)) {
    role = chance_.pick(all_roles()).name;
  } else {
    role = chance_.pick(roles);
  }
  if (role == "system" || role == "nobody") return Actor::system();
  return {.person = some("person"),
          .roles = {role},
          .groups = {some("group")},
          .origin = chance_.percent(70) ? Origin::kSignIn : Origin::kOperatorToken};
}

std::string Guesser::text(std::size_t least, std::size_t most) {
  static constexpr std::array<std::string_view, 14> kWords = {"printer ",
                                                              "mail ",
                                                              "does ",
                                                              "not ",
                                                              "start ",
                                                              "since ",
                                                              "noon ",
                                                              "Größe ",
                                                              "日本語 ",
                                                              "\"",
                                                              "<b>x</b> ",
                                                              "'; DROP -- ",
                                                              "Zwölf Boxkämpfer ",
                                                              "again "};
  std::string words;
  std::size_t length = 0;
  const std::size_t wanted =
      std::max(least, std::min<std::size_t>(most == 0 ? 40 : most, 1 + chance_.below(40)));
  // Counted in code points, as limits are.
  const auto count = [](std::string_view some) {
    return static_cast<std::size_t>(
        std::ranges::count_if(some, [](char c) { return (c & 0xC0) != 0x80; }));
  };
  while (length < wanted) {
    const std::string_view word = chance_.pick(kWords);
    const bool fits = length + count(word) + 1 <= wanted;
    words += fits ? word : std::string_view("x");
    length += fits ? count(word) : 1;
  }
  return words;
}

std::string Guesser::reference(const FieldModel& field) {
  if (field.target != kAnyKind) return some(field.target).to_string();
  const KindModel& kind = some_kind();
  return RecordRef{kind.name, some(kind.name)}.to_string();
}

Value Guesser::value(const FieldModel& field) {
  const auto one = [&]() -> Value {
    switch (field.type) {
      case FieldType::kText:
      case FieldType::kMultiline:
        return text(field.min_length, field.max_length);
      case FieldType::kEnum:
        return chance_.pick(field.words).word;
      case FieldType::kInteger: {
        const auto low = field.minimum.value_or(0);
        return chance_.between(low, std::min(field.maximum.value_or(low + 1'000), low + 1'000));
      }
      case FieldType::kBoolean:
        return chance_.percent(50);
      case FieldType::kInstant:
        return clock_.now().micros + chance_.between(-48, 240) * kHour;
      case FieldType::kDate:
        return to_rfc3339({clock_.now().micros + chance_.between(-20, 60) * kMicrosPerDay})
            .substr(0, 10);
      case FieldType::kDuration:
        return chance_.between(1, 72) * kHour;
      case FieldType::kReference:
        return reference(field);
      case FieldType::kEmail:
        return fmt::format("person{}@example.org", chance_.below(20));
      case FieldType::kDecimal:
        return fmt::format("{}.{:02}", chance_.below(1'000), chance_.below(100));
      case FieldType::kUri:
        return fmt::format("https://example.org/{}", chance_.below(20));
    }
    return {};
  };
  if (!field.repeated) return one();
  std::vector<std::string> several;
  for (auto count = 1 + chance_.below(3); count > 0; --count) {
    auto each = std::get<std::string>(one());
    if (std::ranges::find(several, each) == several.end()) several.push_back(std::move(each));
  }
  return several;
}

std::vector<FieldInput> Guesser::input(const KindModel& kind, std::vector<std::string> asked,
                                       const std::vector<std::string>& possible) {
  for (const auto& name : possible) {
    if (chance_.percent(25)) asked.push_back(name);
  }
  std::vector<FieldInput> inputs;
  for (const auto& name : asked) {
    const FieldModel* field = kind.field(name);
    if (field == nullptr || !settable(*field) || chance_.percent(2)) continue;
    if (std::ranges::find(inputs, name, &FieldInput::field) != inputs.end()) continue;
    inputs.push_back({name, value(*field)});
  }
  return inputs;
}

Command Guesser::next() {
  if (chance_.below(400) == 0) return define_field();
  const KindModel& kind = some_kind();
  if (witness_.of(kind.name).empty() || chance_.percent(18)) return create(kind);
  return on_record(kind, some(kind.name));
}

Command Guesser::create(const KindModel& kind) {
  Command command;
  command.actor = somebody(kind.lifecycle.create.roles);
  command.kind = kind.name;
  std::vector<std::string> possible;
  for (const auto& field : kind.fields()) {
    if (settable(field) && chance_.percent(40)) possible.push_back(field.name);
  }
  command.action = Create{input(kind, kind.lifecycle.create.requires_fields, possible), {}, {}, {}};
  return command;
}

Command Guesser::define_field() {
  static constexpr std::array<std::string_view, 4> kTypes = {"text", "integer", "boolean", "date"};
  Command command;
  command.actor = somebody({"administrator"});
  command.kind = "field_definition";
  command.action = Create{{{"kind_name", some_kind().name},
                           {"field_name", fmt::format("extra_{}", ++fields_)},
                           {"label", fmt::format("Extra {}", fields_)},
                           {"type", std::string(chance_.pick(kTypes))}},
                          {},
                          {},
                          {}};
  return command;
}

Command Guesser::import(const KindModel& kind, std::string_view state) {
  Event created;
  created.name = kCreated;
  created.to = state;
  created.occurred_at = {clock_.now().micros - chance_.between(0, 2'000) * kHour};
  for (const auto& field : kind.fields()) {
    const bool erased_list = field.origin == FieldOrigin::kFacet && field.slot == kErasedSlot;
    if (field.origin == FieldOrigin::kSystem || erased_list || chance_.percent(30)) continue;
    created.changes.push_back({field.json_name, to_json(field, value(field)), {}});
  }
  Command command;
  command.actor = somebody({"administrator"});
  command.kind = kind.name;
  command.record = Uuid::v7(clock_.now(), static_cast<std::uint16_t>(chance_.below(4'096)),
                            static_cast<std::uint64_t>(chance_.between(0, INT64_MAX)));
  command.action = Import{.events = {std::move(created)}, .alias_source = {}, .alias_key = {}};
  return command;
}

Fire Guesser::fire(const KindModel& kind, const Transition& transition) {
  std::vector<std::string> asked = transition.requires_fields;
  if (const State* target = kind.lifecycle.state(transition.to)) {
    for (const auto& [field, flags] : target->flags) {
      if ((flags.required || flags.must_change) && !flags.read_only && !flags.hidden)
        asked.push_back(field);
    }
  }
  Fire fire{.transition = transition.name,
            .fields = input(kind, std::move(asked), transition.accepts),
            .comment = {}};
  if (transition.requires_comment || chance_.percent(15))
    fire.comment = WorkInput{text(1, 100), chance_.percent(50)};
  return fire;
}

Update Guesser::update(const KindModel& kind) {
  std::vector<std::string> possible;
  for (const auto& field : kind.fields()) {
    if (settable(field)) possible.push_back(field.name);
  }
  std::vector<std::string> asked;
  for (auto count = 1 + chance_.below(3); count > 0 && !possible.empty(); --count)
    asked.push_back(chance_.pick(possible));
  Update update{input(kind, std::move(asked), {})};
  // Now and then a value is taken away.
  if (!update.fields.empty() && chance_.percent(10)) update.fields.back().value = {};
  return update;
}

Action Guesser::step(const KindModel& kind, const Witness::Known& known, Actor& actor) {
  std::vector<const Transition*> ways;
  for (const auto& transition : kind.lifecycle.transitions) {
    if (transition.leaves(known.state) || chance_.percent(1)) ways.push_back(&transition);
  }
  if (ways.empty()) return update(kind);
  const Transition& way = *chance_.pick(ways);
  actor = somebody(way.roles);
  if (way.own_sign_in && chance_.percent(95)) actor.origin = Origin::kSignIn;
  return fire(kind, way);
}

Action Guesser::item(const KindModel& kind, Uuid record) {
  switch (chance_.below(4)) {
    case 0: {
      const KindModel& other = some_kind();
      LinkEnd end{.kind = other.name, .id = some(other.name), .source = {}, .key = {}};
      if (chance_.percent(20))
        end = {.kind = other.name, .id = {}, .source = "elsewhere", .key = text(1, 20)};
      return AddLink{std::string(chance_.pick(all_link_types()).name), std::move(end)};
    }
    case 1: {
      const auto view = test::must(house_.store().snapshot());
      const auto links = test::must(view->links_from(kind, record));
      return RemoveLink{links.empty() ? record : chance_.pick(links).link.id};
    }
    case 2: {
      Attachment attachment;
      attachment.name = text(1, 60);
      attachment.media_type = "text/plain";
      attachment.size = chance_.between(0, 1'000);
      attachment.digest = fmt::format("{:064x}", chance_.between(0, INT64_MAX));
      attachment.salt = fmt::format("{:032x}", chance_.between(0, INT64_MAX));
      return Attach{std::move(attachment)};
    }
    default:
      return LogWork{{text(1, 400), chance_.percent(40)}};
  }
}

Action Guesser::rarity(const KindModel& kind, const Witness::Known& known, Actor& actor) {
  switch (chance_.below(4)) {
    case 0:
      return Undo{};
    case 1: {
      actor = somebody({"administrator"});
      const std::string field =
          kind.name == "person" && chance_.percent(50) ? "" : chance_.pick(kind.fields()).name;
      return Erase{field, text(1, 60)};
    }
    case 2: {
      // Of an arming that is over, or never was.
      const auto& timers = kind.lifecycle.timers;
      if (timers.empty()) return Undo{};
      actor = Actor::system();
      const std::string name = chance_.pick(timers).name;
      const auto armed = known.armed.find(name);
      const std::int64_t arming = chance_.between(0, known.version);
      const bool waits = armed != known.armed.end() && armed->second.arming == arming;
      return FireTimer{name, waits ? arming + 1 : arming};
    }
    default: {
      Sequence sequence;
      for (auto count = 1 + chance_.below(3); count > 0; --count) {
        if (chance_.percent(50)) {
          sequence.steps.emplace_back(update(kind));
        } else if (chance_.percent(50)) {
          sequence.steps.emplace_back(LogWork{{text(1, 100), chance_.percent(40)}});
        } else {
          Action taken = step(kind, known, actor);
          if (auto* fired = std::get_if<Fire>(&taken)) sequence.steps.emplace_back(*fired);
        }
      }
      if (sequence.steps.empty()) sequence.steps.emplace_back(update(kind));
      return sequence;
    }
  }
}

Command Guesser::on_record(const KindModel& kind, Uuid record) {
  static const Witness::Known kUnknown;
  const auto& all = witness_.of(kind.name);
  const bool exists = std::ranges::find(all, record) != all.end();
  const Witness::Known& known = exists ? witness_.known(record) : kUnknown;
  if (!exists || chance_.percent(3)) return import(kind, chance_.pick(kind.lifecycle.states).name);
  Command command;
  command.kind = kind.name;
  command.record = record;
  command.actor = somebody(kind.lifecycle.edit_roles);
  const auto what = chance_.below(100);
  if (what < 60) {
    command.action = step(kind, known, command.actor);
  } else if (what < 72) {
    command.action = update(kind);
  } else if (what < 90) {
    command.action = item(kind, record);
  } else {
    command.action = rarity(kind, known, command.actor);
  }
  // Timers come from the writer, which says nothing else.
  if (std::holds_alternative<FireTimer>(command.action)) return command;
  if (chance_.percent(30)) command.expected_version = known.version;
  if (chance_.percent(3)) command.expected_version = known.version + 1;
  if (chance_.percent(15))
    command.occurred_at = Instant{clock_.now().micros - chance_.between(0, 24) * kHour};
  return command;
}

}  // namespace proofdesk::torture
