#include "processes/shared/relation_impact.hpp"

#include "core/schedule/hits.hpp"

#include <algorithm>
#include <charconv>
#include <ranges>
#include <set>
#include <tuple>

#include <fmt/format.h>

namespace proofdesk::shared {
namespace {

constexpr std::string_view kItems = "configuration_item";
constexpr std::string_view kServices = "service";
constexpr std::size_t kMostGone = 20;      ///< providers named in a line
constexpr std::size_t kMostOfOne = 1'000;  ///< relations of one thing, each way

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

/// What a relation in force says of who needs whom, each way that it says so.
std::vector<std::pair<RecordRef, RecordRef>> needs_in(const KindModel& kind,
                                                      const Record& relation) {
  std::vector<std::pair<RecordRef, RecordRef>> needs;
  const auto from = RecordRef::parse(relation.text(kind, "from"));
  const auto to = RecordRef::parse(relation.text(kind, "to"));
  const std::string dependence = relation.text(kind, "dependence");
  if (!from || !to || relation.state != "in_force") return needs;
  if (dependence == "from_needs_to" || dependence == "both") needs.emplace_back(*from, *to);
  if (dependence == "to_needs_from" || dependence == "both") needs.emplace_back(*to, *from);
  return needs;
}

/// Reads relations outwards from what is lost, as far as something is lost.
class Spread {
 public:
  Spread(const Model& model, World& world, std::size_t most)
      : kind_(*model.kind("ci_relation")), world_(world), left_(most) {}

  Result<Impact> from(const std::vector<RecordRef>& touched) {
    std::vector<Uuid> gone;
    for (const auto& ref : touched) {
      impact_.kinds.insert_or_assign(ref.id, ref.kind);
      gone.push_back(ref.id);
    }
    std::vector<Uuid> next = gone;
    while (!next.empty() && impact_.whole) {
      for (const Uuid id : next) {
        if (!seen_.insert(id).second) continue;
        PROOFDESK_TRY(read_around(id));
      }
      impact_.hits = hits_of(relations_, gone);
      next.clear();
      for (const Hit& hit : impact_.hits) {
        if (hit.lost && !seen_.contains(hit.thing)) next.push_back(hit.thing);
      }
    }
    std::ranges::sort(impact_.hits, std::ranges::less{}, [&](const Hit& hit) {
      return std::tuple(impact_.kinds[hit.thing] != kServices, order_[hit.thing], hit.group);
    });
    return std::move(impact_);
  }

 private:
  Status read_around(Uuid provider) {
    const RecordRef ref{impact_.kinds[provider], provider};
    std::vector<Uuid> grouped;
    for (const std::string_view end : {"to", "from"}) {
      PROOFDESK_TRY(read(ref, end, &grouped));
    }
    // Whether a group still has enough left is said only by the whole of it.
    for (const Uuid dependent : grouped) {
      if (!groups_read_.insert(dependent).second) continue;
      for (const std::string_view end : {"to", "from"}) {
        PROOFDESK_TRY(read({impact_.kinds[dependent], dependent}, end, nullptr));
      }
    }
    return {};
  }

  Status read(const RecordRef& ref, std::string_view end, std::vector<Uuid>* grouped) {
    if (left_ == 0) {
      impact_.whole = false;
      return {};
    }
    const std::size_t most = std::min(left_, kMostOfOne);
    PROOFDESK_ASSIGN(const auto found, world_.where(kind_.name, end, Value{ref.to_string()}, most));
    left_ -= std::min(left_, std::max<std::size_t>(1, found.size()));
    // There may be others behind the last one that was read.
    if (found.size() == most) impact_.whole = false;
    for (const Record& relation : found) {
      int way = 0;
      for (const auto& [dependent, provider] : needs_in(kind_, relation)) {
        impact_.kinds.insert_or_assign(dependent.id, dependent.kind);
        impact_.kinds.insert_or_assign(provider.id, provider.kind);
        order_.try_emplace(dependent.id, order_.size());
        const std::string group = relation.text(kind_, "redundancy_group");
        if (grouped != nullptr && !group.empty() && provider.id == ref.id)
          grouped->push_back(dependent.id);
        const Uuid name = ++way == 1
                              ? relation.id
                              : Uuid::from_name("relation the other way", relation.id.to_string());
        if (!known_.insert({name, dependent.id}).second) continue;
        relations_.push_back(
            {.relation = name,
             .dependent = dependent.id,
             .provider = provider.id,
             .type = relation.text(kind_, "relation"),
             .group = group,
             .needed = std::max<std::int64_t>(1, relation.integer(kind_, "needed"))});
      }
    }
    return {};
  }

  const KindModel& kind_;
  World& world_;
  std::size_t left_;
  Impact impact_;
  std::vector<Dependency> relations_;
  std::set<std::pair<Uuid, Uuid>> known_;
  std::set<Uuid> seen_;
  std::set<Uuid> groups_read_;
  std::map<Uuid, std::size_t> order_;  ///< in which things were come upon
};

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

Result<Impact> impact_of(const Model& model, World& world, const std::vector<RecordRef>& touched,
                         std::size_t most_relations) {
  if (model.kind("ci_relation") == nullptr) return Impact{};
  return Spread(model, world, most_relations).from(touched);
}

}  // namespace proofdesk::shared
