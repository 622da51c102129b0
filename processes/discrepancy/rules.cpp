#include "core/model/record_ref.hpp"
#include "processes/discrepancy/process.hpp"
#include "processes/shared/attribute_text.hpp"
#include "processes/shared/change_authority.hpp"
#include "processes/shared/discrepancies.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace proofdesk::discrepancy {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.2.6";
constexpr GuardMaker guard{kClause};
constexpr std::string_view kItem = "configuration_item";
constexpr std::string_view kChange = "change";
/// House rule, where neither source nor audit says otherwise.
constexpr std::int64_t kSettleWithin = 30 * kMicrosPerDay;

/// At most so many bytes, and no half character.
std::string cut(std::string text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) --bytes;
  text.resize(bytes);
  return text;
}

Result<std::optional<Record>> item_of(const RuleContext& context) {
  const auto ref = RecordRef::parse(text(context, "subject"));
  if (!ref || ref->kind != kItem) return std::nullopt;
  return context.world.find(ref->kind, ref->id);
}

/// What it is about: the item, or what an unregistered thing is known by.
std::string about(const RuleContext& context) {
  return has(context, "subject") ? text(context, "subject") : text(context, "identity");
}

Status about_something(const RuleContext& context) {
  const std::string nature = text(context, "nature");
  if (nature == "unregistered") {
    if (!is_blank(text(context, "identity")) && !has(context, "subject")) return {};
    return refuse("What is not registered is known by what was seen of it.",
                  "Give identity: its name or serial number; and no subject.");
  }
  PROOFDESK_ASSIGN(const auto item, item_of(context));
  if (!item) {
    return refuse("It is about no configuration item.",
                  "Give in subject the configuration item it is about.");
  }
  if (nature != "differs") return {};
  if (item_attribute(context.model, text(context, "attribute")) != nullptr) return {};
  return refuse("Nothing says which attribute differs.",
                "Give in attribute one that configuration items have: serialNumber, location.");
}

Status not_open_yet(const RuleContext& context) {
  const std::string print =
      discrepancy_fingerprint(text(context, "nature"), about(context), text(context, "attribute"));
  PROOFDESK_ASSIGN(const auto same,
                   context.world.where(context.kind.name, "fingerprint", Value{print}, kMostAlong));
  for (const auto& other : same) {
    if (other.id == context.record.id || other.state != "open") continue;
    return refuse(
        fmt::format("{} is about the same.", shown_number(context, context.kind.name, other)),
        "Settle that one; what was seen since goes there too.");
  }
  return {};
}

Status finding_kept(const RuleContext& context) {
  for (const std::string_view field :
       {"nature", "subject", "attribute", "expected", "identity", "source", "audit"}) {
    if (is_new(context) || !changes(context, field)) continue;
    return refuse(
        fmt::format("What was found stays: {} does not change any more.", camel_case(field)),
        "Take accept with the reason where it was put down wrongly, and record another.");
  }
  if (changes(context, "due_at")) {
    return refuse(
        "By when it is to be settled does not move.",
        "Settle it in time: take correct, raiseChange, recordUnauthorised or accept; what "
        "is under change control counts as changed without authority after that.");
  }
  // The source itself may see something else the next day; what people found stays.
  const bool by_source =
      context.command.actor.has_role("integration") || context.command.actor.has_role("system");
  for (const std::string_view field : {"seen", "observed"}) {
    if (!changes(context, field) || (by_source && has(context, "source"))) continue;
    return refuse(
        fmt::format("What was seen stays: {} does not change any more.", camel_case(field)),
        "Leave it to the discovery source that saw it; what you saw yourself goes into reason when "
        "you settle it.");
  }
  return {};
}

