#include "core/query/filter.hpp"
#include "processes/risk_question/process.hpp"
#include "processes/shared/approval_people.hpp"
#include "processes/shared/risk_score.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/standing_rules.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace proofdesk::risk_question {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.5.1";

Status answers_readable(const RuleContext& context) {
  const std::string key = text(context, "key");
  if (key.find('=') != std::string::npos) {
    return refuse("The key has an equals sign in it.", "Give a short word: rehearsed.");
  }
  std::set<std::string> words;
  std::int64_t most = 0;
  for (const auto& line : list(context, "answers")) {
    const auto answer = parse_offered(line);
    if (!answer) {
      return refuse(fmt::format("\"{}\" is not an answer with its points.", line),
                    "Write words, an equals sign and points from 0 to 10: partly = 3.");
    }
    if (!words.insert(answer->words).second) {
      return refuse(fmt::format("\"{}\" is offered twice.", answer->words),
                    "Offer each answer once.");
    }
    most = std::max(most, answer->points);
  }
  if (words.size() >= 2 && most > 0) return {};
  return refuse("With these answers the question tells no risk from another.",
                "Offer at least two answers, one of them with points.");
}

Status condition_readable(const RuleContext& context) {
  const auto condition = parse_condition(*context.model.kind("change"), text(context, "condition"));
  if (condition) return {};
  return refuse(fmt::format("The condition cannot be read: {}", condition.error().detail),
                "Write it over fields of the change, e.g. category = \"network\".");
}

Status key_free(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto all, context.world.standing("risk_question"));
  for (const auto& other : all) {
    if (other.state != "in_force" || other.id == context.record.id ||
        other.id == reference(context, "replaces") ||
        other.text(context.kind, "key") != text(context, "key"))
      continue;
    return refuse(fmt::format("{} is asked under that key already.",
                              context.kind.display_number(other.number)),
                  "Revise that one, or give another key.");
  }
  return {};
}

/// The risk decides who decides: what is asked already is changed or ended by nobody alone.
Status four_eyes(const RuleContext& context) {
  const bool in_force = context.before.state == "in_force";
  if (!in_force && (context.record.state == "retired" || reference(context, "replaces").is_nil()))
    return {};
  Humans humans(context);
  PROOFDESK_ASSIGN(const bool wrote,
                   humans.is_one_of(context.command.actor.person, writers_of(context)));
  if (!wrote) return {};
  return refuse(in_force ? "Who wrote a question does not take it away alone (house rule)."
                         : "Who rewrote a question does not put it in force alone (house rule).",
                "Let another change manager do it, or an administrator.");
}

Status written(const RuleContext& context, Draft& draft) {
  const auto set_if_absent = [&](std::string_view field, Value value) {
    if (!draft.record().has(context.kind, field)) draft.set(field, std::move(value));
  };
  set_if_absent("weight", Value{std::int64_t{1}});
  set_if_absent("edition", Value{std::int64_t{1}});
  set_if_absent("title", Value{text(context, "question")});
  return {};
}

Status put_in_force(const RuleContext& context, Draft& draft) {
  draft.set("in_force_since", value_of(context.now));
  draft.set("put_in_force_by", value_of(context.command.actor.person));
  const Uuid earlier = reference(context, "replaces");
  if (earlier.is_nil()) return {};
  Draft* replaced = draft.other("risk_question", earlier, "replace");
  if (replaced != nullptr && replaced->record().state == "in_force") replaced->take("replace");
  return {};
}

Status revised(const RuleContext& context, Draft& draft) {
  if (!context.before.has(context.kind, "key") || !context.before.has(context.kind, "question") ||
      !context.before.has(context.kind, "answers")) {
    return refuse("It is not complete enough to be the model of another.",
                  "Write a new question, and retire this one.");
  }
  Draft& next = draft.create("risk_question");
  for (const auto field :
       {"title", "key", "question", "answers", "weight", "condition", "position"}) {
    const Value& value = context.before.value(*context.kind.field(field));
    if (is_set(value)) next.set(field, value);
  }
  next.set("reason", context.record.get(*context.kind.field("reason")));
  next.set("replaces", value_of(context.record.id));
  next.set("authors", value_of(approval::People{context.command.actor.person}));
  next.set("edition", Value{context.before.integer(context.kind, "edition") + 1});
  return {};
}

constexpr GuardMaker guard{kClause};

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("risk_question.answers_readable@1", "its answers are told apart and have points",
            {"answers", "key"}, answers_readable),
      guard("risk_question.condition_readable@1", "its condition can be read", {"condition"},
            condition_readable),
      guard("risk_question.key_free@1", "no other question is asked under its key",
            {"key", "risk_question"}, key_free),
      guard("risk_question.four_eyes@1",
            "what is asked already is changed or ended by another than who wrote it",
            {"authors", "replaces", "person"}, four_eyes),
  };
}

std::vector<Effect> effects() {
  return {
      effect("risk_question.written@1", "it is the first edition, of weight one, unless it says so",
             {"weight", "edition", "title", "question"}, written),
      effect("risk_question.author_noted@1", "notes whoever writes on it", {"authors"},
             note_author),
      effect("risk_question.put_in_force@1", "the edition it replaces retires", {"replaces"},
             put_in_force),
      effect("risk_question.revised@1", "makes a draft of the next edition", {}, revised),
      notes_retirement("risk_question.retired@1"),
  };
}

}  // namespace proofdesk::risk_question
