#include "core/topology/dependency_graph.hpp"

#include <algorithm>
#include <set>
#include <unordered_set>
#include <utility>

namespace proofdesk {

DependencyGraph::Node DependencyGraph::node(Uuid id, std::string_view kind) {
  const auto [found, fresh] = by_id_.try_emplace(id, static_cast<Node>(things_.size()));
  if (fresh) things_.push_back({.id = id, .kind = word(kind), .providers = {}, .dependents = {}});
  return found->second;
}

std::uint32_t DependencyGraph::word(std::string_view text) {
  if (text.empty()) return 0;
  const auto [found, fresh] =
      by_word_.try_emplace(std::string(text), static_cast<std::uint32_t>(words_.size()));
  if (fresh) words_.emplace_back(text);
  return found->second;
}

DependencyGraph::Edge DependencyGraph::add(const Dependency& dependency, bool turned_round) {
  Edge edge = 0;
  if (free_edges_.empty()) {
    edge = static_cast<Edge>(edges_.size());
    edges_.emplace_back();
  } else {
    edge = free_edges_.back();
    free_edges_.pop_back();
  }
  Node dependent = node(dependency.dependent, dependency.dependent_kind);
  Node provider = node(dependency.provider, dependency.provider_kind);
  if (turned_round) std::swap(dependent, provider);
  Relation& relation = edges_[edge];
  relation = {.record = dependency.relation,
              .dependent = dependent,
              .provider = provider,
              .type = word(dependency.type),
              .group = word(dependency.group),
              .needed = dependency.needed,
              .told_by_provider = dependency.told_by_provider != turned_round};
  things_[relation.dependent].providers.push_back(edge);
  things_[relation.provider].dependents.push_back(edge);
  return edge;
}

void DependencyGraph::put(const Dependency& dependency) {
  remove(dependency.relation);
  Edges edges{add(dependency, false), kNoEdge};
  if (dependency.mutual) edges[1] = add(dependency, true);
  by_relation_.emplace(dependency.relation, edges);
}

void DependencyGraph::remove(Uuid relation) {
  const auto found = by_relation_.find(relation);
  if (found == by_relation_.end()) return;
  for (const Edge edge : found->second) {
    if (edge == kNoEdge) continue;
    // Things stay: their number is that of the items that ever had a relation.
    std::erase(things_[edges_[edge].dependent].providers, edge);
    std::erase(things_[edges_[edge].provider].dependents, edge);
    free_edges_.push_back(edge);
  }
  by_relation_.erase(found);
}

std::optional<Dependency> DependencyGraph::relation(Uuid relation) const {
  const auto found = by_relation_.find(relation);
  if (found == by_relation_.end()) return std::nullopt;
  const Relation& edge = edges_[found->second[0]];
  const Thing& dependent = things_[edge.dependent];
  const Thing& provider = things_[edge.provider];
  return Dependency{.relation = relation,
                    .dependent = dependent.id,
                    .provider = provider.id,
                    .type = words_[edge.type],
                    .group = words_[edge.group],
                    .needed = edge.needed,
                    .told_by_provider = edge.told_by_provider,
                    .mutual = found->second[1] != kNoEdge,
                    .dependent_kind = words_[dependent.kind],
                    .provider_kind = words_[provider.kind]};
}

template <class Lost>
DependencyGraph::Standing DependencyGraph::standing(const Relation& relation,
                                                    const Lost& lost) const {
  Standing standing;
  for (const Edge edge : things_[relation.dependent].providers) {
    const Relation& one = edges_[edge];
    if (one.group != relation.group) continue;
    ++standing.of;
    if (!lost(one.provider)) ++standing.left;
    standing.needed = std::max(standing.needed, one.needed);
  }
  standing.needed = std::min(standing.needed, standing.of);
  return standing;
}

Impacted DependencyGraph::hit(const Relation& relation, Fate fate, std::size_t depth,
                              const Standing& standing) const {
  const Thing& dependent = things_[relation.dependent];
  return {.id = dependent.id,
          .kind = words_[dependent.kind],
          .fate = fate,
          .depth = depth,
          .because = things_[relation.provider].id,
          .relation = relation.record,
          .type = words_[relation.type],
          .group = words_[relation.group],
          .told_by_provider = relation.told_by_provider,
          .left = standing.left,
          .needed = standing.needed,
          .of = standing.of};
}

Impacted DependencyGraph::itself(Uuid id, std::size_t place) const {
  const auto known = by_id_.find(id);
  return {.id = id,
          .kind = known == by_id_.end() ? std::string_view() : words_[things_[known->second].kind],
          .cause = place};
}

std::vector<Impacted> DependencyGraph::impact(std::span<const Uuid> gone,
                                              std::size_t depth_limit) const {
  struct Told {
    std::size_t at = 0;            ///< in `all`
    std::size_t lost = kAnyDepth;  ///< round in which it was lost
    Edge weakened_by = 0;
  };
  std::vector<Impacted> all;
  std::unordered_map<Node, Told> told;
  std::vector<Node> round;
  for (const Uuid id : gone) {
    const auto known = by_id_.find(id);
    if (known == by_id_.end()) {
      const auto same = [&](const Impacted& one) { return one.id == id; };
      if (std::ranges::none_of(all, same)) all.push_back(itself(id, all.size()));
      continue;
    }
    if (!told.try_emplace(known->second, Told{.at = all.size(), .lost = 0}).second) continue;
    all.push_back(itself(id, all.size()));
    round.push_back(known->second);
  }

  for (std::size_t depth = 1; !round.empty() && depth <= depth_limit; ++depth) {
    // Who is lost in this round is not gone yet for others of the same round.
    const auto lost = [&](Node node) {
      const auto found = told.find(node);
      return found != told.end() && found->second.lost < depth;
    };
    std::vector<Node> next;
    for (const Node provider : round) {
      const std::size_t cause = told.at(provider).at;
      for (const Edge edge : things_[provider].dependents) {
        const Relation& relation = edges_[edge];
        const auto known = told.find(relation.dependent);
        if (known != told.end() && known->second.lost <= depth) continue;
        Standing standing;
        if (relation.group != 0) standing = this->standing(relation, lost);
        const bool falls = relation.group == 0 || standing.left < standing.needed;
        if (!falls && known != told.end()) continue;
        if (falls) next.push_back(relation.dependent);
        told[relation.dependent] = {
            .at = all.size(), .lost = falls ? depth : kAnyDepth, .weakened_by = edge};
        all.push_back(hit(relation, falls ? Fate::kLost : Fate::kWeakened, depth, standing));
        all.back().cause = cause;
      }
    }
    round = std::move(next);
  }

  const auto lost_in_the_end = [&](Node node) {
    const auto found = told.find(node);
    return found != told.end() && found->second.lost != kAnyDepth;
  };
  // Those that were weakened first and lost further on are told of once; what is lost causes, and stays.
  std::vector<std::size_t> place(all.size());
  std::size_t kept = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].fate == Fate::kWeakened) {
      const Told& what = told.at(by_id_.at(all[i].id));
      if (what.at != i) continue;  // lost further on
      const Standing standing = this->standing(edges_[what.weakened_by], lost_in_the_end);
      all[i].left = standing.left;
    }
    place[i] = kept;
    all[i].cause = place[all[i].cause];
    if (kept != i) all[kept] = all[i];
    ++kept;
  }
  all.resize(kept);
  return all;
}

