#pragma once

#include "tests/support/core/test_desk.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::test {

/// The model and rules of the real processes; throws when they do not build.
[[nodiscard]] const std::shared_ptr<const Model>& house_model();
/// The same with fields that an administrator declared.
[[nodiscard]] std::shared_ptr<const Model> house_model_with(const std::vector<CustomField>& custom);
[[nodiscard]] const RuleBook& house_rules();

/// The real processes around the engine's pure part, with people who work there.
class House : public TestDesk {
 public:
  House();

  // Beside agent(), manager() (incident manager), requester() and administrator() of TestDesk.
  Actor problem_manager;
  Actor service_owner;
  Actor colleague;  ///< another agent
  Actor integration;
  Actor head;  ///< signed in, with no role but requester: somebody who approves
  Uuid desk_group;
  Uuid second_line;

  using Fields = std::vector<FieldInput>;

  Result<Decision> try_create(const Actor& actor, std::string_view kind, Fields fields);
  Uuid create_as(const Actor& actor, std::string_view kind, Fields fields);
  Result<Decision> fire(const Actor& actor, std::string_view kind, Uuid id, std::string transition,
                        Fields fields = {}, std::string comment = {});
  /// Throws when refused.
  void must_fire(const Actor& actor, std::string_view kind, Uuid id, std::string transition,
                 Fields fields = {}, std::string comment = {});
  Result<Decision> edit(const Actor& actor, std::string_view kind, Uuid id, Fields fields);
  void link(std::string_view kind, Uuid from, std::string type, LinkEnd to);
  /// An end known by its number elsewhere.
  [[nodiscard]] static LinkEnd outside(std::string kind, std::string key);
  [[nodiscard]] static LinkEnd here(std::string kind, Uuid id);

  /// Rounds of votes on a record, oldest first, and those still pending.
  [[nodiscard]] std::vector<Uuid> rounds(std::string_view kind, Uuid subject,
                                         std::string_view state = {});
  /// Votes in the round that is pending on a record ("approve", "reject", "abstain").
  Result<Decision> vote(const Actor& actor, std::string_view kind, Uuid subject, std::string said,
                        Fields fields = {});

  /// Fires what is due by now, as the writer does. The rules that let a timer lapse.
  std::vector<std::string> fire_due_timers();

  [[nodiscard]] std::string state(std::string_view kind, Uuid id) const;
  [[nodiscard]] std::string text(std::string_view kind, Uuid id, std::string_view field) const;
  [[nodiscard]] std::int64_t integer(std::string_view kind, Uuid id, std::string_view field) const;
  [[nodiscard]] bool has(std::string_view kind, Uuid id, std::string_view field) const;
  [[nodiscard]] const KindModel& kind(std::string_view name) const;

  /// An incident out of a phone call, and one in a given state (assigned, in_progress, on_hold, resolved, closed).
  Uuid incident(Fields more = {});
  Uuid incident_in(std::string_view state);
  /// Files a communication about an incident and sends it.
  Uuid tell(std::string audience, Uuid incident);
};

/// The rule that refused; empty when the decision was made.
[[nodiscard]] std::string rule_of(const Result<Decision>& decision);
/// What the actor reads; empty when the decision was made.
[[nodiscard]] std::string remedy_of(const Result<Decision>& decision);

[[nodiscard]] inline Value word(std::string_view text) { return Value{std::string(text)}; }
[[nodiscard]] inline Value ref(Uuid id) { return Value{id.to_string()}; }

inline constexpr std::int64_t kHour = 3'600 * kMicrosPerSecond;

}  // namespace proofdesk::test
