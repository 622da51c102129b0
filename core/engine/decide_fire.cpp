// Taking a transition, by a person or by a timer.

#include "core/engine/decision.hpp"
#include "core/engine/input.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk {
namespace {

/// A transition being taken.
class Taking {
 public:
  Taking(Deciding& deciding, const Transition& transition)
      : deciding_(deciding),
        kind_(deciding.kind),
        transition_(transition),
        asked_(asked_by_target(deciding.kind, transition)),
        draft_(deciding.open_subject(transition.name)),
        state_(*deciding.life.state(draft_.record().state)) {}

  Result<Decision> take(const Fire& fire, const std::string& timer) {
    PROOFDESK_TRY(put_input(fire));
    PROOFDESK_TRY(check_asked(fire));
    if (edits_) {
      PROOFDESK_TRY(
          deciding_.judge(deciding_.life.edit_guards, draft_, &transition_, missing_, refusals_));
    }
    if (!transition_.to.empty()) draft_.enter(transition_.to);
    PROOFDESK_TRY(deciding_.judge(transition_.guards, draft_, &transition_, missing_, refusals_));
    PROOFDESK_TRY(refusals_.status());
    if (fire.comment) {
      draft_.add(WorklogEntry{
          .id = deciding_.drafts.next_id(),
          .kind = fire.comment->is_public ? WorklogEntry::Kind::kReply : WorklogEntry::Kind::kNote,
          .is_public = fire.comment->is_public,
          .text = fire.comment->text,
          .author = deciding_.actor.person,
          .at = deciding_.now});
    }
    PROOFDESK_TRY(deciding_.run(transition_.effects, draft_, &transition_));
    PROOFDESK_TRY(deciding_.settle());
    if (timer.empty() && comes_to_nothing(fire)) return Decision{};
    if (!timer.empty()) {
      draft_.spend_timer(timer);
      draft_.add(Change{std::string(kFiredTimer), boost::json::string(timer), {}});
    }
    return deciding_.finish();
  }

 private:
  /// The system looked whether something was to be done, and nothing was. What people do is kept even so.
  [[nodiscard]] bool comes_to_nothing(const Fire& fire) const {
    return deciding_.actor.origin == Origin::kSystem && transition_.to.empty() && !fire.comment &&
           std::ranges::none_of(deciding_.drafts.drafts(),
                                [](const auto& draft) { return draft->touched(); });
  }

  static bool names(const std::vector<std::string>& list, const FieldModel& field) {
    return std::ranges::find(list, field.name) != list.end();
  }
  static bool has(const std::vector<const FieldModel*>& list, const FieldModel& field) {
    return std::ranges::find(list, &field) != list.end();
  }

  /// Why this field may not come with this transition: it belongs to it, or may be edited anyway.
  std::optional<Error> input_obstacle(const FieldModel& field) {
    if (transition_.accepts_any || names(transition_.requires_fields, field) ||
        names(transition_.accepts, field) || has(asked_.anew, field) || has(asked_.there, field)) {
      return std::nullopt;
    }
    edits_ = true;
    if (auto obstacle = edit_obstacle(kind_, state_, field)) return obstacle;
    if (deciding_.actor.has_any_role(deciding_.life.edit_roles) ||
        deciding_.actor.origin == Origin::kSystem) {
      return std::nullopt;
    }
    const std::string detail =
        fmt::format("\"{}\" does not go with \"{}\"", field.label, transition_.label);
    return Error{.code = ErrorCode::kRefused,
                 .rule = fmt::format("{}.{}.accepts", kind_.name, transition_.name),
                 .detail = detail,
                 .clause = transition_.clause,
                 .remedy = "Leave it out.",
                 .fields = {{pointer_of(field), detail}}};
  }

  Status put_input(const Fire& fire) {
    PROOFDESK_ASSIGN(const auto given, read_input(kind_, fire.fields));
    std::vector<FieldValue> changed;
    for (const auto& one : given) {
      draft_.put(*one.field, one.value);
      if (!draft_.changed(*one.field)) {
        draft_.put(*one.field, deciding_.stored->get(*one.field));
        continue;
      }
      changed.push_back(one);
      if (auto obstacle = input_obstacle(*one.field)) refusals_.add(std::move(*obstacle));
    }
    return deciding_.check_references(changed, refusals_);
  }

  Status check_asked(const Fire& fire) {
    for (const auto& name : transition_.requires_fields) {
      const FieldModel* field = kind_.field(name);
      if (field == nullptr || is_answered(draft_.record().get(*field))) continue;
      missing_.push_back(field);
      refusals_.add(missing_field(
          kind_, transition_.name, *field, transition_.clause,
          fmt::format("\"{}\" needs a value for \"{}\"", transition_.label, field->label)));
    }
    for (const FieldModel* field : asked_.anew) {
      if (has(missing_, *field) ||
          (draft_.changed(*field) && is_answered(draft_.record().get(*field))))
        continue;
      missing_.push_back(field);
      refusals_.add(missing_field(
          kind_, transition_.name, *field, transition_.clause,
          fmt::format("\"{}\" needs a new value for \"{}\", other than the one it has",
                      transition_.label, field->label)));
    }
    if (fire.comment) {
      if (auto status = check_note(*fire.comment, "/comment"); !status)
        refusals_.add(std::move(status).error());
    } else if (transition_.requires_comment) {
      refusals_.add({.code = ErrorCode::kRefused,
                     .rule = fmt::format("{}.{}.requires_comment", kind_.name, transition_.name),
                     .detail = fmt::format("\"{}\" needs a comment", transition_.label),
                     .clause = transition_.clause.empty() ? kind_.clause : transition_.clause,
                     .remedy = "Say in a comment what was decided or done, and why.",
                     .fields = {{"/comment", "a comment is needed"}}});
    }
    return {};
  }

