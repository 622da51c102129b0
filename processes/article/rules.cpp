#include "processes/article/process.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/standing_rules.hpp"

#include <array>
#include <utility>

namespace proofdesk::article {
namespace {

using namespace shared;

constexpr std::string_view kClause = "7.6";

/// What the author writes, and where it goes when it is published.
constexpr std::array kTexts = {std::pair{"new_title", "title"}, std::pair{"new_summary", "summary"},
                               std::pair{"new_body", "body"}};

Value value_in(const RuleContext& context, const Record& record, std::string_view field) {
  const FieldModel* found = context.kind.field(field);
  return found == nullptr ? Value{} : record.get(*found);
}

/// Who wrote what is being judged: who began the edition, and who changed its words last.
Status reviewer_is_not_the_author(const RuleContext& context) {
  const Uuid reviewer = context.command.actor.person;
  if (!reviewer.is_nil() && reviewer != reference(context, "author") &&
      reviewer != reference(context, "last_edited_by"))
    return {};
  return refuse("Whoever wrote an edition does not publish it.",
                "Ask a colleague to read it and publish it.");
}

Status review_ahead(const RuleContext& context) {
  const auto due = instant(context, "review_due");
  if (due && *due > context.now) return {};
  return refuse("The next review would be due already.", "Give a reviewDue that lies ahead.");
}

Status flag_explained(const RuleContext& context) {
  if (!is_blank(text(context, "flag_reason"))) return {};
  return refuse("Nothing is said about what is wrong.",
                "Say in flagReason what should be different.");
}

Status something_new(const RuleContext& context) {
  for (const auto& [fresh, current] : kTexts) {
    if (value_in(context, context.record, fresh) != value_in(context, context.record, current))
      return {};
  }
  return refuse("The new edition says the same as the one in force.",
                "Change newTitle, newSummary or newBody, or give the revision up.");
}

Status begun(const RuleContext& context, Draft& draft) {
  draft.set("author", value_of(context.command.actor.person));
  draft.set("edition", Value{std::int64_t{0}});
  return {};
}

Status edited(const RuleContext& context, Draft& draft) {
  // Publishing moves words about and writes none.
  if (context.record.state == "draft" || context.record.state == "revising") {
    if (!is_new(context) || !context.command.actor.person.is_nil())
      draft.set("last_edited_by", value_of(context.command.actor.person));
  }
  return {};
}

void forget_working_copy(Draft& draft) {
  for (const auto& [fresh, current] : kTexts) draft.set(fresh, no_value());
}

void forget_flag(Draft& draft) {
  draft.set("flag_reason", no_value());
  draft.set("flagged_at", no_value());
}

Status published(const RuleContext& context, Draft& draft) {
  if (context.before.state == "revision_in_review") {
    for (const auto& [fresh, current] : kTexts)
      draft.set(current, value_in(context, context.record, fresh));
    forget_working_copy(draft);
  }
  draft.set("edition", Value{context.record.integer(context.kind, "edition") + 1});
  draft.set("reviewer", value_of(context.command.actor.person));
  draft.set("published_at", value_of(context.now));
  draft.set("last_reviewed_at", value_of(context.now));
  forget_flag(draft);
  return {};
}

Status confirmed(const RuleContext& context, Draft& draft) {
  draft.set("reviewer", value_of(context.command.actor.person));
  draft.set("last_reviewed_at", value_of(context.now));
  forget_flag(draft);
  return {};
}

Status flagged(const RuleContext& context, Draft& draft) {
  draft.set("flagged_at", value_of(context.now));
  return {};
}

Status review_fell_due(const RuleContext& context, Draft& draft) {
  draft.set("flagged_at", value_of(context.now));
  draft.set("flag_reason", Value{std::string("The review is due.")});
  return {};
}

Status revision_begun(const RuleContext& context, Draft& draft) {
  draft.set("author", value_of(context.command.actor.person));
  draft.set("last_edited_by", no_value());
  for (const auto& [fresh, current] : kTexts)
    draft.set(fresh, value_in(context, context.record, current));
  return {};
}

Status revision_abandoned(const RuleContext&, Draft& draft) {
  forget_working_copy(draft);
  draft.set("change_note", no_value());
  return {};
}

Status count_one(const RuleContext& context, Draft& draft, std::string_view field) {
  draft.set(field, Value{context.record.integer(context.kind, field) + 1});
  return {};
}

Status solved(const RuleContext& context, Draft& draft) {
  return count_one(context, draft, "solved_count");
}

Status not_solved(const RuleContext& context, Draft& draft) {
  return count_one(context, draft, "not_solved_count");
}

}  // namespace

std::vector<Guard> guards() {
  return {
      {.name = "article.reviewer_is_not_the_author@1",
       .explains = "somebody publishes it who neither began this edition nor changed it last",
       .clause = kClause,
       .reads = {"author", "last_edited_by"},
       .check = reviewer_is_not_the_author},
      {.name = "article.review_ahead@1",
       .explains = "the next review lies ahead",
       .clause = kClause,
       .reads = {"review_due"},
       .check = review_ahead},
      {.name = "article.flag_explained@1",
       .explains = "it is said what is wrong",
       .clause = kClause,
       .reads = {"flag_reason"},
       .check = flag_explained},
      {.name = "article.something_new@1",
       .explains = "the new edition differs from the one in force",
       .clause = kClause,
       .reads = {"title", "summary", "body", "new_title", "new_summary", "new_body"},
       .check = something_new},
  };
}

std::vector<Effect> effects() {
  return {
      {.name = "article.begun@1", .explains = "notes its author", .reads = {}, .run = begun},
      {.name = "article.edited@1",
       .explains = "notes who changed the words last",
       .reads = {},
       .run = edited},
      {.name = "article.published@1",
       .explains = "puts the new words in force, counts the edition and notes the reviewer",
       .reads = {"edition", "new_title", "new_summary", "new_body"},
       .run = published},
      {.name = "article.confirmed@1",
       .explains = "notes the review",
       .reads = {},
       .run = confirmed},
      {.name = "article.flagged@1", .explains = "notes when", .reads = {}, .run = flagged},
      {.name = "article.review_fell_due@1",
       .explains = "flags it because its review is due",
       .reads = {},
       .run = review_fell_due},
      {.name = "article.revision_begun@1",
       .explains = "begins the new edition with the words of the one in force",
       .reads = {"title", "summary", "body"},
       .run = revision_begun},
      {.name = "article.revision_abandoned@1",
       .explains = "forgets the new edition",
       .reads = {},
       .run = revision_abandoned},
      {.name = "article.solved@1",
       .explains = "counts a reader it helped",
       .reads = {"solved_count"},
       .run = solved},
      {.name = "article.not_solved@1",
       .explains = "counts a reader it did not help",
       .reads = {"not_solved_count"},
       .run = not_solved},
      {.name = "article.retired@1", .explains = "notes when", .reads = {}, .run = note_retirement},
  };
}

}  // namespace proofdesk::article
