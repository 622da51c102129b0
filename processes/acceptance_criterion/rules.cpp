#include "processes/acceptance_criterion/process.hpp"
#include "processes/shared/approval_opening.hpp"
#include "processes/shared/approval_people.hpp"
#include "processes/shared/approval_policies.hpp"
#include "processes/shared/approval_rounds.hpp"
#include "processes/shared/approval_rules.hpp"
#include "processes/shared/releases.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::acceptance_criterion {
namespace {

using namespace shared;
using approval::People;

constexpr std::string_view kClause = "8.5.3";

Status before_the_test(const RuleContext& context) {
  PROOFDESK_ASSIGN(const Record release, release_of(context));
  if (release.state == "planned" || release.state == "build") return {};
  return refuse(fmt::format("{} is in \"{}\": what it must satisfy is settled before the test.",
                            shown_number(context, kReleaseKind, release),
                            state_in_words(context, kReleaseKind, release)),
                "Have the release built anew (returnToBuild) to set its criteria anew.");
}

Status in_test(const RuleContext& context) {
  PROOFDESK_ASSIGN(const Record release, release_of(context));
  if (release.state == "test") return {};
  return refuse(fmt::format("{} is in \"{}\", not being tested.",
                            shown_number(context, kReleaseKind, release),
                            state_in_words(context, kReleaseKind, release)),
                "Have the release put to the test first (beginTest).");
}

Status tested_by_another(const RuleContext& context) {
  PROOFDESK_ASSIGN(const Record release, release_of(context));
  Humans humans(context);
  PROOFDESK_ASSIGN(const bool builder, humans.is_one_of(context.command.actor.person,
                                                        people_in(*context.model.kind(kReleaseKind),
                                                                  release, "built_by")));
  if (!builder) return {};
  return refuse("Who built it does not verify it (house rule).",
                "Let somebody else look whether it is so.");
}

Status seen_now(const RuleContext& context) {
  if (changes(context, "evidence") && !is_blank(text(context, "evidence"))) return {};
  return refuse("It would stand with what was seen an earlier time.",
                "Give in evidence what was seen now.");
}

/// Whom the house asks beside, or without, what policies say: each side that no row asks alone.
struct HouseRounds {
  Sides sides;
  bool ask_authority = true;
  bool ask_interested = true;
  std::int64_t stage = 1;
  bool by_policy = false;  ///< rows name somebody too
};

/// A row asks the interested parties when it names nobody else, the authority when it names none of them.
Result<HouseRounds> house_rounds(const RuleContext& context) {
  HouseRounds rounds;
  PROOFDESK_ASSIGN(const Record release, release_of(context));
  PROOFDESK_ASSIGN(rounds.sides, sides_of(context, release));
  const Subject subject{context.kind, context.record};
  const KindModel& policies = *context.model.kind("approval_policy");
  PROOFDESK_ASSIGN(const auto matching, matching_policies(context, subject));
  Humans humans(context);
  for (const Record* row : matching.rows) {
    if (!names_approvers(policies, *row)) continue;
    if (!rounds.by_policy) rounds.stage = row->integer(policies, "stage");
    rounds.by_policy = true;
    PROOFDESK_ASSIGN(const People named, people_named(context, humans, subject, *row));
    std::size_t concerned = 0;
    for (const Uuid& person : named) {
      PROOFDESK_ASSIGN(const bool is, humans.is_one_of(person, rounds.sides.interested));
      concerned += is ? 1 : 0;
    }
    if (named.empty()) continue;
    if (concerned == named.size()) rounds.ask_interested = false;
    if (concerned == 0) rounds.ask_authority = false;
  }
  return rounds;
}

Status both_sides_known(const RuleContext& context) {
  PROOFDESK_ASSIGN(const HouseRounds rounds, house_rounds(context));
  if (rounds.sides.interested.empty()) {
    return refuse(
        "Nobody speaks for those concerned.",
        "Have the release built anew (returnToBuild) and name in it services that have an "
        "owner, or interestedParties.");
  }
  if (rounds.ask_authority && rounds.sides.authority.empty()) {
    return refuse("Nobody answers for the release who is not among those concerned.",
                  "Have the release built anew (returnToBuild) and name in it another approver, or "
                  "owner.");
  }
  return {};
}

Status decision_opened(const RuleContext& context, Draft& draft) {
  const Subject subject{context.kind, context.record};
  PROOFDESK_ASSIGN(const HouseRounds rounds, house_rounds(context));
  PROOFDESK_ASSIGN(const auto earlier, current_rounds(context, subject.ref()));
  const KindModel& kind = *context.model.kind("approval");
  const std::int64_t asking = earlier.empty() ? 1 : earlier.front().integer(kind, "asking") + 1;
  PROOFDESK_TRY(end_rounds(context, draft, earlier, "withdraw", "It was asked for anew."));
  if (rounds.by_policy) PROOFDESK_TRY(open_rounds(context, draft, subject, asking, 0));
  PROOFDESK_ASSIGN(auto matching, matching_policies(context, subject));
  AskingTerms terms{.separation = std::move(matching.separation),
                    .material = std::move(matching.material)};
  approval::add_house_rules(terms.separation);
  PROOFDESK_ASSIGN(auto parties, parties_of(context, subject));
  RoundOpening opening(context, draft, subject, asking, std::move(terms), std::move(parties));
  if (rounds.ask_authority) {
    PROOFDESK_TRY(opening.open({.stage = rounds.stage,
                                .named = rounds.sides.authority,
                                .title = "Joint decision: the authority of the release"}));
  }
  if (rounds.ask_interested) {
    PROOFDESK_TRY(opening.open({.stage = rounds.stage,
                                .named = rounds.sides.interested,
                                .title = "Joint decision: the interested parties"}));
  }
  return {};
}

/// One human on both sides is no joint decision, under however many accounts or delegations.
Status jointly_decided(const RuleContext& context) {
  PROOFDESK_ASSIGN(const Record release, release_of(context));
  PROOFDESK_ASSIGN(const Sides sides, sides_of(context, release));
  const KindModel& kind = *context.model.kind("approval");
  PROOFDESK_ASSIGN(const auto rounds, current_rounds(context, RecordRef::to(context.record)));
  Humans humans(context);
  bool concerned = false;
  bool two_votes = false;
  bool two_voters = false;
  People votes;
  People voters;
  for (const Record& round : rounds) {
    if (round.state != "granted") continue;
    for (const Uuid& person : people_in(kind, round, "approved_by")) {
      PROOFDESK_ASSIGN(const bool is, humans.is_one_of(person, sides.interested));
      concerned = concerned || is;
      PROOFDESK_ASSIGN(const bool same, humans.is_one_of(person, votes));
      two_votes = two_votes || (!votes.empty() && !same);
      votes.push_back(person);
    }
    for (const Uuid& person : people_in(kind, round, "cast_by")) {
      PROOFDESK_ASSIGN(const bool same, humans.is_one_of(person, voters));
      two_voters = two_voters || (!voters.empty() && !same);
      voters.push_back(person);
    }
  }
  if (!concerned) {
    return refuse(
        "None of those concerned has said yes.",
        "Have an owner of a service of the release, or another interested party, decide.");
  }
  if (two_votes && two_voters) return {};
  return refuse("One person would decide for both sides.",
                "Let another person decide for the other side.");
}

Status titled(const RuleContext& context, Draft& draft) {
  if (has(context, "title")) return {};
  constexpr std::size_t kLongest = 120;
  std::string words = text(context, "criterion");
  words = words.substr(0, words.find('\n'));
  if (words.size() > kLongest) {
    // Not in the middle of a character of several bytes.
    std::size_t end = kLongest;
    while (end > 0 && (static_cast<unsigned char>(words[end]) & 0xC0U) == 0x80U) --end;
    words = words.substr(0, end) + "…";
  }
  if (!is_blank(words)) draft.set("title", Value{std::move(words)});
  return {};
}

Status verified(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const Record release, release_of(context));
  draft.set("tested_by", value_of(context.command.actor.person));
  draft.set("tested_at", value_of(context.now));
  const People builders = people_in(*context.model.kind(kReleaseKind), release, "built_by");
  draft.set("built_by", builders.empty() ? no_value() : value_of(builders.front()));
  return {};
}

