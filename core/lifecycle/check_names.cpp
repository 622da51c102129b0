#include "core/access/access.hpp"
#include "core/engine/event.hpp"
#include "core/lifecycle/check_parts.hpp"
#include "core/lifecycle/reaction_words.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace proofdesk::lifecycle_checks {
namespace {

/// Of words in a reaction's list: no field of this name is meant.
bool stands_for_more(std::string_view word) {
  constexpr std::array kWords = {kStateReaction,  kWorkReaction,   kCustomReaction, kAnyReaction,
                                 kAttachReaction, kLinkedReaction, kEraseReaction};
  return std::ranges::find(kWords, word) != kWords.end();
}

class Names {
 public:
  Names(const KindModel& kind, const RuleBook& rules, std::vector<Finding>& findings)
      : kind_(kind), life_(kind.lifecycle), rules_(rules), findings_(findings) {}

  void run() {
    state(life_.initial, "the initial state");
    for (const auto& from : life_.states) {
      for (const auto& [name, flags] : from.flags) field(name, "state " + from.name);
    }
    for (const auto& transition : life_.transitions) of(transition);
    for (const auto& timer : life_.timers) guards(timer.unless, "timer " + timer.name);
    for (const auto& reaction : life_.reactions) {
      for (const auto& name : reaction.fields) {
        if (!stands_for_more(name)) field(name, "on_change");
      }
      effects(reaction.effects, "on_change");
    }
    for (const auto& clock : life_.clocks) of(clock);
    for (const auto& open : life_.open) of(open);
    roles(life_.create.roles, "create");
    fields(life_.create.requires_fields, "create");
    fields(life_.create.accepts, "create");
    guards(life_.create.guards, "create");
    effects(life_.create.effects, "create");
    roles(life_.edit_roles, "edit_roles");
    guards(life_.edit_guards, "edit_guards");
    roles(life_.read_roles, "read_roles");
    reserved();
  }

 private:
  void of(const Transition& transition) {
    const std::string where = "transition " + transition.name;
    for (const auto& from : transition.from) state(from, where);
    if (!transition.to.empty()) state(transition.to, where);
    roles(transition.roles, where);
    fields(transition.requires_fields, where);
    fields(transition.accepts, where);
    guards(transition.guards, where);
    effects(transition.effects, where);
  }

  void of(const ClockRule& clock) {
    const std::string where = "clock " + clock.name;
    for (const auto* list : {&clock.runs, &clock.pauses, &clock.stops, &clock.cancels}) {
      for (const auto& name : *list) state(name, where);
    }
    for (const auto& name : {clock.met_by, clock.restarted_by}) {
      if (!name.empty()) field(name, where);
    }
  }

  void of(const OpenRule& open) {
    for (const auto& name : open.states) state(name, "open");
    fields(open.shows, "open");
    if (open.field.empty()) return;
    field(open.field, "open");
    const FieldModel* found = kind_.field(open.field);
    if (found == nullptr) return;
    const bool answers =
        found->type == FieldType::kBoolean
            ? open.value == "true" || open.value == "false"
            : found->type == FieldType::kEnum && found->word(open.value) != nullptr;
    // What lists are narrowed by must be in a column.
    if (!answers || !found->indexed || found->repeated) {
      findings_.push_back(
          {"open_value",
           fmt::format("{}: open asks for {} = \"{}\", which is no value of an indexed "
                       "enum or boolean field",
                       kind_.name, open.field, open.value)});
    }
  }

  void state(const std::string& name, const std::string& where) {
    if (life_.state(name) == nullptr) unknown("state", name, where);
  }
  void field(const std::string& name, const std::string& where) {
    const FieldModel* found = kind_.field(name);
    // Lifecycles use the schema's names; "resolutionText" would be found but is not one.
    if (found == nullptr || found->name != name || found->origin == FieldOrigin::kSystem) {
      unknown("field", name, where);
    }
  }
  void fields(const std::vector<std::string>& names, const std::string& where) {
    for (const auto& name : names) field(name, where);
  }
  void roles(const std::vector<std::string>& names, const std::string& where) {
    for (const auto& name : names) {
      if (find_role(name) == nullptr) unknown("role", name, where);
    }
  }
  void guards(const std::vector<std::string>& names, const std::string& where) {
    for (const auto& name : names) {
      if (rules_.guard(name) == nullptr) unknown("guard", name, where);
    }
  }
  void effects(const std::vector<std::string>& names, const std::string& where) {
    for (const auto& name : names) {
      if (rules_.effect(name) == nullptr) unknown("effect", name, where);
    }
  }

  void unknown(const char* what, const std::string& name, const std::string& where) {
    findings_.push_back({fmt::format("unknown_{}", what),
                         fmt::format("{}: {} names the {} \"{}\", which does not exist", kind_.name,
                                     where, what, name)});
  }

  void reserved() {
    for (const auto& transition : life_.transitions) {
      for (const auto taken : {kCreated, kUpdated, kWorked, kLinked, kUnlinked, kAttached,
                               kErasedEvent, kTimerLapsed, kUndone, kUndo, kLinkedToEvent}) {
        if (transition.name == taken) {
          findings_.push_back(
              {"reserved_name",
               fmt::format("{}: transition {} has the name of one of the engine's events",
                           kind_.name, transition.name)});
        }
      }
    }
    for (const auto& field : kind_.fields()) {
      if (is_note(field.json_name) || field.json_name == kErasedPaths) {
        findings_.push_back(
            {"reserved_name", fmt::format("{}: field {} has the name of a note in the journal",
                                          kind_.name, field.name)});
      }
    }
  }

  const KindModel& kind_;
  const Lifecycle& life_;
  const RuleBook& rules_;
  std::vector<Finding>& findings_;
};

}  // namespace

void names(const KindModel& kind, const RuleBook& rules, std::vector<Finding>& findings) {
  Names(kind, rules, findings).run();
}

}  // namespace proofdesk::lifecycle_checks