/// How long it may stay open: as its source says, else as the house does.
Result<std::int64_t> settle_within(const RuleContext& context) {
  const Uuid source = reference(context, "source");
  const KindModel* kind = context.model.kind("discovery_source");
  if (source.is_nil() || kind == nullptr) return kSettleWithin;
  PROOFDESK_ASSIGN(const auto sources, context.world.standing("discovery_source"));
  const auto found = std::ranges::find(sources, source, &Record::id);
  if (found == sources.end() || !found->has(*kind, "settle_within")) return kSettleWithin;
  return found->integer(*kind, "settle_within");
}

Status due_in_time(const RuleContext& context) {
  const auto due = instant(context, "due_at");
  PROOFDESK_ASSIGN(const std::int64_t within, settle_within(context));
  const Instant last{context.now.micros + within};
  if (!due || *due <= last) return {};
  return refuse(fmt::format("It is to be settled by {} at the latest.", to_rfc3339(last)),
                "Leave dueAt out, or give an earlier one.");
}

/// Whether it is about what changes only by an authorised change, as the register has it. That no source saw it
/// tells of no change; that somebody looked and it was gone, or was another, does.
Result<bool> about_controlled(const RuleContext& context) {
  const std::string nature = text(context, "nature");
  if (nature != "differs" && nature != "not_found") return false;
  PROOFDESK_ASSIGN(const auto item, item_of(context));
  if (!item) return false;
  return under_control(context, RecordRef::to(*item));
}

Status recorded(const RuleContext& context, Draft& draft) {
  const std::string nature = text(context, "nature");
  PROOFDESK_ASSIGN(const auto item, item_of(context));
  const KindModel* items = context.model.kind(kItem);
  draft.set("found_at", value_of(context.now));
  const FieldModel* field = item_attribute(context.model, text(context, "attribute"));
  if (field != nullptr) draft.set("attribute", Value{field->json_name});
  draft.set("fingerprint", Value{discrepancy_fingerprint(
                               nature, about(context), field == nullptr ? "" : field->json_name)});
  if (item && items != nullptr) {
    PROOFDESK_ASSIGN(const bool controlled, about_controlled(context));
    draft.set("controlled", Value{controlled});
    if (item->flag(*items, "confidential")) draft.set("confidential", Value{true});
    if (field != nullptr && !has(context, "expected")) {
      if (const auto text = as_text(*field, item->get(*field)); !text.empty())
        draft.set("expected", Value{text});
    }
  }
  if (!has(context, "due_at")) {
    PROOFDESK_ASSIGN(const std::int64_t within, settle_within(context));
    draft.set("due_at", value_of(Instant{context.now.micros + within}));
  }
  if (!has(context, "title")) {
    const std::string name =
        item && items != nullptr ? item->text(*items, "name") : text(context, "identity");
    const EnumWord* word = context.kind.field("nature")->word(nature);
    draft.set("title",
              Value{fmt::format("{}: {}{}", cut(name, 120), word == nullptr ? nature : word->label,
                                field == nullptr ? "" : " (" + field->json_name + ")")});
  }
  return {};
}

Status about_an_item(const RuleContext& context) {
  if (has(context, "subject") || has(context, "change")) return {};
  return refuse("It is about nothing that is registered, so no change can have it in its scope.",
                "Register the item first, or name in change the one that deals with it.");
}

/// Work that is still to come or under way, on the item it is about.
Status change_deals_with_it(const RuleContext& context) {
  const KindModel* changes = context.model.kind(kChange);
  PROOFDESK_ASSIGN(const auto change, context.world.find(kChange, reference(context, "change")));
  if (changes == nullptr || !change) return {};
  const std::string number = shown_number(context, kChange, *change);
  const State* state = changes->lifecycle.state(change->state);
  const bool over = state == nullptr || state->category == StateCategory::kFinal ||
                    state->category == StateCategory::kDone;
  if (over || change->flag(*changes, "unauthorised")) {
    return refuse(over ? fmt::format("{} is in \"{}\"; nothing more is done under it.", number,
                                     state == nullptr ? change->state : state->label)
                       : fmt::format("{} counts as unauthorised.", number),
                  "Name in change one that is still to be done, or leave it out and a new one is "
                  "raised.");
  }
  PROOFDESK_ASSIGN(const auto item, item_of(context));
  if (!item) return {};
  const Value scope = change->get(*changes->field("items"));
  const auto* items = std::get_if<std::vector<std::string>>(&scope);
  if (items != nullptr && std::ranges::find(*items, item->id.to_string()) != items->end())
    return {};
  return refuse(
      fmt::format("{} does not have {} in its scope.", number, shown_number(context, kItem, *item)),
      fmt::format("Have {} added to the items of {}, name another change, or leave change "
                  "out and a new one is raised.",
                  shown_number(context, kItem, *item), number));
}

