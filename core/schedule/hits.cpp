#include "core/schedule/hits.hpp"

#include <algorithm>
#include <utility>

namespace proofdesk {

Impact impact_on(const DependencyGraph& graph, std::span<const Uuid> touched) {
  const auto hit = graph.impact(touched);
  std::vector<const Impacted*> lost;
  for (const Impacted& one : hit) {
    if (one.fate == Fate::kLost) lost.push_back(&one);
  }
  std::ranges::sort(lost, {}, [](const Impacted* one) { return std::pair(one->depth, one->id); });
  Impact impact;
  std::vector<Uuid> gone;
  const auto name = [&](Uuid id, std::string_view kind) {
    // Most come in order.
    if (!kind.empty()) impact.kinds.emplace_hint(impact.kinds.end(), id, kind);
  };
  gone.reserve(lost.size());
  impact.hits.reserve(lost.size());
  for (const Impacted* each : lost) {
    const Impacted& one = *each;
    gone.push_back(one.id);
    name(one.id, one.kind);
    if (one.depth > 0) impact.hits.push_back({.thing = one.id});
  }
  for (Strained& one : graph.strained(gone)) {
    name(one.id, one.kind);
    impact.hits.push_back({.thing = one.id,
                           .lost = false,
                           .group = std::string(one.group),
                           .needed = one.needed,
                           .of = one.of,
                           .gone = std::move(one.gone)});
  }
  return impact;
}

std::vector<Hit> hits_of(std::span<const Dependency> relations, std::span<const Uuid> touched) {
  DependencyGraph graph;
  for (const Dependency& relation : relations) graph.put(relation);
  return impact_on(graph, touched).hits;
}

}  // namespace proofdesk
