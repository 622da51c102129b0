#include "core/lifecycle/lifecycle.hpp"

#include <algorithm>

namespace proofdesk {

FieldFlags State::flags_of(std::string_view field) const {
  const auto found = std::ranges::find(flags, field, &std::pair<std::string, FieldFlags>::first);
  return found == flags.end() ? default_flags : found->second;
}

bool Transition::leaves(std::string_view state) const {
  return std::ranges::find(from, state) != from.end();
}

const State* Lifecycle::state(std::string_view name) const {
  const auto found = std::ranges::find(states, name, &State::name);
  return found == states.end() ? nullptr : &*found;
}

const Transition* Lifecycle::transition(std::string_view name, std::string_view state) const {
  const auto found = std::ranges::find_if(transitions, [&](const Transition& transition) {
    return transition.name == name && transition.leaves(state);
  });
  return found == transitions.end() ? nullptr : &*found;
}

const ClockRule* Lifecycle::clock(std::string_view name) const {
  const auto found = std::ranges::find(clocks, name, &ClockRule::name);
  return found == clocks.end() ? nullptr : &*found;
}

bool Lifecycle::knows(std::string_view transition_name) const {
  return std::ranges::find(transitions, transition_name, &Transition::name) != transitions.end();
}

std::optional<std::string> Lifecycle::current_state(std::string_view stored) const {
  std::string name(stored);
  // A map is applied at most once per entry, so a circle of entries ends too.
  for (std::size_t hops = 0; hops <= state_map.size(); ++hops) {
    if (state(name) != nullptr) return name;
    const auto found =
        std::ranges::find(state_map, name, &std::pair<std::string, std::string>::first);
    if (found == state_map.end()) return std::nullopt;
    name = found->second;
  }
  return std::nullopt;
}

}  // namespace proofdesk
