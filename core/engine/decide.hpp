#pragma once

#include "core/engine/command.hpp"
#include "core/engine/rules.hpp"

#include <string>
#include <vector>

namespace proofdesk {

struct Offer {
  std::string what;
  std::string kind;
  Uuid id;
};

/// What a command comes to: the events, the subject's first, and what to offer next. No event at all means
/// that nothing would change (an update to the same values, a stale timer): that is no refusal.
struct Decision {
  std::vector<Event> events;
  std::vector<Record> records;  ///< as they become, one per event
  std::vector<Offer> offers;
};

/// The rules that hold now.
struct DecisionContext {
  const Model& model;
  const RuleBook& rules;
  World& world;
  IdSource& ids;
  Instant now;
};

/// Holds every rule; touches nothing. `record` is the stored one, nullptr when the command creates.
/// Deterministic: the same state, command, time and ids give the same decision.
/// Errors: kForbidden (role), kRefused (lifecycle, guard, flag), kInvalidArgument (field), kStaleVersion.
[[nodiscard]] Result<Decision> decide(const DecisionContext& context, const Record* record,
                                      const Command& command);

/// One edge as it looks to an actor now.
struct OpenTransition {
  const Transition* transition;
  bool open = false;
  std::vector<Error> obstacles;  ///< why it is not open, each with remedy; empty when open
  std::vector<std::string>
      requires_input;  ///< fields that the call must bring: no value yet, or wanted anew
  std::vector<std::string>
      judged_on_input;  ///< guards that will look at what the call brings, not judged yet
};

/// Which transitions leave the record's state, whether they are open to this actor and why not. Required
/// fields that the call itself can bring do not close a transition; they are listed.
[[nodiscard]] Result<std::vector<OpenTransition>> transitions_for(const DecisionContext& context,
                                                                  const Record& record,
                                                                  const Actor& actor);

}  // namespace proofdesk