Status forgotten(const RuleContext&, Draft& draft) {
  for (const auto field : {"evidence", "tested_by", "tested_at", "built_by", "proposal",
                           "decision_reason", "conditions", "decided_at"})
    draft.set(field, no_value());
  return {};
}

/// What was seen of an earlier build goes with it, and so do the rounds that rested on it.
Status voided(const RuleContext& context, Draft& draft) {
  if (context.record.state == "open") return {};
  return approvals_voided({}).run(context, draft);
}

Status decided(const RuleContext& context, Draft& draft) {
  draft.set("decided_at", value_of(context.now));
  draft.set("decision_reason", no_value());
  PROOFDESK_ASSIGN(auto conditions, conditions_of(context, RecordRef::to(context.record)));
  draft.set("conditions", conditions.empty() ? no_value() : Value{std::move(conditions)});
  return {};
}

constexpr GuardMaker guard{kClause};

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("acceptance_criterion.before_the_test@1", "its release is not being tested yet",
            {"subject", "release"}, before_the_test),
      guard("acceptance_criterion.room_left@1",
            "a decision on its release can still look at all of its criteria", {"subject"},
            check_room),
      guard("acceptance_criterion.in_test@1", "its release is being tested", {"subject", "release"},
            in_test),
      guard("acceptance_criterion.tested_by_another@1",
            "who verifies it has not built the release (house rule)", {"subject", "release"},
            tested_by_another),
      guard("acceptance_criterion.seen_now@1", "what was seen is said anew each time", {"evidence"},
            seen_now),
      guard("acceptance_criterion.both_sides_known@1",
            "somebody answers for the release, and somebody else speaks for those concerned",
            {"subject", "release", "service", "approval_policy"}, both_sides_known),
      guard("acceptance_criterion.jointly_decided@1",
            "both sides have said yes, each by a person of its own", {"subject", "approval"},
            jointly_decided),
      approval_granted("acceptance_criterion.approval_granted@1", kClause),
  };
}

std::vector<Effect> effects() {
  return {
      effect("acceptance_criterion.titled@1", "its title is the criterion unless one is given",
             {"title", "criterion"}, titled),
      effect("acceptance_criterion.verified@1",
             "notes who verified it, when, and who had built what was verified",
             {"subject", "release"}, verified),
      effect("acceptance_criterion.forgotten@1",
             "what was seen and decided of an earlier build counts no more", {}, forgotten),
      effect("acceptance_criterion.decision_opened@1",
             "asks whom the policies name, and each side that they do not ask by itself",
             {"subject", "release", "approval", "approval_policy"}, decision_opened),
      effect("acceptance_criterion.decided@1", "notes when, and on what conditions", {"approval"},
             decided),
      effect("acceptance_criterion.approvals_voided@1",
             "what was asked or decided before it changed is void; it is asked anew", {"approval"},
             voided),
      approvals_withdrawn("acceptance_criterion.approvals_withdrawn@1"),
      approvals_reweighed("acceptance_criterion.approvals_reweighed@1"),
      approved_kept("acceptance_criterion.approved_kept@1"),
  };
}

}  // namespace proofdesk::acceptance_criterion
