#include "processes/shared/planned_changes.hpp"

#include "processes/shared/promises.hpp"
#include "processes/shared/releases.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

namespace proofdesk::shared {
namespace {

constexpr std::string_view kItems = "configuration_item";
constexpr std::string_view kServices = "service";
/// States in which a change has a claim on its window, or asks for one.
constexpr std::array<std::string_view, 4> kPlanned = {"assess", "authorize", "scheduled",
                                                      "implement"};
constexpr std::size_t kMostItems = 40;      ///< of a change, looked at for their types
constexpr std::size_t kMostOverrides = 20;  ///< of a change
constexpr std::size_t kMostReleases = 5;    ///< of a change
/// Of what a change takes away, as it keeps it.
constexpr std::size_t kMostImpacts = 300;
constexpr std::size_t kMostWeakened = 100;
constexpr std::size_t kLongestLine = 900;
constexpr std::string_view kFurther = "further ";
/// What is under way is taken to need another hour, whatever was planned: nobody has said that it is done.
constexpr std::int64_t kStillGoesOn = 3'600 * kMicrosPerSecond;

std::vector<std::string> texts(const KindModel& kind, const Record& record,
                               std::string_view field) {
  const FieldModel* found = kind.field(field);
  const Value value = found == nullptr ? Value{} : record.get(*found);
  const auto* list = std::get_if<std::vector<std::string>>(&value);
  return list == nullptr ? std::vector<std::string>{} : *list;
}

/// The type and all that it is a special case of.
Result<std::vector<Uuid>> lineage(const Model& model, World& world, Uuid type) {
  std::vector<Uuid> line;
  const KindModel* kind = model.kind("item_type");
  if (kind == nullptr) return line;
  PROOFDESK_ASSIGN(const auto types, world.standing(kind->name));
  while (!type.is_nil() && std::ranges::find(line, type) == line.end()) {
    line.push_back(type);
    const auto found = std::ranges::find(types, type, &Record::id);
    if (found == types.end()) break;
    type = Uuid::parse(found->text(*kind, "parent")).value_or(Uuid{});
  }
  return line;
}

}  // namespace

std::vector<RecordRef> touched_by(const Model& model, const Record& change) {
  std::vector<RecordRef> touched;
  const KindModel& kind = *model.kind(change.kind);
  const auto add = [&](std::string_view field, std::string_view of) {
    for (const auto& text : texts(kind, change, field)) {
      if (const auto id = Uuid::parse(text)) touched.push_back({std::string(of), *id});
    }
  };
  add("items", kItems);
  add("services", kServices);
  return touched;
}

PlannedWork work_of(const Model& model, const Record& change, Instant now, KindsById& kinds) {
  const KindModel& kind = *model.kind(change.kind);
  PlannedWork work{
      .id = change.id,
      .window = {{change.integer(kind, "planned_start")}, {change.integer(kind, "planned_end")}},
      .firm = change.state == "scheduled" || change.state == "implement",
      .category = change.text(kind, "category"),
      .model = change.text(kind, "model")};
  kinds.insert_or_assign(change.id, change.kind);
  if (change.state == "implement") {
    // What is just being begun does not say yet when.
    const auto begun =
        change.has(kind, "actual_start")
            ? change.integer(kind, "actual_start")
            : std::min(change.has(kind, "planned_start") ? work.window.from.micros : now.micros,
                       now.micros);
    work.window = {{begun}, std::max(work.window.until, Instant{now.micros + kStillGoesOn})};
  }
  for (const auto& ref : touched_by(model, change)) {
    kinds.insert_or_assign(ref.id, ref.kind);
    work.touches.push_back({.thing = ref.id});
  }
  for (const auto& line : texts(kind, change, "impacts")) {
    if (auto hit = parse_hit(line, kinds)) work.hits.push_back(std::move(*hit));
  }
  if (const auto person = Uuid::parse(change.text(kind, "implementer"))) {
    kinds.insert_or_assign(*person, "person");
    work.people.push_back(*person);
  }
  return work;
}

Result<PlannedWork> whole_work_of(const Model& model, World& world, const Record& change,
                                  Instant now, KindsById& kinds) {
  PlannedWork work = work_of(model, change, now, kinds);
  const auto lines = texts(*model.kind(change.kind), change, "impacts");
  if (lines.empty() || !lines.back().starts_with(kFurther)) return work;
  PROOFDESK_ASSIGN(auto impact, impact_of(model, world, touched_by(model, change)));
  work.hits = std::move(impact.hits);
  kinds.merge(impact.kinds);
  return work;
}

std::vector<std::string> impact_lines(const PlannedWork& work, const KindsById& kinds) {
  std::vector<std::string> lines;
  for (const Hit& hit : work.hits) {
    if (lines.size() == kMostImpacts) break;
    if (auto line = to_line(hit, kinds); line.size() <= kLongestLine)
      lines.push_back(std::move(line));
  }
  if (lines.size() < work.hits.size())
    lines.push_back(fmt::format("{}{} that stop or are weakened meanwhile", kFurther,
                                work.hits.size() - lines.size()));
  return lines;
}

Result<bool> add_particulars(const Model& model, World& world, const Record& change, Instant now,
                             PlannedWork& work) {
  const KindModel* items = model.kind(kItems);
  std::size_t looked_at = 0;
  for (Touched& touched : work.touches) {
    if (items == nullptr || ++looked_at > kMostItems) break;
    PROOFDESK_ASSIGN(const auto item, world.find(items->name, touched.thing));
    if (!item) continue;
    touched.environment = item->text(*items, "environment");
    PROOFDESK_ASSIGN(
        touched.types,
        lineage(model, world, Uuid::parse(item->text(*items, "item_type")).value_or(Uuid{})));
  }
  const KindModel* overrides = model.kind("freeze_override");
  const bool whole = work.touches.size() <= kMostItems;
  if (overrides == nullptr || change.id.is_nil()) return whole;
  PROOFDESK_ASSIGN(const auto granted,
                   world.where(overrides->name, "subject", Value{RecordRef::to(change).to_string()},
                               kMostOverrides));
  for (const Record& one : granted) {
    const bool counts = one.state == "granted" &&
                        std::max(work.window.from, now) < Instant{one.integer(*overrides, "until")};
    // One that was used lifts the freeze from what was begun on it.
    if (!counts && !(one.state == "used" && change.state == "implement")) continue;
    if (const auto freeze = Uuid::parse(one.text(*overrides, "freeze")))
      work.lifted.push_back(*freeze);
  }
  return whole;
}

namespace {

/// Planning counts on a release that is being put together; work is begun only on one that was approved as it is.
bool goes_together(const Record& release, bool begins) {
  if (is_deployable(release.state)) return true;
  return !begins && (release.state == "build" || release.state == "test" ||
                     release.state == "awaiting_approval");
}

}  // namespace

Status add_companions(const Model& model, World& world, const Record& change, PlannedWork& work) {
  const KindModel* releases = model.kind("release");
  if (releases == nullptr || work.id.is_nil()) return {};
  PROOFDESK_ASSIGN(const auto found, world.where(releases->name, "changes",
                                                 Value{work.id.to_string()}, kMostReleases));
  for (const Record& release : found) {
    if (!goes_together(release, change.state == "implement")) continue;
    for (const auto& text : texts(*releases, release, "changes")) {
      if (const auto id = Uuid::parse(text); id && *id != work.id) work.together.push_back(*id);
    }
  }
  return {};
}

std::vector<std::string> weakened_by(const PlannedWork& work, const KindsById& kinds) {
  std::vector<std::string> weakened;
  std::set<Uuid> told;
  for (const Hit& hit : work.hits) {
    const auto kind = kinds.find(hit.thing);
    if (hit.lost || kind == kinds.end() || !told.insert(hit.thing).second) continue;
    if (weakened.size() == kMostWeakened) {
      weakened.emplace_back(kWeakensMore);
      break;
    }
    weakened.push_back(RecordRef{kind->second, hit.thing}.to_string());
  }
  return weakened;
}

Filter planned_in(const KindModel& changes, const Window& window) {
  const auto compare = [&](std::string_view field, Filter::Op op, Value value) {
    return Filter::compare(*changes.field(field), op, std::move(value));
  };
  const auto under_way = [&] {
    return compare("state", Filter::Op::kEqual, std::string("implement"));
  };
  Filter planned{.op = Filter::Op::kOr, .operands = {}};
  for (const auto state : kPlanned)
    planned.operands.push_back(compare("state", Filter::Op::kEqual, std::string(state)));
  // Each part by itself is what an index picks out: what is long over is never read.
  Filter ends{.op = Filter::Op::kOr, .operands = {}};
  ends.operands.push_back(compare("planned_end", Filter::Op::kGreater, window.from.micros));
  ends.operands.push_back(under_way());
  Filter begins{.op = Filter::Op::kOr, .operands = {}};
  begins.operands.push_back(compare("planned_start", Filter::Op::kLess, window.until.micros));
  begins.operands.push_back(under_way());
  Filter filter{.op = Filter::Op::kAnd, .operands = {}};
  filter.operands.push_back(std::move(ends));
  filter.operands.push_back(std::move(begins));
  filter.operands.push_back(std::move(planned));
  return filter;
}

Result<std::vector<Record>> changes_in(const Model& model, World& world, const Window& window,
                                       std::size_t limit) {
  const KindModel* kind = model.kind("change");
  if (kind == nullptr || window.empty()) return std::vector<Record>{};
  return world.matching(kind->name, planned_in(*kind, window), limit);
}

Result<std::vector<Record>> rivals_in(const Model& model, World& world, const PlannedWork& work,
                                      const KindsById& kinds, const Window& window,
                                      std::size_t limit) {
  const KindModel* kind = model.kind("change");
  if (kind == nullptr || window.empty()) return std::vector<Record>{};
  Filter shares{.op = Filter::Op::kOr, .operands = {}};
  const auto add = [&](std::string_view field, std::string value) {
    shares.operands.push_back(Filter::with_value(*kind->field(field), std::move(value)));
  };
  for (const Touched& touched : work.touches) {
    const auto of = kinds.find(touched.thing);
    if (of == kinds.end()) continue;
    add(of->second == kServices ? "services" : "items", touched.thing.to_string());
  }
  if (auto weakened = weakened_by(work, kinds); !weakened.empty()) {
    if (weakened.back() == kWeakensMore) {
      shares.operands.push_back(Filter::compare(*kind->field("weakens"), Filter::Op::kPresent, {}));
    } else {
      // One that weakens more than it keeps may weaken any of these.
      weakened.emplace_back(kWeakensMore);
      for (auto& one : weakened) add("weakens", std::move(one));
    }
  }
  if (shares.operands.empty()) return std::vector<Record>{};
  return world.matching(kind->name, Filter::both(planned_in(*kind, window), std::move(shares)),
                        limit);
}

Result<std::vector<KeptHours>> kept_hours(const Model& model, World& world, const PlannedWork& work,
                                          const KindsById& kinds, std::size_t limit) {
  std::vector<KeptHours> kept;
  const KindModel* services = model.kind(kServices);
  const KindModel* calendars = model.kind("calendar");
  if (services == nullptr || calendars == nullptr) return kept;
  PROOFDESK_ASSIGN(const auto known, world.standing(calendars->name));
  std::vector<Uuid> asked;
  for (const Touched& touched : work.touches) asked.push_back(touched.thing);
  for (const Hit& hit : work.hits) {
    if (hit.lost) asked.push_back(hit.thing);
  }
  for (const Uuid id : asked) {
    const auto of = kinds.find(id);
    if (of == kinds.end() || of->second != kServices) continue;
    if (limit-- == 0) break;
    PROOFDESK_ASSIGN(const auto service, world.find(kServices, id));
    if (!service || service->text(*services, "criticality") != "high") continue;
    const auto calendar = std::ranges::find(
        known, Uuid::parse(service->text(*services, "calendar")).value_or(Uuid{}), &Record::id);
    if (calendar == known.end()) continue;
    auto hours = business_calendar(*calendars, *calendar);
    if (!hours) continue;
    world.rely_on(*calendar);
    kept.push_back({id, std::move(*hours)});
  }
  return kept;
}

}  // namespace proofdesk::shared
