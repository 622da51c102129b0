#include "core/model/record_ref.hpp"
#include "processes/freeze_override/process.hpp"
#include "processes/shared/approval_people.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

namespace proofdesk::freeze_override {
namespace {

using namespace shared;

/// A permission for longer would be another freeze calendar.
constexpr std::int64_t kLongest = 31 * kMicrosPerDay;

/// The change that it is about; nullopt where there is none.
Result<std::optional<Record>> change_of(const RuleContext& context) {
  const auto subject = RecordRef::parse(text(context, "subject"));
  if (!subject || subject->kind != "change" || context.model.kind("change") == nullptr)
    return std::nullopt;
  return context.world.find(subject->kind, subject->id);
}

Status about_a_change(const RuleContext& context) {
  if (!has(context, "subject")) return {};
  PROOFDESK_ASSIGN(const auto change, change_of(context));
  if (!change) {
    return refuse("It is not about a change.",
                  "Give the change as subject, by number or as change/<id>.");
  }
  static constexpr std::array<std::string_view, 4> kBefore = {"new", "assess", "authorize",
                                                              "scheduled"};
  if (std::ranges::find(kBefore, change->state) != kBefore.end()) return {};
  return refuse(fmt::format("{} has begun already, or will not be done.",
                            shown_number(context, "change", *change)),
                "Ask for it before the change is begun.");
}

Status freeze_holds(const RuleContext& context) {
  const Uuid id = reference(context, "freeze");
  if (id.is_nil()) return {};
  PROOFDESK_ASSIGN(const auto freezes, context.world.standing("freeze_window"));
  const auto freeze = std::ranges::find(freezes, id, &Record::id);
  if (freeze == freezes.end() || freeze->state != "in_force") {
    return refuse("That freeze is not in force.", "Name the freeze that holds the change up.");
  }
  context.world.rely_on(*freeze);
  return {};
}

Status expires(const RuleContext& context) {
  const auto until = instant(context, "until");
  if (!until) return {};
  if (*until <= context.now) return refuse("It would be over already.", "Give a later until.");
  if (until->micros - context.now.micros <= kLongest) return {};
  return refuse("An override lasts a month at most.",
                "Give an earlier until; have another granted when it is due.");
}

Status granted_by_another(const RuleContext& context) {
  approval::People kept_apart{reference(context, "asked_by")};
  PROOFDESK_ASSIGN(const auto change, change_of(context));
  const KindModel* kind = context.model.kind("change");
  for (const std::string_view field : {"requester", "implementer", "assignee"}) {
    if (!change || kind == nullptr) break;
    if (const auto person = Uuid::parse(change->text(*kind, field))) kept_apart.push_back(*person);
  }
  std::erase(kept_apart, Uuid{});
  Humans humans(context);
  PROOFDESK_ASSIGN(const auto selves, humans.selves(context.command.actor.person, kept_apart));
  const auto is_self = [&](Uuid one) { return std::ranges::find(selves, one) != selves.end(); };
  if (std::ranges::none_of(kept_apart, is_self)) return {};
  return refuse("Who asked for it, wants the change or does it, does not grant it.",
                "Let somebody else who may grant it decide.");
}

Status own_or_who_grants(const RuleContext& context) {
  const Actor& actor = context.command.actor;
  if (actor.person == reference(context, "asked_by") ||
      actor.has_any_role({"change_manager", "service_owner", "administrator"}))
    return {};
  return refuse("Only who asked for it, or who may grant it, takes it back.", "Ask one of them.");
}

Status asked(const RuleContext& context, Draft& draft) {
  draft.set("asked_by", value_of(context.command.actor.person));
  draft.set("asked_at", value_of(context.now));
  if (const auto change = RecordRef::parse(text(context, "subject"));
      change && !has(context, "title")) {
    PROOFDESK_ASSIGN(const auto record, change_of(context));
    if (record)
      draft.set("title", Value{fmt::format("{} in spite of a freeze",
                                           shown_number(context, "change", *record))});
  }
  return {};
}

Status granted(const RuleContext& context, Draft& draft) {
  draft.set("granted_by", value_of(context.command.actor.person));
  draft.set("granted_at", value_of(context.now));
  return {};
}

Status used(const RuleContext& context, Draft& draft) {
  draft.set("used_at", value_of(context.now));
  draft.set("used_by", value_of(context.command.actor.person));
  draft.set("ended_at", value_of(context.now));
  Draft* freeze = draft.other("freeze_window", reference(context, "freeze"), "overridden");
  if (freeze == nullptr) return {};
  const KindModel& kind = *context.model.kind("freeze_window");
  freeze->set("override_count", Value{freeze->record().integer(kind, "override_count") + 1});
  return {};
}

Status ended(const RuleContext& context, Draft& draft) {
  draft.set("ended_at", value_of(context.now));
  return {};
}

constexpr GuardMaker guard{"8.5.1"};

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("freeze_override.about_a_change@1", "it is about a change that has not begun",
            {"subject", "change"}, about_a_change),
      guard("freeze_override.freeze_holds@1", "the freeze it lifts is in force",
            {"freeze", "freeze_window"}, freeze_holds),
      guard("freeze_override.expires@1", "it ends at a time to come, within a month", {"until"},
            expires),
      guard("freeze_override.granted_by_another@1",
            "who grants it neither asked for it nor wants or does the change",
            {"asked_by", "subject", "change", "person"}, granted_by_another),
      guard("freeze_override.own_or_who_grants@1", "who takes it back asked for it or may grant it",
            {"asked_by"}, own_or_who_grants),
  };
}

std::vector<Effect> effects() {
  return {
      effect("freeze_override.asked@1", "notes who asked for it, and when", {"subject", "change"},
             asked),
      effect("freeze_override.granted@1", "notes who granted it, and when", {}, granted),
      effect("freeze_override.used@1",
             "notes who began the change on it; the freeze counts that it was broken into",
             {"freeze", "freeze_window"}, used),
      effect("freeze_override.ended@1", "notes since when it is over", {}, ended),
  };
}

}  // namespace proofdesk::freeze_override
