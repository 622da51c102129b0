#include "core/base/instant.hpp"
#include "core/lifecycle/checks.hpp"

#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk {
namespace {

std::string_view class_of(StateCategory category) {
  switch (category) {
    case StateCategory::kOpen:
      return "open";
    case StateCategory::kWaiting:
      return "waiting";
    case StateCategory::kDone:
      return "done";
    case StateCategory::kFinal:
      return "final";
  }
  return "open";
}

std::string edge_label(const Transition& transition) {
  std::string label = transition.name;
  if (!transition.roles.empty()) label += fmt::format(" ({})", fmt::join(transition.roles, ", "));
  if (transition.approval) label += " — approval";
  if (transition.needs_approval) label += " — needs approval";
  return label;
}

/// What leads from one state to another is one arrow with a line for each way, and what leaves a state as it is
/// stands in a note beside it: arrows drawn apart lie on one another and hide each other's words.
struct Edges {
  struct Edge {
    std::string from, to;
    std::vector<std::string> labels;
  };
  std::vector<Edge> all;

  void add(const std::string& from, const std::string& to, std::string label) {
    for (auto& edge : all) {
      if (edge.from == from && edge.to == to) return edge.labels.push_back(std::move(label));
    }
    all.push_back({.from = from, .to = to, .labels = {std::move(label)}});
  }
};

}  // namespace

std::string to_mermaid(const Lifecycle& lifecycle) {
  std::string out = "stateDiagram-v2\n";
  std::map<StateCategory, std::vector<std::string>> by_category;
  for (const auto& state : lifecycle.states) {
    out += fmt::format("  state \"{}\" as {}\n", state.label, state.name);
    by_category[state.category].push_back(state.name);
  }
  out += fmt::format("  [*] --> {} : create ({})\n", lifecycle.initial,
                     fmt::join(lifecycle.create.roles, ", "));
  Edges edges;
  for (const auto& transition : lifecycle.transitions) {
    for (const auto& from : transition.from)
      edges.add(from, transition.to.empty() ? from : transition.to, edge_label(transition));
  }
  for (const auto& timer : lifecycle.timers) {
    const Transition* transition = lifecycle.transition(timer.transition, timer.state);
    if (transition == nullptr) continue;
    // Mermaid reads a colon as the start of the label, and only the first.
    const std::string when =
        timer.after ? "after " + to_iso_duration(*timer.after) : "at " + timer.at_field;
    edges.add(timer.state, transition->to.empty() ? timer.state : transition->to,
              fmt::format("{} {} by itself", transition->name, when));
  }
  for (const auto& edge : edges.all) {
    if (edge.from == edge.to) {
      out += fmt::format("  note right of {}\n    In this state:\n    {}\n  end note\n", edge.from,
                         fmt::join(edge.labels, "\n    "));
      continue;
    }
    out += fmt::format("  {} --> {} : {}\n", edge.from, edge.to, fmt::join(edge.labels, "<br>"));
  }
  for (const auto& state : lifecycle.states) {
    if (state.category == StateCategory::kFinal) out += fmt::format("  {} --> [*]\n", state.name);
  }
  out +=
      "  classDef open fill:#e8f1fd,stroke:#2f6fbf,color:#10294a\n"
      "  classDef waiting fill:#fdf3dc,stroke:#b7791f,color:#4a3206\n"
      "  classDef done fill:#e3f5ea,stroke:#2f855a,color:#113d27\n"
      "  classDef final fill:#ececf0,stroke:#6b7280,color:#22252b\n";
  for (const auto& [category, names] : by_category) {
    out += fmt::format("  class {} {}\n", fmt::join(names, ","), class_of(category));
  }
  return out;
}

}  // namespace proofdesk
