#include "core/schedule/hits.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace proofdesk {

std::vector<Hit> hits_of(std::span<const Dependency> relations, std::span<const Uuid> touched) {
  DependencyGraph graph;
  for (const Dependency& relation : relations) graph.put(relation);
  std::vector<Hit> hits;
  std::unordered_set<Uuid> lost(touched.begin(), touched.end());
  for (const Impacted& one : graph.impact(touched)) {
    if (one.depth == 0 || one.fate != Fate::kLost) continue;
    lost.insert(one.id);
    hits.push_back({.thing = one.id});
  }
  // The graph tells of each thing once; here every group that a thing can do with less of counts.
  std::map<std::pair<Uuid, std::string_view>, Hit> weakened;
  for (const Dependency& relation : relations) {
    if (relation.group.empty() || lost.contains(relation.dependent)) continue;
    Hit& hit = weakened[{relation.dependent, relation.group}];
    ++hit.of;
    hit.needed = std::max(hit.needed, relation.needed);
    if (lost.contains(relation.provider)) hit.gone.push_back(relation.provider);
  }
  for (auto& [key, hit] : weakened) {
    if (hit.gone.empty()) continue;
    hit.thing = key.first;
    hit.lost = false;
    hit.group = key.second;
    hit.needed = std::min(hit.needed, hit.of);
    std::ranges::sort(hit.gone);
    hits.push_back(std::move(hit));
  }
  return hits;
}

}  // namespace proofdesk
