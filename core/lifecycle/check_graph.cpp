#include "core/lifecycle/check_parts.hpp"

#include <algorithm>
#include <deque>
#include <limits>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::lifecycle_checks {
namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

struct Edge {
  std::size_t from;
  std::size_t to;
  const Transition* transition;
};

class Graph {
 public:
  Graph(const Lifecycle& life, std::vector<Finding>& findings) : life_(life), findings_(findings) {
    // Edges to or from unknown states are reported elsewhere and left out here.
    for (const auto& transition : life.transitions) {
      for (const auto& name : transition.from) {
        const auto from = index_of(name);
        const auto to = transition.to.empty() ? from : index_of(transition.to);
        if (from != kNone && to != kNone) edges_.push_back({from, to, &transition});
      }
    }
  }

  void run() {
    const auto initial = index_of(life_.initial);
    if (initial == kNone) return;
    unreachable(initial);
    ends();
    approvals(initial);
  }

 private:
  [[nodiscard]] std::size_t index_of(std::string_view name) const {
    const auto found = std::ranges::find(life_.states, name, &State::name);
    return found == life_.states.end() ? kNone
                                       : static_cast<std::size_t>(found - life_.states.begin());
  }

  void found(const char* check, std::string detail) {
    findings_.push_back({check, life_.kind + ": " + std::move(detail)});
  }

  void unreachable(std::size_t initial) {
    std::vector<bool> seen(life_.states.size());
    std::deque<std::size_t> next{initial};
    seen[initial] = true;
    while (!next.empty()) {
      const auto at = next.front();
      next.pop_front();
      for (const auto& edge : edges_) {
        if (edge.from != at || seen[edge.to]) continue;
        seen[edge.to] = true;
        next.push_back(edge.to);
      }
    }
    for (std::size_t i = 0; i < seen.size(); ++i) {
      if (!seen[i]) {
        found("unreachable_state", fmt::format("no path from {} enters the state {}", life_.initial,
                                               life_.states[i].name));
      }
    }
  }

  void ends() {
    std::vector<bool> ends_well(life_.states.size());
    for (std::size_t i = 0; i < life_.states.size(); ++i) {
      ends_well[i] = life_.states[i].category == StateCategory::kFinal;
    }
    if (std::ranges::find(ends_well, true) == ends_well.end()) {
      found("no_way_to_final", "there is no final state");
    }
    for (bool grew = true; grew;) {
      grew = false;
      for (const auto& edge : edges_) {
        if (ends_well[edge.to] && !ends_well[edge.from]) ends_well[edge.from] = grew = true;
      }
    }
    const bool any_final = std::ranges::find(ends_well, true) != ends_well.end();
    for (std::size_t i = 0; i < life_.states.size(); ++i) {
      const State& state = life_.states[i];
      if (state.category == StateCategory::kFinal) continue;
      const bool leaves = std::ranges::any_of(
          edges_, [&](const Edge& edge) { return edge.from == i && edge.to != i; });
      if (!leaves) {
        found("dead_end",
              fmt::format("nothing leaves the state {}, and it is not final", state.name));
      } else if (any_final && !ends_well[i]) {
        found("no_way_to_final",
              fmt::format("no path from the state {} ends in a final state", state.name));
      }
    }
  }

  [[nodiscard]] bool reopens(const Edge& edge) const {
    const auto over = [&](std::size_t state) {
      return life_.states[state].category == StateCategory::kDone ||
             life_.states[state].category == StateCategory::kFinal;
    };
    return over(edge.from) && !over(edge.to);
  }

  /// Breadth-first over (state, approval holds): node 2i without, 2i + 1 with.
  void approvals(std::size_t initial) {
    struct Visit {
      std::size_t before = kNone;
      const Edge* by = nullptr;
      bool seen = false;
    };
    std::vector<Visit> visits(2 * life_.states.size());
    std::deque<std::size_t> next{2 * initial};
    visits[2 * initial].seen = true;
    const auto path_to = [&](std::size_t node) {
      std::vector<std::string> steps;
      for (auto at = node; visits[at].by != nullptr; at = visits[at].before) {
        steps.push_back(visits[at].by->transition->name + " → " +
                        life_.states[visits[at].by->to].name);
      }
      steps.push_back(life_.initial);
      std::ranges::reverse(steps);
      return fmt::format("{}", fmt::join(steps, ", "));
    };
    std::set<std::pair<const Transition*, std::size_t>> reported;
    while (!next.empty()) {
      const auto node = next.front();
      next.pop_front();
      const bool approved = node % 2 == 1;
      for (const auto& edge : edges_) {
        if (edge.from != node / 2) continue;
        if (edge.transition->needs_approval && !approved &&
            reported.emplace(edge.transition, edge.from).second) {
          found("approval_bypass",
                fmt::format("transition {} needs an approval, but can be taken without one: {}, {}",
                            edge.transition->name, path_to(node), edge.transition->name));
        }
        const bool holds = edge.transition->approval || (approved && !reopens(edge));
        const auto target = 2 * edge.to + (holds ? 1 : 0);
        if (visits[target].seen) continue;
        visits[target] = {node, &edge, true};
        next.push_back(target);
      }
    }
  }

  const Lifecycle& life_;
  std::vector<Finding>& findings_;
  std::vector<Edge> edges_;
};

}  // namespace

void graph(const Lifecycle& lifecycle, std::vector<Finding>& findings) {
  Graph(lifecycle, findings).run();
}

}  // namespace proofdesk::lifecycle_checks