/// The value it should have been, of the attribute that differs.
Result<Value> seen_value(const RuleContext& context, const FieldModel& field) {
  auto value = value_from_text(field, text(context, "seen"));
  if (value) return value;
  return refuse(
      fmt::format("What was seen is no value of \"{}\": {}", field.label, value.error().detail),
      "Correct the item itself, then let the discrepancy lapse.");
}

Status correctable(const RuleContext& context) {
  const FieldModel* field = item_attribute(context.model, text(context, "attribute"));
  PROOFDESK_ASSIGN(const auto item, item_of(context));
  if (text(context, "nature") != "differs" || field == nullptr || !item) {
    return refuse(
        "Only an attribute that differs is corrected from here.",
        "Change, retire or register the item itself; then accept this with the reason, or "
        "let it lapse.");
  }
  PROOFDESK_TRY(seen_value(context, *field));
  if (item->state != "disposed") return {};
  return refuse("The item is disposed of.", "Accept it, and say so in reason.");
}

Status settle(const RuleContext& context, Draft& draft, std::string_view how) {
  draft.set("settlement", Value{std::string(how)});
  draft.set("settled_at", value_of(context.now));
  draft.set("settled_by", value_of(context.command.actor.person));
  return {};
}

Status corrected(const RuleContext& context, Draft& draft) {
  const FieldModel* field = item_attribute(context.model, text(context, "attribute"));
  PROOFDESK_ASSIGN(const auto item, item_of(context));
  if (field == nullptr || !item) return {};
  PROOFDESK_ASSIGN(auto value, seen_value(context, *field));
  if (item->get(*field) != value) {
    Draft* other = draft.other(kItem, item->id, "corrected");
    if (other == nullptr) return {};
    const bool custom = field->origin == FieldOrigin::kCustom;
    other->set(custom ? field->json_name : field->name, std::move(value));
    other->set(
        "correction_reason",
        Value{cut(fmt::format("{}: {}", shown_number(context, context.kind.name, context.record),
                              text(context, "reason")),
                  2000)});
    if (in_controlled_state(item->state) || item->state == "retired") other->take("correct");
  }
  return settle(context, draft, "corrected");
}

Draft& change_about(const RuleContext& context, Draft& draft, std::string_view title) {
  Draft& change = draft.create(kChange);
  const auto item = RecordRef::parse(text(context, "subject"));
  change.set("title", Value{cut(std::string(title), 200)});
  change.set("model", Value{std::string("normal")});
  change.set("type", Value{std::string("modify")});
  if (item) change.set("items", Value{std::vector<std::string>{item->id.to_string()}});
  std::string reason = text(context, "nature") == "not_found"
                           ? fmt::format("{}: not found where it should be.",
                                         shown_number(context, context.kind.name, context.record))
                           : fmt::format("{}: recorded \"{}\", seen \"{}\".",
                                         shown_number(context, context.kind.name, context.record),
                                         text(context, "expected"), text(context, "seen"));
  if (has(context, "reason")) reason += "\n" + text(context, "reason");
  change.set("reason", Value{std::move(reason)});
  change.link("raised_from", {.kind = context.kind.name, .id = context.record.id});
  if (flag(context, "confidential")) change.set("confidential", Value{true});
  draft.set("change", value_of(change.record().id));
  return change;
}

