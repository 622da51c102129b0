#pragma once

#include "core/engine/rules.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What requirements, plans, tests and invocations of service continuity have to do with each other (8.7.2).
namespace proofdesk::shared {

inline constexpr std::string_view kRequirementKind = "continuity_requirement";
inline constexpr std::string_view kPlanKind = "continuity_plan";
inline constexpr std::string_view kCopyKind = "plan_copy";
/// Days within which a plan is tested again where it does not say.
inline constexpr std::int64_t kRetestDays = 90;

/// Whether a requirement or a plan in this state counts.
[[nodiscard]] bool requirement_counts(std::string_view state);
[[nodiscard]] bool plan_counts(std::string_view state);

/// The ids in a reference field, single or repeated.
[[nodiscard]] std::vector<Uuid> ids_in(const KindModel& kind, const Record& record,
                                       std::string_view field);

/// What is agreed for a service; nullopt where nothing is.
[[nodiscard]] Result<std::optional<Record>> requirement_of(const RuleContext& context,
                                                           Uuid service);
/// Plans in force that cover a service, as they were before this decision; `but` is left out.
[[nodiscard]] Result<std::vector<Record>> plans_for(const RuleContext& context, Uuid service,
                                                    Uuid but = {});
/// "SVC-000001 Checkout"; the id where there is no such service.
[[nodiscard]] Result<std::string> service_in_words(const RuleContext& context, Uuid service);
/// "SVC-000001"; empty where there is no such service.
[[nodiscard]] Result<std::string> service_number(const RuleContext& context, Uuid service);

/// Times of one recovery, microseconds.
struct Recovery {
  std::optional<std::int64_t> rto;
  std::optional<std::int64_t> rpo;
};

/// "SVC-000001 RTO PT3H RPO PT10M", or a name instead of the number: what was measured of one service. kRefused for
/// anything else.
struct MeasuredLine {
  std::string service;  ///< number or name, as written
  Recovery measured;
};
[[nodiscard]] Result<MeasuredLine> parse_measured(std::string_view line);

/// Words of the enum RecoveryVerdict.
inline constexpr std::string_view kMet = "met";
inline constexpr std::string_view kNotMet = "not_met";
inline constexpr std::string_view kNotMeasured = "not_measured";

/// What was measured of one service against what is required. Pure.
struct ServiceJudgement {
  Uuid service;
  Uuid requirement;  ///< nil: nothing is agreed for it
  Recovery measured;
  std::string_view verdict = kNotMeasured;
  std::string words;
};
/// An objective that nothing was measured of leaves the service not measured, unless another one was missed.
[[nodiscard]] ServiceJudgement judge_service(const KindModel& requirements,
                                             const Record* requirement, std::string_view service,
                                             const Recovery& measured);

struct Judgement {
  std::string_view verdict = kNotMeasured;  ///< not met before not measured before met
  std::vector<ServiceJudgement> services;
  [[nodiscard]] std::vector<std::string> basis() const;
};
/// Judges each service by the requirement in force for it; `measured` says what was measured of the service of a
/// number ("SVC-000001").
[[nodiscard]] Result<Judgement> judge_recovery(
    const RuleContext& context, const std::vector<Uuid>& services,
    const std::function<Recovery(const std::string& number)>& measured);

/// How far a service is prepared for its loss. Words of the API.
struct Readiness {
  std::string_view
      word;  ///< ready, test_overdue, not_met, not_measured, untested, no_plan, nothing_required or
             ///< nothing_agreed: the first of what is missing
  std::string words;  ///< a sentence
};
/// `requirement` and `plan` are in force for the service; nullptr where there is none. Pure.
[[nodiscard]] Readiness readiness(const Model& model, const Record* requirement,
                                  const Record* plan);

/// SHA-256 (hex) of what a plan says: canonical JSON (RFC 8785) of the fields of its text, as the API names and
/// shows them, those without a value left out. Editions differ in it where their texts do.
[[nodiscard]] std::string plan_digest(const KindModel& plans, const Record& plan);
/// The same of coordinator, deputy, team and contact list.
[[nodiscard]] std::string contacts_digest(const KindModel& plans, const Record& plan);

/// Makes a test due of a plan in force: `why` ends up in the plan. `plan` is the draft of the plan.
void call_test(Draft& plan, std::string why);

/// Whether a change of these calls for a test of the plan: a major one when it touches an item or a service of the plan,
/// any other when it touches an item, unless the plan heeds major changes only. A plan not in force is not tested. Pure.
struct ChangedThings {
  std::vector<Uuid> items;
  std::vector<Uuid> services;
  bool major = false;
};
[[nodiscard]] bool calls_for_test(const KindModel& plans, const Record& plan,
                                  const ChangedThings& changed);

/// For the edge on which a change ends as done: plans in force that cover what it changed are due for a test, within
/// the days that they say. A major change calls for one when it touches a service or an item of the plan, any other
/// when it touches an item, unless the plan heeds major changes only. Reads `items`, `services`, `major_impact` and
/// `effectiveness` of the record.
[[nodiscard]] Effect tests_called(std::string_view name);

/// Findings are to be acted upon by tasks of the record, or there is a reason not to ("none" is no finding).
[[nodiscard]] Status check_acted_upon(const RuleContext& context);
/// The actor is none of the people in these fields, under no account of theirs.
[[nodiscard]] Status check_another(const RuleContext& context,
                                   std::initializer_list<std::string_view> fields,
                                   std::string_view did_what);

}  // namespace proofdesk::shared