  Deciding& deciding_;
  const KindModel& kind_;
  const Transition& transition_;
  const Asked asked_;
  RecordDraft& draft_;
  const State& state_;
  std::vector<const FieldModel*> missing_;
  bool edits_ = false;  ///< changes fields that are not the transition's own
  Refusals refusals_;
};

std::string current_state(const Deciding& deciding) {
  return deciding.life.current_state(deciding.stored->state).value_or(deciding.stored->state);
}

}  // namespace

Result<const Transition*> find_edge(const KindModel& kind, std::string_view name,
                                    std::string_view state) {
  const Lifecycle& life = kind.lifecycle;
  if (const Transition* transition = life.transition(name, state)) return transition;
  if (!life.knows(name)) {
    return fail({.code = ErrorCode::kInvalidArgument,
                 .rule = fmt::format("{}.transition_exists", kind.name),
                 .detail = fmt::format("{} has no transition \"{}\"", kind.label, name),
                 .clause = kind.clause,
                 .remedy = "See the record's transitions."});
  }
  std::vector<std::string> from;
  std::string label;
  std::string clause = kind.clause;
  for (const auto& transition : life.transitions) {
    if (transition.name != name) continue;
    label = transition.label;
    if (!transition.clause.empty()) clause = transition.clause;
    for (const auto& source : transition.from) {
      const State* known = life.state(source);
      from.push_back(known == nullptr ? source : known->label);
    }
  }
  const State* here = life.state(state);
  const std::string sources = fmt::format("{}", fmt::join(from, ", "));
  return fail(
      {.code = ErrorCode::kRefused,
       .rule = fmt::format("{}.{}.from", kind.name, name),
       .detail = fmt::format("\"{}\" leaves from: {}; the record is in \"{}\"", label, sources,
                             here == nullptr ? std::string(state) : here->label),
       .clause = clause,
       .remedy = fmt::format("Bring the record into one of these states first: {}.", sources)});
}

Status admit_to_edge(const Deciding& deciding, const Transition& transition) {
  PROOFDESK_TRY(deciding.admit(transition.roles, transition.name, transition.clause, false));
  return admit_approval(deciding, deciding.kind, transition);
}

Status admit_approval(const Deciding& deciding, const KindModel& kind,
                      const Transition& transition) {
  if (!transition.own_sign_in || deciding.actor.origin == Origin::kSignIn) return {};
  return fail(
      {.code = ErrorCode::kForbidden,
       .rule = fmt::format("{}.{}.own_sign_in", kind.name, transition.name),
       .detail = transition.approval
                     ? "an approval counts only from a person who has signed in as themselves"
                     : "this counts only from a person who has signed in as themselves",
       .clause = transition.clause.empty() ? kind.clause : transition.clause,
       .remedy = "Sign in with your own account; a token that somebody else made does not do."});
}

Asked asked_by_target(const KindModel& kind, const Transition& transition) {
  Asked asked;
  const State* target = transition.to.empty() ? nullptr : kind.lifecycle.state(transition.to);
  if (target == nullptr) return asked;
  for (const auto& [name, flags] : target->flags) {
    const FieldModel* field = kind.field(name);
    if (field == nullptr || field->engine_owned || flags.hidden || flags.read_only) continue;
    if (flags.must_change) asked.anew.push_back(field);
    if (flags.required) asked.there.push_back(field);
  }
  return asked;
}

Result<Decision> decide_fire(Deciding& deciding, const Fire& fire) {
  PROOFDESK_ASSIGN(const Transition* transition,
                   find_edge(deciding.kind, fire.transition, current_state(deciding)));
  PROOFDESK_TRY(admit_to_edge(deciding, *transition));
  return Taking(deciding, *transition).take(fire, {});
}

Result<Decision> decide_timer(Deciding& deciding, const FireTimer& fired) {
  if (deciding.actor.origin != Origin::kSystem) {
    return fail({.code = ErrorCode::kForbidden,
                 .rule = fmt::format("{}.fire_timer.roles", deciding.kind.name),
                 .detail = "timers are fired by the system itself",
                 .remedy = "Take the transition instead."});
  }
  PROOFDESK_ASSIGN(const auto armed,
                   deciding.world.timers(deciding.kind.name, deciding.stored->id));
  const auto waiting = std::ranges::find(armed, fired.timer, &ArmedTimer::name);
  if (waiting == armed.end() || waiting->arming != fired.arming || waiting->due > deciding.now)
    return Decision{};

  const std::string state = current_state(deciding);
  const auto& timers = deciding.life.timers;
  const auto timer = std::ranges::find(timers, fired.timer, &Timer::name);
  if (timer == timers.end() || timer->state != state) {
    return fail(
        {.code = ErrorCode::kRefused,
         .rule = fmt::format("{}.{}.timer_applies", deciding.kind.name, fired.timer),
         .detail = fmt::format("the lifecycle in use has no such timer in the state \"{}\"", state),
         .remedy = "Nothing needs doing; the timer lapses."});
  }
  PROOFDESK_ASSIGN(const Transition* transition,
                   find_edge(deciding.kind, timer->transition, state));
  PROOFDESK_TRY(admit_to_edge(deciding, *transition));
  Taking taking(deciding, *transition);
  Refusals lapses;
  PROOFDESK_TRY(
      deciding.judge(timer->unless, *deciding.drafts.drafts().front(), transition, {}, lapses));
  PROOFDESK_TRY(lapses.status());
  return taking.take(Fire{.transition = transition->name, .fields = {}, .comment = {}},
                     fired.timer);
}

}  // namespace proofdesk