Status change_raised(const RuleContext& context, Draft& draft) {
  if (!has(context, "change")) change_about(context, draft, "Put right: " + text(context, "title"));
  return settle(context, draft, "change_raised");
}

/// A change that may account for what was found: being implemented now, or done since the record was last known to
/// be right; itself not unauthorised.
Result<std::optional<Record>> covering_change(const RuleContext& context, const Record& item) {
  const KindModel* changes = context.model.kind(kChange);
  const KindModel* items = context.model.kind(kItem);
  if (changes == nullptr || items == nullptr) return std::nullopt;
  const std::int64_t right_at =
      std::max(item.integer(*items, "verified_at"), item.created_at.micros);
  PROOFDESK_ASSIGN(const auto found,
                   context.world.where(kChange, "items", Value{item.id.to_string()}, kMostAlong));
  for (const auto& change : found) {
    if (change.flag(*changes, "unauthorised")) continue;
    const bool under_way = change.state == "implement";
    const bool done =
        change.has(*changes, "actual_end") && change.integer(*changes, "actual_end") >= right_at;
    if (under_way || done) return change;
  }
  return std::nullopt;
}

Status unauthorised(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto item, item_of(context));
  // Noted when it was found: what became of the item since does not make it right. Before that was noted of what
  // was gone, the register tells.
  PROOFDESK_ASSIGN(const bool controlled, about_controlled(context));
  if (!item || (!flag(context, "controlled") && !controlled)) {
    return refuse("What differs is not under change control.",
                  "Correct the record, raise a change, or accept it.");
  }
  PROOFDESK_ASSIGN(const auto change, covering_change(context, *item));
  if (!change) return {};
  return refuse(fmt::format("{} had the item in its scope, and was done since the record was last "
                            "found right.",
                            shown_number(context, kChange, *change)),
                "Correct the record; where that change did something else, say so in its review "
                "and verify the item first.");
}

Status unauthorised_recorded(const RuleContext& context, Draft& draft) {
  Draft& change =
      change_about(context, draft, "Found changed without authority: " + text(context, "title"));
  // Nothing that nobody had authorised counts as a success; what is to be made of it is said in its review.
  change.set("effectiveness", Value{std::string("failed")});
  change.set("outcome_text",
             Value{text(context, "nature") == "not_found"
                       ? fmt::format("Found by {}: it is not where it should be.",
                                     shown_number(context, context.kind.name, context.record))
                       : fmt::format("Found by {}: {} is \"{}\" and should be \"{}\".",
                                     shown_number(context, context.kind.name, context.record),
                                     text(context, "attribute"), text(context, "seen"),
                                     text(context, "expected"))});
  change.take("record_unauthorised");
  return settle(context, draft, "unauthorised_change");
}

Status accepted(const RuleContext& context, Draft& draft) {
  return settle(context, draft, "accepted");
}

Status is_registered(const RuleContext& context) {
  if (text(context, "nature") != "unregistered") {
    return refuse("It is about something that is registered.",
                  "Correct the record, raise a change, or accept it.");
  }
  PROOFDESK_ASSIGN(const auto item, item_of(context));
  const KindModel* items = context.model.kind(kItem);
  if (!item || items == nullptr) {
    return refuse("No configuration item is named.",
                  "Give in subject the configuration item that was made of it.");
  }
  const std::string identity = text(context, "identity");
  if (item->text(*items, "name") == identity || item->text(*items, "serial_number") == identity)
    return {};
  return refuse(fmt::format("{} has neither the name nor the serial number \"{}\".",
                            shown_number(context, kItem, *item), identity),
                "Name the item that was made of it in subject, or accept this with the reason.");
}

Status registered(const RuleContext& context, Draft& draft) {
  return settle(context, draft, "registered");
}

