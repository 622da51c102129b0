#pragma once

#include "core/engine/command.hpp"
#include "core/engine/rules.hpp"

#include <string>
#include <vector>

namespace proofdesk {

struct LastChange;

struct Offer {
  std::string what;
  std::string kind;
  Uuid id;
  std::int64_t number =
      0;  ///< by the executor, as is the title; 0 where the actor may not read the record
  std::string title;
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
  const LastChange* last = nullptr;  ///< what an Undo would take back; other commands need none
};

/// Holds every rule; touches nothing. `record` is the stored one, nullptr when the command creates.
/// Deterministic: the same state, command, time and ids give the same decision.
///
/// In this order: the kind and the record exist; the actor's role; the expected version; the input (known
/// fields, types, limits, nothing that the engine keeps); what the state and the edge allow; references lead
/// to records; guards; effects; reactions to changed fields; the required fields of the state entered. All
/// that stands in the way of one command is gathered into one error, named after the first. A guard that
/// reads a field which is still missing is not asked.
///
/// - The system itself may create, edit and link in every kind; its transitions must name the role `system`.
/// - An edge that is an approval takes an actor who signed in; see `Origin`.
/// - People whom an `involves` field of the record names may add public work and attachments, whatever
///   their role.
/// - A record in a state that its lifecycle has dropped stands where the state map says, from this event on.
/// - A timer that is not armed, not due or armed anew since comes to nothing; one that is refused, by
///   `unless` guards too, is an error, and it is the executor's to let it lapse.
/// - Rules of records that are touched along: reactions of all, effects of creation and required fields of
///   those created; no roles and no guards, which judge what people ask.
///
/// Errors: kForbidden (role), kRefused (lifecycle, guard, flag), kInvalidArgument (field), kStaleVersion,
/// kNotFound, kConflict; kInternal when a rule did what it may not. Thread-safe as far as the parts of the
/// context are.
[[nodiscard]] Result<Decision> decide(const DecisionContext& context, const Record* record,
                                      const Command& command);
/// The same for a record that the caller needs no more: the decision may use it up, which saves a copy.
[[nodiscard]] Result<Decision> decide(const DecisionContext& context, Record&& record,
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
