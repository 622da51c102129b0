#include "tests/torture/simulate/statutes.hpp"

#include "core/lifecycle/lifecycle.hpp"
#include "processes/registry.hpp"
#include "tests/support/storage/store_under_test.hpp"

#include <algorithm>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace proofdesk::torture {
namespace {

using test::must;

std::string word(const boost::json::object& object, std::string_view name) {
  const auto* found = object.if_contains(name);
  return found == nullptr ? std::string() : std::string(found->as_string());
}

std::vector<std::string> words(const boost::json::object& object, std::string_view name) {
  std::vector<std::string> list;
  if (const auto* found = object.if_contains(name)) {
    for (const auto& each : found->as_array()) list.emplace_back(each.as_string());
  }
  return list;
}

/// What happens to a record without an edge of its lifecycle, and leaves its state alone.
bool goes_its_own_way(const Event& event) {
  return event.basis == Basis::kImported || event.name == kUndone;
}

}  // namespace

Statutes::Statutes() {
  for (const auto& process : all_processes()) {
    const auto parsed = must(parse_lifecycle(process.kind.lifecycle_text));
    const auto text = boost::json::parse(parsed.canonical_text).as_object();
    Life life{.initial = word(text, "initial"), .edges = {}};
    if (const auto* transitions = text.if_contains("transition")) {
      for (const auto& each : transitions->as_array()) {
        const auto& transition = each.as_object();
        const auto roles = words(transition, "roles");
        const bool votes = transition.contains("approval") || transition.contains("own_sign_in");
        for (const auto& from : words(transition, "from"))
          life.edges[{from, word(transition, "name")}] =
              Edge{word(transition, "to"), {roles.begin(), roles.end()}, votes};
      }
    }
    lives_.emplace(word(text, "kind"), std::move(life));
  }
}

const Statutes::Edge* Statutes::edge(std::string_view kind, std::string_view from,
                                     std::string_view name) const {
  const auto& edges = lives_.find(kind)->second.edges;
  const auto found = edges.find({std::string(from), std::string(name)});
  return found == edges.end() ? nullptr : &found->second;
}

std::string Statutes::objection(const Event& event) const {
  if (goes_its_own_way(event)) return {};
  std::vector<std::string> steps{event.name};
  for (const auto& change : event.changes) {
    if (change.path != kFollowed) continue;
    for (const auto& each : change.value.as_array()) steps.emplace_back(each.as_string());
  }
  std::string state = event.from;
  if (event.from.empty()) state = lives_.find(event.kind)->second.initial;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Edge* way = edge(event.kind, state, steps[i]);
    // What is first need be no transition: a record is changed, written to, or touched by a rule.
    if (way == nullptr && i > 0) return fmt::format("\"{}\" does not leave {}", steps[i], state);
    if (way != nullptr && !way->to.empty()) state = way->to;
  }
  if (state == event.to) return {};
  return fmt::format("{} leads from \"{}\" to {}, not to {}", fmt::join(steps, ", "), event.from,
                     state, event.to);
}

}  // namespace proofdesk::torture