/// Something beside the word of who says so: the record has what was seen, or the item was seen or verified since.
Status looked_at_again(const RuleContext& context) {
  const KindModel* items = context.model.kind(kItem);
  PROOFDESK_ASSIGN(const auto item, item_of(context));
  // What is not registered leaves no trace when it goes.
  if (!item || items == nullptr || text(context, "nature") == "duplicate") return {};
  if (item->state == "retired" || item->state == "disposed") return {};
  const FieldModel* field = item_attribute(context.model, text(context, "attribute"));
  if (text(context, "nature") == "differs" && field != nullptr &&
      as_text(*field, item->get(*field)) == text(context, "seen"))
    return {};
  const auto found_at = instant(context, "found_at");
  const std::int64_t last =
      std::max(item->integer(*items, "verified_at"), item->integer(*items, "last_seen_at"));
  if (found_at && last >= found_at->micros) return {};
  const std::string number = shown_number(context, kItem, *item);
  return refuse(
      fmt::format("{} was neither seen nor verified since this was found.", number),
      fmt::format("Look again and take verify on {}, or let its source see it; where the two do "
                  "not agree, take correct, raiseChange, recordUnauthorised or accept.",
                  number));
}

Status gone(const RuleContext& context, Draft& draft) { return settle(context, draft, "gone"); }

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("discrepancy.about_something@1", "it says what it is about and what differs",
            {"nature", "subject", "attribute", "identity"}, about_something),
      guard("discrepancy.not_open_yet@1", "no other open one is about the same",
            {"nature", "subject", "attribute", "identity", "discrepancy"}, not_open_yet),
      guard("discrepancy.finding_kept@1", "what was found stays as it was put down",
            {"nature", "subject", "attribute", "expected", "identity", "source", "audit", "seen",
             "observed", "due_at"},
            finding_kept),
      guard("discrepancy.due_in_time@1",
            "it is to be settled no later than its source or the "
            "house grants",
            {"due_at", "source", "discovery_source"}, due_in_time),
      guard("discrepancy.change_deals_with_it@1",
            "a change that is named is still to be done, and has the item in its scope",
            {"change", "subject"}, change_deals_with_it),
      guard("discrepancy.looked_at_again@1",
            "the item was seen or verified since, or its record has what was seen",
            {"nature", "subject", "attribute", "seen", "configuration_item"}, looked_at_again),
      guard("discrepancy.correctable@1", "an attribute differs, and what was seen can be recorded",
            {"nature", "subject", "attribute", "seen"}, correctable),
      guard("discrepancy.about_an_item@1", "it is about an item that is registered",
            {"subject", "change"}, about_an_item),
      guard("discrepancy.unauthorised@1",
            "it is about what is under change control, and no authorised change covers it",
            {"subject", "controlled", "change"}, unauthorised),
      guard("discrepancy.is_registered@1", "what was seen has a record now",
            {"nature", "subject", "identity"}, is_registered),
  };
}

std::vector<Effect> effects() {
  return {
      effect("discrepancy.recorded@1",
             "notes when it was found, by when it is to be settled, and whether it is about what "
             "is under control",
             {"subject", "attribute", "source"}, recorded),
      effect("discrepancy.corrected@1", "corrects the item, and notes that",
             {"subject", "attribute", "seen", "reason"}, corrected),
      effect("discrepancy.change_raised@1", "raises a change where none is named",
             {"subject", "change", "reason"}, change_raised),
      effect("discrepancy.unauthorised_recorded@1",
             "records a change that was done without authority",
             {"subject", "attribute", "seen", "reason"}, unauthorised_recorded),
      effect("discrepancy.accepted@1", "notes that it may stay so", {"reason"}, accepted),
      effect("discrepancy.registered@1", "notes that it has a record now", {"subject"}, registered),
      effect("discrepancy.gone@1", "notes that the two agree again", {}, gone),
  };
}

}  // namespace proofdesk::discrepancy
