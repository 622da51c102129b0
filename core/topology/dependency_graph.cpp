#include "core/topology/dependency_graph.hpp"

#include <algorithm>
#include <utility>

namespace proofdesk {

DependencyGraph::Node DependencyGraph::node(Uuid id) {
  const auto [found, fresh] = by_id_.try_emplace(id, static_cast<Node>(things_.size()));
  if (fresh) things_.push_back({.id = id, .providers = {}, .dependents = {}});
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
  Relation& relation = edges_[edge];
  relation = {.record = dependency.relation,
              .dependent = node(turned_round ? dependency.provider : dependency.dependent),
              .provider = node(turned_round ? dependency.dependent : dependency.provider),
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
  return {.id = things_[relation.dependent].id,
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
      if (std::ranges::none_of(all, same)) all.push_back({.id = id});
      continue;
    }
    if (!told.try_emplace(known->second, Told{.at = all.size(), .lost = 0}).second) continue;
    all.push_back({.id = id});
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
      }
    }
    round = std::move(next);
  }

  const auto lost_in_the_end = [&](Node node) {
    const auto found = told.find(node);
    return found != told.end() && found->second.lost != kAnyDepth;
  };
  std::vector<Impacted> answer;
  answer.reserve(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].fate == Fate::kWeakened) {
      const Told& what = told.at(by_id_.at(all[i].id));
      if (what.at != i) continue;  // lost further on
      const Standing standing = this->standing(edges_[what.weakened_by], lost_in_the_end);
      all[i].left = standing.left;
    }
    answer.push_back(all[i]);
  }
  return answer;
}

std::vector<Impacted> DependencyGraph::needs(Uuid id, std::size_t depth_limit) const {
  std::vector<Impacted> all{{.id = id}};
  const auto known = by_id_.find(id);
  if (known == by_id_.end()) return all;
  const auto nobody = [](Node) { return false; };
  std::unordered_map<Node, bool> seen{{known->second, true}};
  std::vector<Node> round{known->second};
  for (std::size_t depth = 1; !round.empty() && depth <= depth_limit; ++depth) {
    std::vector<Node> next;
    for (const Node dependent : round) {
      for (const Edge edge : things_[dependent].providers) {
        const Relation& relation = edges_[edge];
        if (!seen.try_emplace(relation.provider, true).second) continue;
        next.push_back(relation.provider);
        const Standing standing =
            relation.group == 0 ? Standing{} : this->standing(relation, nobody);
        Impacted one = hit(relation, standing.needed < standing.of ? Fate::kWeakened : Fate::kLost,
                           depth, standing);
        std::swap(one.id, one.because);
        all.push_back(one);
      }
    }
    round = std::move(next);
  }
  return all;
}

std::vector<Impacted> DependencyGraph::path_to(const std::vector<Impacted>& impacted, Uuid id) {
  std::vector<Impacted> path;
  for (Uuid wanted = id; path.size() <= impacted.size();) {
    const auto found = std::ranges::find(impacted, wanted, &Impacted::id);
    if (found == impacted.end()) return {};
    path.insert(path.begin(), *found);
    if (found->depth == 0) return path;
    wanted = found->because;
  }
  return {};
}

}  // namespace proofdesk
