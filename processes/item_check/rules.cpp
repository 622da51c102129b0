#include "core/model/record_ref.hpp"
#include "processes/item_check/process.hpp"
#include "processes/shared/attribute_text.hpp"
#include "processes/shared/discrepancies.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include <fmt/format.h>

namespace proofdesk::item_check {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.2.6";
constexpr GuardMaker guard{kClause};
constexpr std::string_view kItem = "configuration_item";
constexpr std::string_view kAudit = "configuration_audit";

Result<std::optional<Record>> audit_of(const RuleContext& context) {
  return context.world.find(kAudit, reference(context, "audit"));
}

Result<std::optional<Record>> item_of(const RuleContext& context) {
  const auto ref = RecordRef::parse(text(context, "subject"));
  if (!ref || ref->kind != kItem) return std::nullopt;
  return context.world.find(ref->kind, ref->id);
}

std::vector<std::string> attributes_of(const RuleContext& context, const Record& audit) {
  const KindModel* kind = context.model.kind(kAudit);
  const FieldModel* field = kind == nullptr ? nullptr : kind->field("attributes");
  if (field == nullptr) return {};
  const Value value = audit.get(*field);
  const auto* names = std::get_if<std::vector<std::string>>(&value);
  return names == nullptr ? std::vector<std::string>{} : *names;
}

Status by_checker(const RuleContext& context) {
  const Uuid checker = reference(context, "checker");
  PROOFDESK_ASSIGN(const auto audit, audit_of(context));
  if (!audit || audit->state != "checking") {
    return refuse("Its audit is not at the checking.", "Look at the audit it belongs to.");
  }
  if (!checker.is_nil() && context.command.actor.person == checker) return {};
  return refuse("Somebody else is to check it.", "Leave it to the checker of the audit.");
}

/// Events that say something of the item, as against that somebody saw it or was refused.
bool is_edit(const Event& event) {
  return event.refused.empty() && event.name != "verify" && event.name != "see";
}

Status independent(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto audit, audit_of(context));
  PROOFDESK_ASSIGN(const auto item, item_of(context));
  const KindModel* audits = context.model.kind(kAudit);
  if (!audit || !item || audits == nullptr) return {};
  const std::int64_t since = audit->integer(*audits, "edits_since");
  PROOFDESK_ASSIGN(const auto events, context.world.history(kItem, item->id));
  for (const auto& event : events) {
    if (event.actor != context.command.actor.person || event.occurred_at.micros < since ||
        !is_edit(event))
      continue;
    return refuse(
        fmt::format("You edited {} on {}.", shown_number(context, kItem, *item),
                    to_rfc3339(event.occurred_at).substr(0, 10)),
        "Nobody checks what they recorded themselves: have another audit planned with a checker "
        "who did not edit these items.");
  }
  return {};
}

Status complete(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto audit, audit_of(context));
  if (!audit) return {};
  std::set<std::string> open;
  for (auto& name : attributes_of(context, *audit)) open.insert(std::move(name));
  const auto answer = [&](const std::string& name) -> Status {
    if (open.erase(name) == 1) return {};
    return refuse(fmt::format("\"{}\" is not asked for, or is answered twice.", name),
                  "Answer each attribute of the audit once, in matching or in differing.");
  };
  for (const auto& name : list(context, "matching")) PROOFDESK_TRY(answer(name));
  for (const auto& line : list(context, "differing")) {
    const auto observed = parse_observed(line);
    if (!observed) {
      return refuse(fmt::format("\"{}\" does not say what was seen.", line),
                    "Write each line of differing as attribute = what was seen.");
    }
    PROOFDESK_TRY(answer(observed->attribute));
  }
  if (open.empty()) return {};
  return refuse(fmt::format("\"{}\" is not answered.", *open.begin()),
                "Answer each attribute of the audit, in matching or in differing.");
}

Status titled(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto item, item_of(context));
  const KindModel* items = context.model.kind(kItem);
  if (item && items != nullptr && !has(context, "title"))
    draft.set("title", Value{item->text(*items, "name")});
  PROOFDESK_ASSIGN(const auto audit, audit_of(context));
  const KindModel* audits = context.model.kind(kAudit);
  if (audit && audits != nullptr)
    draft.set("checker", value_of(Uuid::parse(audit->text(*audits, "checker")).value_or(Uuid{})));
  return {};
}

/// What the register said when it was checked, and under which version.
void note_recorded(const RuleContext& context, const Record& item,
                   const std::vector<std::string>& attributes, Draft& draft) {
  std::vector<std::string> lines;
  for (const auto& name : attributes) {
    if (const FieldModel* field = item_attribute(context.model, name))
      lines.push_back(to_line({name, as_text(*field, item.get(*field))}));
  }
  draft.set("recorded", Value{std::move(lines)});
  draft.set("item_version", Value{item.version});
  draft.set("checked_at", value_of(context.now));
}

Status recorded(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto audit, audit_of(context));
  PROOFDESK_ASSIGN(const auto item, item_of(context));
  if (!audit || !item) return {};
  note_recorded(context, *item, attributes_of(context, *audit), draft);
  const auto differing = list(context, "differing");
  for (const auto& line : differing) {
    const auto observed = parse_observed(line);
    const FieldModel* field =
        observed ? item_attribute(context.model, observed->attribute) : nullptr;
    if (field == nullptr) continue;
    PROOFDESK_TRY(record_finding(context, draft,
                                 {.nature = "differs",
                                  .item = RecordRef::to(*item),
                                  .attribute = field->json_name,
                                  .expected = as_text(*field, item->get(*field)),
                                  .seen = observed->text,
                                  .audit = audit->id}));
  }
  const KindModel* items = context.model.kind(kItem);
  if (differing.empty() && items != nullptr &&
      items->lifecycle.transition("verify", item->state) != nullptr) {
    if (Draft* other = draft.other(kItem, item->id, "verified")) other->take("verify");
  }
  return {};
}

Status missed(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto audit, audit_of(context));
  PROOFDESK_ASSIGN(const auto item, item_of(context));
  if (!audit || !item) return {};
  note_recorded(context, *item, attributes_of(context, *audit), draft);
  return record_finding(context, draft,
                        {.nature = "not_found", .item = RecordRef::to(*item), .audit = audit->id});
}

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("item_check.by_checker@1", "the checker of the audit does it, while it is checking",
            {"checker", "audit"}, by_checker),
      guard("item_check.independent@1",
            "the checker did not edit the item since the period of the audit began",
            {"audit", "subject", "configuration_item"}, independent),
      guard("item_check.complete@1", "each attribute of the audit is answered once",
            {"matching", "differing", "audit"}, complete),
  };
}

std::vector<Effect> effects() {
  return {
      effect("item_check.titled@1",
             "its title is the name of the item, its checker that of the audit",
             {"subject", "audit"}, titled),
      effect("item_check.recorded@1",
             "notes what was recorded; what differs becomes a discrepancy, what agrees is verified",
             {"audit", "subject", "matching", "differing"}, recorded),
      effect("item_check.missed@1", "what is not there becomes a discrepancy", {"audit", "subject"},
             missed),
  };
}

}  // namespace proofdesk::item_check
