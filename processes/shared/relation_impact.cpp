#include "processes/shared/relation_impact.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <ranges>
#include <set>

#include <fmt/format.h>

namespace proofdesk::shared {
namespace {

constexpr std::string_view kItems = "configuration_item";
constexpr std::string_view kServices = "service";
constexpr std::size_t kMostGone = 20;  ///< providers named in a line

std::string shown(Uuid id, const KindsById& kinds) {
  const auto known = kinds.find(id);
  return RecordRef{known == kinds.end() ? std::string(kItems) : known->second, id}.to_string();
}

/// Takes a word off the front.
std::string_view next_word(std::string_view& text) {
  const auto end = std::min(text.find(' '), text.size());
  const auto word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

std::optional<Uuid> parse_ref(std::string_view text, KindsById& kinds) {
  const auto ref = RecordRef::parse(text);
  if (!ref) return std::nullopt;
  kinds.insert_or_assign(ref->id, ref->kind);
  return ref->id;
}

std::optional<std::int64_t> parse_count(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return count;
}

}  // namespace

std::string to_line(const Hit& hit, const KindsById& kinds) {
  if (hit.lost) return "lost " + shown(hit.thing, kinds);
  std::string gone;
  for (const Uuid id : hit.gone | std::views::take(kMostGone))
    gone += (gone.empty() ? "" : ",") + shown(id, kinds);
  return fmt::format("weakened {} {}/{} {} {}", shown(hit.thing, kinds), hit.needed, hit.of, gone,
                     hit.group);
}

std::optional<Hit> parse_hit(std::string_view line, KindsById& kinds) {
  const auto fate = next_word(line);
  const auto thing = parse_ref(next_word(line), kinds);
  if (!thing || (fate != "lost" && fate != "weakened")) return std::nullopt;
  Hit hit{.thing = *thing, .lost = fate == "lost"};
  if (hit.lost) return hit;
  const auto counts = next_word(line);
  const auto slash = counts.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto needed = parse_count(counts.substr(0, slash));
  const auto of = parse_count(counts.substr(slash + 1));
  if (!needed || !of) return std::nullopt;
  hit.needed = *needed;
  hit.of = *of;
  for (const auto part : std::views::split(next_word(line), ',')) {
    const auto gone = parse_ref(std::string_view(part.begin(), part.end()), kinds);
    if (!gone) return std::nullopt;
    hit.gone.push_back(*gone);
  }
  hit.group = line;
  return hit;
}

const RelationSource& configuration_relations() {
  static const RelationSource kSource{.kind = "ci_relation",
                                      .state = "in_force",
                                      .from = "from",
                                      .to = "to",
                                      .relation = "relation",
                                      .dependence = "dependence",
                                      .group = "redundancy_group",
                                      .needed = "needed"};
  return kSource;
}

Result<Impact> impact_of(const Model& model, World& world, const std::vector<RecordRef>& touched) {
  const RelationSource& source = configuration_relations();
  if (touched.empty() || model.kind(source.kind) == nullptr) return Impact{};
  std::vector<Uuid> gone;
  for (const RecordRef& ref : touched) gone.push_back(ref.id);
  PROOFDESK_ASSIGN(auto impact, proofdesk::impact_of(world, source, gone));
  for (const RecordRef& ref : touched) impact.kinds.insert_or_assign(ref.id, ref.kind);
  std::vector<Hit> others;
  std::vector<Hit> services;
  for (Hit& hit : impact.hits) {
    const auto kind = impact.kinds.find(hit.thing);
    const bool is_service = kind != impact.kinds.end() && kind->second == kServices;
    (is_service ? services : others).push_back(std::move(hit));
  }
  std::ranges::move(others, std::back_inserter(services));
  impact.hits = std::move(services);
  return impact;
}

Result<std::vector<ServiceHit>> services_hit(const Model& model, World& world,
                                             const std::vector<RecordRef>& touched) {
  PROOFDESK_ASSIGN(const auto impact, impact_of(model, world, touched));
  std::set<Uuid> told;
  for (const RecordRef& ref : touched) told.insert(ref.id);
  std::vector<ServiceHit> services;
  for (const Hit& hit : impact.hits) {
    const auto kind = impact.kinds.find(hit.thing);
    if (kind == impact.kinds.end() || kind->second != kServices) break;
    if (told.insert(hit.thing).second) services.push_back({.id = hit.thing, .lost = hit.lost});
  }
  return services;
}

}  // namespace proofdesk::shared
