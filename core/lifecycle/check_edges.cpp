#include "core/lifecycle/check_parts.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::lifecycle_checks {
namespace {

constexpr std::string_view kReopen = "reopen";

class Edges {
 public:
  Edges(const KindModel& kind, std::vector<Finding>& findings)
      : kind_(kind), life_(kind.lifecycle), findings_(findings) {}

  void run() {
    for (const auto& transition : life_.transitions) alone(transition);
    for (std::size_t a = 0; a < life_.transitions.size(); ++a) {
      for (std::size_t b = a + 1; b < life_.transitions.size(); ++b) {
        together(life_.transitions[a], life_.transitions[b]);
      }
    }
    for (const auto& state : life_.states) inputs_of(state);
    for (const auto& timer : life_.timers) of(timer);
    for (const auto& clock : life_.clocks) of(clock);
    for (const auto& [from, to] : life_.state_map) mapped(from, to);
  }

 private:
  template <class... Parts>
  void found(const char* check, fmt::format_string<Parts...> text, Parts&&... parts) {
    findings_.push_back(
        {check, kind_.name + ": " + fmt::format(text, std::forward<Parts>(parts)...)});
  }

  /// One state says one thing to a clock, and it runs somewhere.
  void of(const ClockRule& clock) {
    if (clock.runs.empty()) found("clock_runs", "clock {} runs in no state", clock.name);
    std::vector<std::string> all;
    for (const auto* list : {&clock.runs, &clock.pauses, &clock.stops, &clock.cancels})
      all.insert(all.end(), list->begin(), list->end());
    for (const auto& name : all) {
      if (std::ranges::count(all, name) == 1) continue;
      found("clock_states", "clock {} is told two things by the state {}", clock.name, name);
      break;
    }
    for (const auto& name : {clock.met_by, clock.restarted_by}) {
      const FieldModel* field = name.empty() ? nullptr : kind_.field(name);
      if (field == nullptr || field->type == FieldType::kInstant) continue;
      found("clock_field", "clock {} goes by {}, which is no instant", clock.name, name);
    }
  }

  void alone(const Transition& transition) {
    if (transition.roles.empty())
      found("nobody_may", "transition {} is open to no role", transition.name);
    for (const auto& from : transition.from) {
      if (std::ranges::count(transition.from, from) > 1) {
        found("ambiguous_edge", "transition {} names the state {} twice", transition.name, from);
        break;
      }
    }
    for (const auto& name : transition.from) {
      const State* state = life_.state(name);
      if (state != nullptr && state->category == StateCategory::kFinal && !transition.to.empty() &&
          transition.to != name && transition.name != kReopen && transition.undoes.empty()) {
        found("leaves_final",
              "transition {} leaves the final state {}; only an edge named reopen may, or one that "
              "undoes another",
              transition.name, name);
      }
    }
    for (const auto& name : transition.accepts) {
      const FieldModel* field = kind_.field(name);
      if (field != nullptr && field->engine_owned && field->origin != FieldOrigin::kSystem) {
        found("engine_owned_input", "transition {} accepts {}, which only the engine sets",
              transition.name, name);
      }
    }
    const bool stays = transition.to.empty() ||
                       std::ranges::all_of(transition.from,
                                           [&](const auto& from) { return from == transition.to; });
    if (transition.reversible && (transition.approval || transition.needs_approval ||
                                  transition.own_sign_in || ends(transition))) {
      found("reversible",
            "transition {} cannot be taken back at will: it is or needs an approval, or ends the "
            "record",
            transition.name);
    }
    if (!transition.undoes.empty()) inverse(transition);
    if (transition.approval && stays) {
      found("approval_stays", "transition {} is an approval but leads nowhere else",
            transition.name);
    }
  }

  [[nodiscard]] bool ends(const Transition& transition) const {
    const State* target = transition.to.empty() ? nullptr : life_.state(transition.to);
    return target != nullptr && target->category == StateCategory::kFinal;
  }

  /// What takes a transition back leaves from where that transition leads.
  void inverse(const Transition& transition) {
    const auto leads_here = [&](const Transition& undone) {
      return undone.name == transition.undoes &&
             (undone.to.empty()
                  ? std::ranges::any_of(undone.from,
                                        [&](const auto& from) { return transition.leaves(from); })
                  : transition.leaves(undone.to));
    };
    if (std::ranges::any_of(life_.transitions, leads_here)) return;
    found("undoes", "transition {} undoes {}, which does not lead to where it leaves from",
          transition.name, transition.undoes);
  }

  void together(const Transition& a, const Transition& b) {
    for (const auto& from : a.from) {
      if (!b.leaves(from)) continue;
      if (a.name == b.name) {
        found("ambiguous_edge", "two transitions named {} leave the state {}", a.name, from);
      } else if (a.to == b.to && a.roles == b.roles && a.requires_fields == b.requires_fields &&
                 a.accepts == b.accepts && a.accepts_any == b.accepts_any && a.guards == b.guards &&
                 a.effects == b.effects && a.needs_approval == b.needs_approval &&
                 a.approval == b.approval && a.own_sign_in == b.own_sign_in &&
                 a.requires_comment == b.requires_comment) {
        found("alike_edges",
              "transitions {} and {} out of the state {} differ in nothing but their name", a.name,
              b.name, from);
      }
    }
  }

  void inputs_of(const State& state) {
    for (const auto& [name, flags] : state.flags) {
      const FieldModel* field = kind_.field(name);
      if (field != nullptr && field->engine_owned && flags.must_change) {
        found("engine_owned_input", "state {} wants {} anew, which only the engine sets",
              state.name, name);
      }
    }
  }

  void of(const Timer& timer) {
    if (life_.state(timer.state) == nullptr) {
      found("timer_state", "timer {} waits in {}, which is no state", timer.name, timer.state);
      return;
    }
    if (!timer.at_field.empty()) {
      const FieldModel* field = kind_.field(timer.at_field);
      if (field == nullptr || field->type != FieldType::kInstant || field->repeated) {
        found("timer_field", "timer {} waits for {}, which is no field with an instant", timer.name,
              timer.at_field);
      }
    }
    const Transition* transition = life_.transition(timer.transition, timer.state);
    if (transition == nullptr) {
      found("timer_transition", "timer {} fires {}, which does not leave the state {}", timer.name,
            timer.transition, timer.state);
      return;
    }
    if (!Actor::system().has_any_role(transition->roles)) {
      found("timer_transition", "timer {} fires {}, which is not open to the role system",
            timer.name, timer.transition);
    }
    if (transition->requires_comment || transition->own_sign_in) {
      found("timer_needs_person", "timer {} fires {}, which needs {}", timer.name, timer.transition,
            transition->approval      ? "a person's approval"
            : transition->own_sign_in ? "a person who signed in"
                                      : "a comment");
    }
  }

  void mapped(const std::string& from, const std::string& to) {
    if (life_.state(from) != nullptr) {
      found("state_map", "the map sends {} elsewhere, although it is still a state", from);
    } else if (life_.current_state(to) == std::nullopt) {
      found("state_map", "the map sends {} to {}, which leads to no state", from, to);
    }
  }

  const KindModel& kind_;
  const Lifecycle& life_;
  std::vector<Finding>& findings_;
};

}  // namespace

void edges(const KindModel& kind, std::vector<Finding>& findings) { Edges(kind, findings).run(); }

}  // namespace proofdesk::lifecycle_checks
