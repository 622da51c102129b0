#include "processes/deployment/item_updates.hpp"

#include "core/model/codec.hpp"
#include "processes/deployment/process.hpp"
#include "processes/shared/continuity.hpp"
#include "processes/shared/releases.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::deployment {
namespace {

using namespace shared;

constexpr std::string_view kForm =
    "Write each line of itemUpdates as \"CI-000001 itemVersion = 2.4\", or with a step in its "
    "life: putInProduction, maintain, return, retire.";

/// What says under what, why and how surely an item is recorded is not the deployment's to say.
constexpr std::array<std::string_view, 7> kNotItsOwn = {
    "authority",    "correction_reason", "source",           "verified_at",
    "last_seen_at", "item_type",         "disposal_evidence"};

/// Numbers that are told; more say nothing more.
constexpr std::size_t kTold = 5;

struct Step {
  std::string_view written;
  std::string_view transition;
};
constexpr std::array kSteps = {
    Step{"put_in_production", "put_in_production"},
    Step{"putInProduction", "put_in_production"},
    Step{"maintain", "maintain"},
    Step{"return", "return"},
    Step{"retire", "retire"},
};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

std::unexpected<Error> bad_line(std::string_view line, std::string_view why) {
  return refuse(fmt::format("\"{}\": {}.", line, why), std::string(kForm));
}

/// What it goes onto: nothing else is written, and of nothing else a line tells that it is there.
Result<std::vector<Record>> items_of(const RuleContext& context) {
  std::vector<Uuid> ids = ids_in(context.kind, context.record, "items");
  if (ids.empty()) {
    PROOFDESK_ASSIGN(const Record release, release_of(context));
    ids = ids_in(*context.model.kind(kReleaseKind), release, "items");
  }
  std::vector<Record> items;
  for (const Uuid& id : ids) {
    PROOFDESK_ASSIGN(auto item, context.world.find(kItem, id));
    if (item) items.push_back(std::move(*item));
  }
  return items;
}

/// The item whose name the line begins with, the longest where several do, and how long that is: names have blanks in
/// them.
std::pair<const Record*, std::size_t> find_leading(const RuleContext& context,
                                                   const std::vector<Record>& items,
                                                   std::string_view line) {
  std::pair<const Record*, std::size_t> found{nullptr, 0};
  for (const Record& item : items) {
    const std::string name = item.text(*context.model.kind(kItem), "name");
    if (name.size() <= found.second || !line.starts_with(name)) continue;
    const std::string_view rest = line.substr(name.size());
    if (rest.empty() || rest.front() == ' ' || rest.front() == '\t' || rest.front() == ':')
      found = {&item, name.size()};
  }
  return found;
}

/// Whatever the deployment has no business with is told by name or number, as it was written.
std::string not_deployed_onto(const RuleContext& context, const std::vector<Record>& items,
                              std::string_view name) {
  std::string numbers;
  for (std::size_t i = 0; i < std::min(items.size(), kTold); ++i)
    numbers += fmt::format("{}{}", i == 0 ? "" : ", ", shown_number(context, kItem, items[i]));
  if (items.size() > kTold) numbers += fmt::format(" and {} more", items.size() - kTold);
  return fmt::format("it is not deployed onto \"{}\" but onto {}", name,
                     items.empty() ? std::string("nothing yet") : numbers);
}

/// By number or id, as the API takes them.
const Record* find_named(const RuleContext& context, const std::vector<Record>& items,
                         std::string_view name) {
  const std::int64_t number = context.model.kind(kItem)->parse_number(name);
  const auto id = Uuid::parse(name);
  const auto found = std::ranges::find_if(items, [&](const Record& item) {
    return (number > 0 && item.number == number) || (id && item.id == *id);
  });
  return found == items.end() ? nullptr : &*found;
}

/// The word as the API would write it in JSON.
boost::json::value as_json(const FieldModel& field, std::string_view word) {
  if (field.type == FieldType::kBoolean && (word == "true" || word == "false"))
    return word == "true";
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (field.type == FieldType::kInteger && error == std::errc{} && end == word.data() + word.size())
    return number;
  return boost::json::string(word);
}

Status read_assignment(const RuleContext& context, std::string_view line, std::string_view rest,
                       ItemUpdate& update) {
  const auto equals = rest.find('=');
  const std::string_view name = trimmed(rest.substr(0, equals));
  const KindModel& kind = *context.model.kind(kItem);
  const FieldModel* field = kind.field(name);
  if (field == nullptr && !name.empty()) field = kind.field(fmt::format("custom.{}", name));
  if (field == nullptr) return bad_line(line, fmt::format("an item has no \"{}\"", name));
  const bool own = field->origin == FieldOrigin::kKind || field->origin == FieldOrigin::kCustom;
  if (!own || field->engine_owned || field->repeated || field->type == FieldType::kReference ||
      std::ranges::find(kNotItsOwn, field->name) != kNotItsOwn.end())
    return bad_line(line, fmt::format("a deployment does not write \"{}\"", field->label));
  const std::string_view word = trimmed(rest.substr(equals + 1));
  auto value = from_json(*field, as_json(*field, word), "/itemUpdates");
  if (!value) return bad_line(line, value.error().detail);
  update.field = field;
  update.value = std::move(*value);
  return {};
}

Status read_step(std::string_view line, std::string_view word, ItemUpdate& update) {
  const auto found = std::ranges::find(kSteps, word, &Step::written);
  if (found == kSteps.end()) return bad_line(line, "it names neither a value nor a step");
  update.step = found->transition;
  return {};
}

}  // namespace

Result<std::vector<ItemUpdate>> item_updates(const RuleContext& context) {
  std::vector<ItemUpdate> updates;
  const auto lines = list(context, "item_updates");
  if (lines.empty()) return updates;
  PROOFDESK_ASSIGN(const auto items, items_of(context));
  for (const auto& each : lines) {
    const std::string_view line = trimmed(each);
    const auto blank = line.find_first_of(" \t");
    std::string_view number = line.substr(0, blank);
    if (number.ends_with(':')) number.remove_suffix(1);
    std::string_view rest =
        blank == std::string_view::npos ? std::string_view{} : trimmed(line.substr(blank));
    const Record* item = find_named(context, items, number);
    if (item == nullptr) {
      const auto [called, length] = find_leading(context, items, line);
      item = called;
      rest = trimmed(line.substr(length));
      if (item != nullptr && rest.starts_with(':')) rest = trimmed(rest.substr(1));
    }
    if (item == nullptr) {
      return refuse(
          fmt::format("\"{}\": {}.", line, not_deployed_onto(context, items, number)),
          fmt::format("Add {} to items of the deployment, or take the line out of itemUpdates.",
                      number));
    }
    ItemUpdate update;
    update.item = *item;
    PROOFDESK_TRY(rest.find('=') == std::string_view::npos
                      ? read_step(line, rest, update)
                      : read_assignment(context, line, rest, update));
    updates.push_back(std::move(update));
  }
  return updates;
}

}  // namespace proofdesk::deployment
