// Taking back the last step: a step of its own that sets things as they were.

#include "core/engine/decision.hpp"
#include "core/engine/last_change.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk {
namespace {

constexpr std::int64_t kMinute = 60 * kMicrosPerSecond;

class Undoing {
 public:
  Undoing(Deciding& deciding, const LastChange& last)
      : deciding_(deciding),
        kind_(deciding.kind),
        life_(deciding.life),
        last_(last),
        edge_(life_.transition(last.event.name, state_before())) {}

  Result<Decision> run() {
    PROOFDESK_TRY(check_own());
    PROOFDESK_TRY(check_reversible());
    PROOFDESK_TRY(check_soon());
    PROOFDESK_TRY(edge_ == nullptr ? deciding_.admit(life_.edit_roles, kUndo, {}, false)
                                   : deciding_.admit(edge_->roles, kUndo, edge_->clause, false));
    RecordDraft& draft = deciding_.drafts.open(kind_, *deciding_.stored, std::string(kUndone));
    restore(draft);
    if (edge_ != nullptr && !edge_->to.empty()) draft.enter(state_before());
    if (edge_ == nullptr) {
      Refusals refusals;
      PROOFDESK_TRY(deciding_.judge(life_.edit_guards, draft, nullptr, {}, refusals));
      PROOFDESK_TRY(refusals.status());
    }
    PROOFDESK_TRY(put_back_links(draft));
    PROOFDESK_TRY(deciding_.settle());
    draft.add(Change{std::string(kUndoneRevision), last_.event.revision, {}});
    return deciding_.finish();
  }

 private:
  [[nodiscard]] std::string state_before() const {
    return life_.current_state(last_.before.state).value_or(last_.before.state);
  }
  [[nodiscard]] std::string what_it_was() const {
    if (edge_ != nullptr) return edge_->label;
    for (const auto& transition : life_.transitions) {
      if (transition.name == last_.event.name) return transition.label;
    }
    return last_.event.name;
  }

  [[nodiscard]] std::unexpected<Error> refuse(std::string_view rule, std::string detail,
                                              std::string remedy) const {
    return fail({.code = ErrorCode::kRefused,
                 .rule = fmt::format("{}.undo.{}", kind_.name, rule),
                 .detail = std::move(detail),
                 .clause = kind_.clause,
                 .remedy = std::move(remedy)});
  }

  Status check_own() const {
    const Uuid actor = deciding_.actor.person;
    if (!actor.is_nil() && last_.event.actor == actor && last_.event.basis == Basis::kLive)
      return {};
    return refuse(
        "own_last_step",
        fmt::format("the last thing that happened here, \"{}\", was not your doing", what_it_was()),
        "Look at the history; change what is to be changed as a step of its own.");
  }

  Status check_reversible() const {
    const auto& name = last_.event.name;
    const bool by_itself = name == kUpdated || name == kLinked || name == kUnlinked;
    if (last_.one_of_several) {
      return refuse("reversible",
                    fmt::format("\"{}\" was one of several steps taken at once", what_it_was()),
                    "Change what is to be changed as a step of its own.");
    }
    const bool alone = std::ranges::find(last_.event.changes, kFollowed, &Change::path) ==
                       last_.event.changes.end();
    if (by_itself || (edge_ != nullptr && edge_->reversible && alone)) return {};
    return refuse("reversible", fmt::format("\"{}\" is not taken back by undo", what_it_was()),
                  other_way());
  }

  [[nodiscard]] std::string other_way() const {
    const std::string state =
        life_.current_state(deciding_.stored->state).value_or(deciding_.stored->state);
    for (const auto& transition : life_.transitions) {
      if (transition.undoes == last_.event.name && transition.leaves(state))
        return fmt::format("Take \"{}\" ({}) instead.", transition.label, transition.name);
    }
    if (const Transition* reopen = life_.transition("reopen", state))
      return fmt::format("Take \"{}\" (reopen) instead.", reopen->label);
    return "Do what is to be done next as a step of its own.";
  }

  Status check_soon() const {
    if (deciding_.now.micros - last_.recorded_at.micros <= kUndoWindow) return {};
    return refuse(
        "soon",
        fmt::format("\"{}\" was {} minutes ago; a step can be taken back for {}", what_it_was(),
                    (deciding_.now.micros - last_.recorded_at.micros) / kMinute,
                    kUndoWindow / kMinute),
        "Change what is to be changed as a step of its own.");
  }

  void restore(RecordDraft& draft) const {
    for (const Change& change : last_.event.changes) {
      const FieldModel* field = is_note(change.path) ? nullptr : kind_.field(change.path);
      if (field == nullptr || field->origin == FieldOrigin::kSystem) continue;
      Value before = last_.before.get(*field);
      // What was erased since is gone for good.
      if (!std::holds_alternative<Erased>(before)) draft.put(*field, std::move(before));
    }
  }

  Status put_back_links(RecordDraft& draft) {
    const std::string collection = fmt::format("{}/", kLinks);
    for (const Change& change : last_.event.changes) {
      if (!change.path.starts_with(collection) || change.value.is_null()) continue;
      draft.add(Change{change.path, nullptr, {}});
    }
    for (const Change& change : last_.links_before) {
      PROOFDESK_ASSIGN(
          const auto link,
          link_from_json(std::string_view(change.path).substr(collection.size()), change.value));
      draft.add(link);
    }
    return {};
  }

  Deciding& deciding_;
  const KindModel& kind_;
  const Lifecycle& life_;
  const LastChange& last_;
  const Transition* edge_;  ///< the one taken; nullptr for changes of fields and links
};

}  // namespace

Result<Decision> decide_undo(Deciding& deciding, const LastChange* last) {
  if (last == nullptr || last->event.revision != deciding.stored->version) {
    return fail({.code = ErrorCode::kRefused,
                 .rule = fmt::format("{}.undo.own_last_step", deciding.kind.name),
                 .detail = "nothing has been done to it since it was recorded",
                 .clause = deciding.kind.clause,
                 .remedy = "Change what is to be changed as a step of its own."});
  }
  return Undoing(deciding, *last).run();
}

}  // namespace proofdesk
