#pragma once

#include "core/engine/budgeted_world.hpp"
#include "core/engine/decide.hpp"
#include "core/engine/draft.hpp"
#include "core/engine/refusal.hpp"
#include "core/model/codec.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The inside of `decide`: what its parts, one file per action, have in common.
namespace proofdesk {

/// One decision in the making.
class Deciding {
 public:
  Deciding(const DecisionContext& context, const KindModel& kind, const Record* stored,
           const Command& command)
      : model(context.model),
        rules(context.rules),
        kind(kind),
        life(kind.lifecycle),
        stored(stored),
        command(command),
        actor(command.actor),
        now(command.occurred_at.value_or(context.now)),
        world(context.world),
        drafts(context.model, world, context.ids, now) {
    world.see_through(drafts);
  }
  Deciding(const Deciding&) = delete;
  Deciding& operator=(const Deciding&) = delete;

  const Model& model;
  const RuleBook& rules;
  const KindModel& kind;
  const Lifecycle& life;
  const Record* stored;     ///< nullptr when the record is to be created
  Record* spare = nullptr;  ///< the same where it may be used up
  const Command& command;
  const Actor& actor;
  const Instant now;
  BudgetedWorld world;
  DraftSet drafts;

  /// The subject as stored, to be changed. Uses up `spare`; `stored` stays good for ids and fields.
  [[nodiscard]] RecordDraft& open_subject(std::string event_name);

  [[nodiscard]] RuleContext context_of(const RecordDraft& draft, const Transition* transition);

  /// Refuses with kForbidden unless the actor has one of the roles. The system itself may always create and
  /// edit (`system_too`); edges must name it.
  Status admit(const std::vector<std::string>& roles, std::string_view what,
               std::string_view clause, bool system_too) const;
  Status check_version() const;

  /// Adds to `refusals` what the guards say no to; fails only when judging itself failed.
  /// A guard that reads one of the fields `missing` is left out: its verdict is not known before they are given.
  Status judge(const std::vector<std::string>& guards, const RecordDraft& draft,
               const Transition* transition, const std::vector<const FieldModel*>& missing,
               Refusals& refusals);
  Status run(const std::vector<std::string>& effects, RecordDraft& draft,
             const Transition* transition);
  /// Everything that follows from what was set: effects of records created along, reactions to changed
  /// fields. Then holds every touched record to the required fields of its state.
  Status settle();
  /// Events and records, the subject's first.
  [[nodiscard]] Result<Decision> finish();

  /// Adds to `refusals` every reference given that leads to no record. Guards are not judged any more then: what
  /// they say of a record that the actor may not see would tell that it is there.
  Status check_references(const std::vector<FieldValue>& given, Refusals& refusals);
  /// The record that the actor names, as far as the actor may know of it: what is confidential without being the
  /// actor's business does not exist, nor do other people's requests to who sees only the own. What only the house
  /// itself makes (people, groups, services, waivers) may be named by everybody who knows its id.
  [[nodiscard]] Result<std::optional<Record>> find_named(const KindModel& its_kind, Uuid id);

 private:
  /// Which reactions a record has had.
  struct Reacted {
    std::vector<bool> done;
    std::string state;  ///< last one reacted to
  };
  /// Runs the reactions not done yet whose fields have changed; true when there were any.
  [[nodiscard]] Result<bool> react(RecordDraft& draft, Reacted& reacted);
  /// Opens the records at the other ends of links that came or went, where they react to that.
  [[nodiscard]] bool tell_linked(RecordDraft& draft);
  /// Takes one transition that followed from the rest; false when there is none.
  [[nodiscard]] Result<bool> follow();
  [[nodiscard]] Result<const Transition*> edge_to_follow(const DraftSet::FollowUp& next) const;
  Status hold_to_state(const RecordDraft& draft) const;
  bool leads_nowhere_ = false;  ///< a reference given
  [[nodiscard]] Basis basis() const {
    return actor.origin == Origin::kSystem ? Basis::kSystem : Basis::kLive;
  }
};

/// Whether an `involves` field of the record names the actor or one of the actor's groups.
[[nodiscard]] bool is_involved(const KindModel& kind, const Record& record, const Actor& actor);

/// Whether a guard looks at one of these fields.
[[nodiscard]] bool reads_any(const Guard& guard, const std::vector<const FieldModel*>& fields);

/// Why `field` may not be edited in `state`; nullopt when it may.
[[nodiscard]] std::optional<Error> edit_obstacle(const KindModel& kind, const State& state,
                                                 const FieldModel& field);

/// The edge of this name out of `state`, or a refusal that names the states it leaves from.
[[nodiscard]] Result<const Transition*> find_edge(const KindModel& kind, std::string_view name,
                                                  std::string_view state);
/// Whether the actor may take this edge at all: role, and for approvals the person's own sign-in.
Status admit_to_edge(const Deciding& deciding, const Transition& transition);
/// An approval, or what else is to be a person's own act, counts only from somebody who signed in, whatever
/// leads to it.
Status admit_approval(const Deciding& deciding, const KindModel& kind,
                      const Transition& transition);
/// Fields that must be new in the state an edge leads to, and those that must be there in it; without what
/// nobody could give (hidden, read only, kept by the engine).
struct Asked {
  std::vector<const FieldModel*> anew;
  std::vector<const FieldModel*> there;
};
[[nodiscard]] Asked asked_by_target(const KindModel& kind, const Transition& transition);

[[nodiscard]] Result<Decision> decide_create(Deciding& deciding, const Create& create);
[[nodiscard]] Result<Decision> decide_update(Deciding& deciding, const Update& update);
[[nodiscard]] Result<Decision> decide_fire(Deciding& deciding, const Fire& fire);
[[nodiscard]] Result<Decision> decide_timer(Deciding& deciding, const FireTimer& timer);
[[nodiscard]] Result<Decision> decide_work(Deciding& deciding, const LogWork& work);
[[nodiscard]] Result<Decision> decide_link(Deciding& deciding, const AddLink& link);
[[nodiscard]] Result<Decision> decide_unlink(Deciding& deciding, const RemoveLink& link);
[[nodiscard]] Result<Decision> decide_attach(Deciding& deciding, const Attach& attach);
[[nodiscard]] Result<Decision> decide_erase(Deciding& deciding, const Erase& erase);
[[nodiscard]] Result<Decision> decide_undo(Deciding& deciding, const LastChange* last);
[[nodiscard]] Result<Decision> decide_import(Deciding& deciding, const Import& import);

}  // namespace proofdesk
