#include "processes/known_error/process.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/standing_rules.hpp"

namespace proofdesk::known_error {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.6.3";

Status cause_or_workaround(const RuleContext& context) {
  if (has(context, "root_cause") || has(context, "workaround")) return {};
  return refuse("Neither a root cause nor a way to reduce the impact is recorded.",
                "Give rootCause or workaround.");
}

Status missing_half_explained(const RuleContext& context) {
  const bool cause = has(context, "root_cause");
  const bool workaround = has(context, "workaround");
  if (cause && !workaround && !has(context, "no_workaround_reason")) {
    return refuse("The cause is known but there is no workaround, and no reason for that.",
                  "Give workaround, or noWorkaroundReason.");
  }
  if (workaround && !cause && !has(context, "no_root_cause_reason")) {
    return refuse("There is a workaround but no root cause, and no reason for that.",
                  "Give rootCause, or noRootCauseReason.");
  }
  return {};
}

Status published(const RuleContext& context, Draft& draft) {
  draft.set("published_at", value_of(context.now));
  draft.set("last_reviewed_at", value_of(context.now));
  const Uuid behind = reference(context, "problem");
  if (behind.is_nil()) return {};
  // The problem shows its known error too; a link that is there already is not made twice.
  if (Draft* problem = draft.other("problem", behind, "known_error_published")) {
    problem->link("known_as",
                  LinkEnd{.kind = "known_error", .id = context.record.id, .source = {}, .key = {}});
  }
  return {};
}

Status reviewed(const RuleContext& context, Draft& draft) {
  draft.set("last_reviewed_at", value_of(context.now));
  return {};
}

Status resolved(const RuleContext& context, Draft& draft) {
  draft.set("resolved_at", value_of(context.now));
  return {};
}

Status reopened(const RuleContext&, Draft& draft) {
  draft.set("resolved_at", no_value());
  draft.set("fix_text", no_value());
  return {};
}

Status withdrawn(const RuleContext&, Draft& draft) {
  draft.set("published_at", no_value());
  return {};
}

/// What made it fit to be published cannot be edited away while the desk relies on it.
Status stays_publishable(const RuleContext& context, Draft&) {
  if (context.record.state == "draft" || context.record.state == "retired") return {};
  PROOFDESK_TRY(cause_or_workaround(context));
  return missing_half_explained(context);
}

}  // namespace

std::vector<Guard> guards() {
  return {
      {.name = "known_error.cause_or_workaround@1",
       .explains = "a root cause or a way to reduce the impact is recorded",
       .clause = kClause,
       .reads = {"root_cause", "workaround"},
       .check = cause_or_workaround},
      {.name = "known_error.missing_half_explained@1",
       .explains = "where one of root cause and workaround is missing, the reason is recorded",
       .clause = kClause,
       .reads = {"root_cause", "no_root_cause_reason", "workaround", "no_workaround_reason"},
       .check = missing_half_explained},
  };
}

std::vector<Effect> effects() {
  return {
      {.name = "known_error.published@1",
       .explains = "notes when it was published, and shows it at its problem",
       .reads = {"problem"},
       .run = published},
      {.name = "known_error.reviewed@1",
       .explains = "notes the review",
       .reads = {},
       .run = reviewed},
      {.name = "known_error.resolved@1",
       .explains = "notes when it was resolved",
       .reads = {},
       .run = resolved},
      {.name = "known_error.reopened@1",
       .explains = "clears what was said of the fix",
       .reads = {},
       .run = reopened},
      {.name = "known_error.withdrawn@1",
       .explains = "it is no longer published",
       .reads = {},
       .run = withdrawn},
      notes_retirement("known_error.retired@1"),
      {.name = "known_error.stays_publishable@1",
       .explains = "a published known error keeps a root cause or a workaround, and the reason for "
                   "what is missing",
       .reads = {"root_cause", "no_root_cause_reason", "workaround", "no_workaround_reason"},
       .run = stays_publishable},
  };
}

}  // namespace proofdesk::known_error
