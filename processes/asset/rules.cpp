#include "processes/asset/process.hpp"
#include "processes/shared/parts.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/standing_rules.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::asset_rules {
namespace {

using namespace shared;

constexpr GuardMaker guard{"8.2.5"};
constexpr std::string_view kItemKind = "configuration_item";

struct Ending {
  std::string_view field;
  std::string_view what;
};
constexpr std::array<Ending, 3> kEndings = {{{"warranty_end", "The warranty"},
                                             {"contract_end", "The contract"},
                                             {"support_end", "Support"}}};
/// Days before an end on which it is said; 0 is the end itself.
constexpr std::array<std::int64_t, 3> kNoticeDays = {90, 30, 0};

bool is_gone(const RuleContext& context, const Record& record) {
  const State* state = context.kind.lifecycle.state(record.state);
  return state != nullptr && state->category == StateCategory::kFinal;
}

Status tag_unique(const RuleContext& context) {
  if (!has(context, "asset_tag") || !changes(context, "asset_tag")) return {};
  PROOFDESK_ASSIGN(const auto others,
                   context.world.where(context.kind.name, "asset_tag",
                                       Value{text(context, "asset_tag")}, kMostAlong));
  for (const auto& other : others) {
    if (other.id == context.record.id || is_gone(context, other)) continue;
    return refuse(
        fmt::format("{} bears this tag.", shown_number(context, context.kind.name, other)),
        "Give another assetTag, or correct that one.");
  }
  return {};
}

/// Hardware is one thing: two records of it would be two truths. Licences may be many on one item.
Status item_of_one(const RuleContext& context) {
  if (text(context, "asset_class") != "hardware" || !has(context, "item") ||
      !changes(context, "item"))
    return {};
  PROOFDESK_ASSIGN(
      const auto others,
      context.world.where(context.kind.name, "item", Value{text(context, "item")}, kMostAlong));
  for (const auto& other : others) {
    if (other.id == context.record.id || is_gone(context, other) || other.state == "retired" ||
        other.text(context.kind, "asset_class") != "hardware")
      continue;
    return refuse(fmt::format("{} is the hardware of this configuration item.",
                              shown_number(context, context.kind.name, other)),
                  "Retire that one, or name another item.");
  }
  return {};
}

std::int64_t uses(const RuleContext& context, const Record& record) {
  const Value assigned = record.get(*context.kind.field("assigned_to"));
  const auto* list = std::get_if<std::vector<std::string>>(&assigned);
  const auto named = list == nullptr ? std::int64_t{0} : static_cast<std::int64_t>(list->size());
  return std::max(named, record.integer(context.kind, "counted_use"));
}

/// What is found in use is a fact and is recorded; what is given out is a decision and is refused.
Status within_entitlement(const RuleContext& context) {
  if (!has(context, "entitled") || !changes(context, "assigned_to") ||
      !is_blank(text(context, "over_use_reason")))
    return {};
  const auto entitled = context.record.integer(context.kind, "entitled");
  const auto named = static_cast<std::int64_t>(list(context, "assigned_to").size());
  const auto before = context.before.get(*context.kind.field("assigned_to"));
  const auto* list_before = std::get_if<std::vector<std::string>>(&before);
  const auto named_before =
      list_before == nullptr ? std::int64_t{0} : static_cast<std::int64_t>(list_before->size());
  if (named <= entitled || named <= named_before) return {};
  return refuse(fmt::format("{} uses would be assigned, and {} are paid for.", named, entitled),
                "Buy more (entitled), take one back, or give overUseReason; it is reported.");
}

Status placed(const RuleContext& context) {
  const std::string what = text(context, "asset_class");
  if (what == "licence" || what == "subscription" || has(context, "custodian") ||
      has(context, "location"))
    return {};
  return refuse("Nobody has it, and it is nowhere.", "Give custodian or location.");
}

Status item_or_reason(const RuleContext& context) {
  if (has(context, "item") || !is_blank(text(context, "no_item_reason"))) return {};
  return refuse("It is tied to no configuration item.",
                "Give item, or noItemReason where no service rests on it.");
}

Status counted_by_another(const RuleContext& context) {
  const Uuid custodian =
      context.before.has(context.kind, "custodian")
          ? Uuid::parse(context.before.text(context.kind, "custodian")).value_or(Uuid{})
          : Uuid{};
  if (custodian.is_nil() || custodian != context.command.actor.person) return {};
  return refuse("Who has it would count it.", "Let somebody else see it.");
}

Status ours_to_dispose(const RuleContext& context) {
  const std::string whose = text(context, "ownership");
  if (whose.empty() || whose == "own") return {};
  return refuse("It is not ours to dispose of.", "Give it back (giveBack).");
}

Status not_ours(const RuleContext& context) {
  if (text(context, "ownership") != "own") return {};
  return refuse("It is our own; there is nobody to give it back to.", "Dispose of it (dispose).");
}

Status data_erased(const RuleContext& context) {
  if (has(context, "holds_data") && !flag(context, "holds_data")) return {};
  static constexpr std::array<Part, 3> kParts = {{
      {"erasure_method", "how they were erased", "Give erasureMethod."},
      {"erased_by", "who erased them", "Give erasedBy: person or firm."},
      {"erasure_evidence", "what shows it",
       "Give erasureEvidence: the number of the certificate or protocol."},
  }};
  if (const Part* missing = first_missing(context, kParts)) {
    return refuse(
        fmt::format("It held data, and nothing says {}.", missing->what),
        fmt::format("{} Where it never held any, say so (holdsData: false).", missing->remedy));
  }
  return {};
}

Status item_gone(const RuleContext& context) {
  const Uuid id = reference(context, "item");
  const std::string what = text(context, "asset_class");
  // The end of a licence or of support is not the end of what it was for.
  if (id.is_nil() || what == "licence" || what == "subscription") return {};
  PROOFDESK_ASSIGN(const auto item, context.world.find(kItemKind, id));
  if (!item || item->state == "retired" || item->state == "disposed") return {};
  return refuse(fmt::format("{} is not retired: services may rest on it.",
                            shown_number(context, kItemKind, *item)),
                "Retire the configuration item first.");
}

Status loss_of_data_told(const RuleContext& context) {
  if (has(context, "holds_data") && !flag(context, "holds_data")) return {};
  for (const bool from : {true, false}) {
    PROOFDESK_ASSIGN(const auto incidents,
                     from ? linked(context, "incident") : linking(context, "incident"));
    if (!incidents.empty()) return {};
  }
  return refuse("It may hold data, and no incident says that they are lost.",
                "Record an incident and link it (relates_to), or say that it held none "
                "(holdsData: false).");
}

Status notice_planned(const RuleContext& context, Draft& draft) {
  std::optional<Instant> next;
  for (const auto& ending : kEndings) {
    const auto end = instant(context, ending.field);
    if (!end) continue;
    for (const auto days : kNoticeDays) {
      const Instant at{end->micros - days * kMicrosPerDay};
      if (at > context.now && (!next || at < *next)) next = at;
    }
  }
  draft.set("next_notice_at", next ? value_of(*next) : no_value());
  return {};
}

Status use_counted(const RuleContext& context, Draft& draft) {
  if (!has(context, "entitled") && !has(context, "assigned_to") && !has(context, "counted_use")) {
    draft.set("used", no_value());
    draft.set("over_used", no_value());
    return {};
  }
  const auto used = uses(context, context.record);
  const auto entitled = context.record.integer(context.kind, "entitled");
  const bool over = has(context, "entitled") && used > entitled;
  draft.set("used", Value{used});
  draft.set("over_used", Value{over});
  if (over && !context.before.flag(context.kind, "over_used"))
    draft.log(fmt::format("{} are used and {} paid for.", used, entitled), false);
  return {};
}

Status recorded(const RuleContext& context, Draft& draft) {
  PROOFDESK_TRY(use_counted(context, draft));
  return notice_planned(context, draft);
}

Status received(const RuleContext& context, Draft& draft) {
  draft.set("received_at", value_of(context.now));
  return {};
}

Status taken_back(const RuleContext&, Draft& draft) {
  draft.set("custodian", no_value());
  return {};
}

Status counted(const RuleContext& context, Draft& draft) {
  draft.set("counted_at", value_of(context.now));
  draft.set("counted_by", value_of(context.command.actor.person));
  return {};
}

Status noticed(const RuleContext& context, Draft& draft) {
  std::vector<std::string> lines;
  for (const auto& ending : kEndings) {
    const auto end = instant(context, ending.field);
    if (!end) continue;
    const auto days = (end->micros - context.now.micros + kMicrosPerDay - 1) / kMicrosPerDay;
    if (*end <= context.now) {
      // Said once, when it happens; afterwards the date speaks for itself.
      if (context.now.micros - end->micros < kMicrosPerDay)
        lines.push_back(fmt::format("{} has ended.", ending.what));
    } else if (days <= kNoticeDays.front()) {
      lines.push_back(fmt::format("{} ends in {} day{}.", ending.what, days, days == 1 ? "" : "s"));
    }
  }
  const std::string said = fmt::format("{}", fmt::join(lines, " "));
  if (!said.empty()) {
    draft.set("notice", Value{said});
    draft.log(said, false);
  }
  return notice_planned(context, draft);
}

Status gone(const RuleContext& context, Draft& draft) {
  draft.set("disposed_at", value_of(context.now));
  draft.set("disposed_by", value_of(context.command.actor.person));
  return {};
}

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("asset.tag_unique@1", "no other asset bears its tag", {"asset_tag", "asset"},
            tag_unique),
      guard("asset.item_of_one@1", "a configuration item is one piece of hardware at a time",
            {"asset_class", "item", "asset"}, item_of_one),
      guard("asset.within_entitlement@1",
            "no more uses are assigned than are paid for, or the record says why",
            {"entitled", "assigned_to", "over_use_reason"}, within_entitlement),
      guard("asset.placed@1", "somebody has it, or it is somewhere",
            {"asset_class", "custodian", "location"}, placed),
      guard("asset.item_or_reason@1", "it is tied to a configuration item, or says why not",
            {"item", "no_item_reason"}, item_or_reason),
      guard("asset.counted_by_another@1", "who counts it does not have it", {"custodian"},
            counted_by_another),
      guard("asset.ours_to_dispose@1", "it is our own", {"ownership"}, ours_to_dispose),
      guard("asset.not_ours@1", "it is somebody else's", {"ownership"}, not_ours),
      guard(
          "asset.data_erased@1",
          "it held no data, or the record says how, by whom and by what evidence they were erased",
          {"holds_data", "erasure_method", "erased_by", "erasure_evidence"}, data_erased),
      guard("asset.item_gone@1", "its configuration item is retired",
            {"item", "asset_class", "configuration_item"}, item_gone),
      guard("asset.loss_of_data_told@1", "it held no data, or an incident says that they are lost",
            {"holds_data", "links"}, loss_of_data_told),
  };
}

std::vector<Effect> effects() {
  return {
      effect(
          "asset.recorded@1", "counts its use and plans what is said before something ends",
          {"assigned_to", "counted_use", "entitled", "warranty_end", "contract_end", "support_end"},
          recorded),
      effect("asset.received@1", "notes when it arrived", {}, received),
      effect("asset.taken_back@1", "nobody has it any more", {}, taken_back),
      effect("asset.counted@1", "notes who saw it, and when", {}, counted),
      effect("asset.use_counted@1", "counts its use and marks what is more than paid for",
             {"assigned_to", "counted_use", "entitled"}, use_counted),
      effect("asset.notice_planned@1", "plans what is said before something ends",
             {"warranty_end", "contract_end", "support_end"}, notice_planned),
      effect("asset.noticed@1", "says what ends and when, and plans the next notice",
             {"warranty_end", "contract_end", "support_end"}, noticed),
      notes_retirement("asset.retired@1"),
      effect("asset.gone@1", "notes when it was gone, and who recorded it", {}, gone),
  };
}

}  // namespace proofdesk::asset_rules
