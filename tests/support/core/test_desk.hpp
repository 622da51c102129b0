#pragma once

#include "core/base/clock.hpp"
#include "core/engine/decide.hpp"
#include "tests/support/core/memory_world.hpp"
#include "tests/support/core/ticket_process.hpp"

#include <memory>
#include <string>
#include <vector>

namespace proofdesk::test {

/// Decides commands and folds what they come to, in memory: the engine's pure part with nothing around it.
class TestDesk {
 public:
  explicit TestDesk(std::shared_ptr<const Model> model = ticket_model(),
                    const RuleBook& rules = ticket_rules(), std::uint64_t seed = 1)
      : model_(std::move(model)),
        rules_(rules),
        ids_(seed),
        world_(std::make_unique<MemoryWorld>(*model_)) {
    agent_ = {.person = Uuid::from_name("test", "agent"),
              .roles = {"agent"},
              .groups = {},
              .origin = Origin::kOperatorToken};
    manager_ = {.person = Uuid::from_name("test", "manager"),
                .roles = {"incident_manager"},
                .groups = {},
                .origin = Origin::kSignIn};
    requester_ = {.person = Uuid::from_name("test", "requester"),
                  .roles = {"requester"},
                  .groups = {},
                  .origin = Origin::kOperatorToken};
    administrator_ = {.person = Uuid::from_name("test", "administrator"),
                      .roles = {"administrator"},
                      .groups = {},
                      .origin = Origin::kSignIn};
  }

  [[nodiscard]] const Model& model() const { return *model_; }
  [[nodiscard]] const KindModel& tickets() const { return *model_->kind("ticket"); }
  [[nodiscard]] MemoryWorld& world() { return *world_; }
  [[nodiscard]] const Actor& agent() const { return agent_; }
  [[nodiscard]] const Actor& manager() const { return manager_; }
  [[nodiscard]] const Actor& requester() const { return requester_; }
  [[nodiscard]] const Actor& administrator() const { return administrator_; }
  [[nodiscard]] Instant now() const { return now_; }
  void advance(std::int64_t micros) { now_.micros += micros; }
  /// Goes on under another lifecycle, as after an update of the program.
  void change_model(std::shared_ptr<const Model> model);

  [[nodiscard]] DecisionContext context() { return {*model_, rules_, *world_, ids_, now_}; }
  /// Without folding anything.
  [[nodiscard]] Result<Decision> consider(const Command& command);
  /// Decides and folds; throws when the fold fails or disagrees with the decision.
  Result<Decision> execute(const Command& command);
  Result<Decision> execute(const Actor& actor, Uuid record, Action action,
                           std::string_view kind = "ticket");

  [[nodiscard]] const Record& record(Uuid id, std::string_view kind = "ticket") const;
  [[nodiscard]] const RecordImage& image(Uuid id, std::string_view kind = "ticket") const;
  [[nodiscard]] std::string text(Uuid id, std::string_view field) const {
    return record(id).text(tickets(), field);
  }

  /// For arranging: throw when refused.
  Uuid create_ticket(std::vector<FieldInput> fields = {{"title", std::string("It is broken")}});
  Uuid create(std::string_view kind, std::vector<FieldInput> fields);
  void must(const Actor& actor, Uuid record, Action action);
  /// A ticket in `state`: new, working, on_hold, awaiting, approved, resolved, closed or cancelled.
  Uuid ticket_in(std::string_view state);

 private:
  std::shared_ptr<const Model> model_;
  const RuleBook& rules_;
  SeededIdSource ids_;
  std::unique_ptr<MemoryWorld> world_;
  Instant now_{1'767'225'600 * kMicrosPerSecond};  // 2026-01-01
  Actor agent_, manager_, requester_, administrator_;
};

}  // namespace proofdesk::test