std::vector<Strained> DependencyGraph::strained(std::span<const Uuid> gone) const {
  std::unordered_set<Node> lost;
  for (const Uuid id : gone) {
    if (const auto known = by_id_.find(id); known != by_id_.end()) lost.insert(known->second);
  }
  std::set<std::pair<Node, std::uint32_t>> told;
  std::vector<Strained> all;
  for (const Node provider : lost) {
    for (const Edge reached : things_[provider].dependents) {
      const Relation& relation = edges_[reached];
      if (relation.group == 0 || lost.contains(relation.dependent)) continue;
      if (!told.insert({relation.dependent, relation.group}).second) continue;
      const Thing& thing = things_[relation.dependent];
      Strained one{
          .id = thing.id, .kind = words_[thing.kind], .group = words_[relation.group], .gone = {}};
      const auto is_lost = [&](Node node) { return lost.contains(node); };
      const Standing standing = this->standing(relation, is_lost);
      one.needed = standing.needed;
      one.of = standing.of;
      for (const Edge edge : thing.providers) {
        if (edges_[edge].group == relation.group && is_lost(edges_[edge].provider))
          one.gone.push_back(things_[edges_[edge].provider].id);
      }
      std::ranges::sort(one.gone);
      all.push_back(std::move(one));
    }
  }
  std::ranges::sort(all, {}, [](const Strained& one) { return std::pair(one.id, one.group); });
  return all;
}

std::vector<Impacted> DependencyGraph::needs(Uuid id, std::size_t depth_limit) const {
  std::vector<Impacted> all{itself(id, 0)};
  const auto known = by_id_.find(id);
  if (known == by_id_.end()) return all;
  const auto nobody = [](Node) { return false; };
  std::unordered_map<Node, std::size_t> seen{{known->second, 0}};
  std::vector<Node> round{known->second};
  for (std::size_t depth = 1; !round.empty() && depth <= depth_limit; ++depth) {
    std::vector<Node> next;
    for (const Node dependent : round) {
      const std::size_t cause = seen.at(dependent);
      for (const Edge edge : things_[dependent].providers) {
        const Relation& relation = edges_[edge];
        if (!seen.try_emplace(relation.provider, all.size()).second) continue;
        next.push_back(relation.provider);
        const Standing standing =
            relation.group == 0 ? Standing{} : this->standing(relation, nobody);
        Impacted one = hit(relation, standing.needed < standing.of ? Fate::kWeakened : Fate::kLost,
                           depth, standing);
        std::swap(one.id, one.because);
        one.kind = words_[things_[relation.provider].kind];
        one.cause = cause;
        all.push_back(one);
      }
    }
    round = std::move(next);
  }
  return all;
}

std::vector<Impacted> DependencyGraph::path_to(const std::vector<Impacted>& impacted, Uuid id) {
  std::vector<Impacted> path;
  const auto found = std::ranges::find(impacted, id, &Impacted::id);
  if (found == impacted.end()) return path;
  auto at = static_cast<std::size_t>(found - impacted.begin());
  // What causes stands before what it causes.
  while (true) {
    path.push_back(impacted[at]);
    if (impacted[at].depth == 0) break;
    at = impacted[at].cause;
  }
  std::ranges::reverse(path);
  return path;
}

}  // namespace proofdesk
