#pragma once

#include "core/engine/dependencies.hpp"
#include "core/engine/world.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include <boost/json.hpp>

namespace proofdesk {

/// Rows that the rules of one decision may look at. More would make one command hold up all others.
inline constexpr std::size_t kRowBudget = 1'000;

class DraftSet;

/// The world as rules see it during one decision: counts rows, refuses beyond the budget, remembers which
/// records were read at which version. Thread-compatible; one per decision.
class BudgetedWorld final : public World, public DependencySource {
 public:
  explicit BudgetedWorld(World& world, std::size_t budget = kRowBudget)
      : world_(world), left_(budget) {}

  [[nodiscard]] Result<std::optional<Record>> find(std::string_view kind, Uuid id) override;
  [[nodiscard]] Result<std::vector<LinkedRecord>> links_from(std::string_view kind,
                                                             Uuid id) override;
  [[nodiscard]] Result<std::vector<LinkedRecord>> links_to(std::string_view kind, Uuid id) override;
  [[nodiscard]] Result<std::int64_t> count_work(std::string_view kind, Uuid id) override;
  [[nodiscard]] Result<std::vector<ArmedTimer>> timers(std::string_view kind, Uuid id) override;
  [[nodiscard]] Result<std::span<const Record>> standing(std::string_view kind) override;
  void rely_on(const Record& record) override { remember(record); }
  [[nodiscard]] Result<std::vector<Record>> where(std::string_view kind, std::string_view field,
                                                  const Value& value, std::size_t limit) override;
  [[nodiscard]] Result<std::vector<Record>> matching(std::string_view kind, const Filter& filter,
                                                     std::size_t limit) override;
  [[nodiscard]] Result<std::vector<Event>> history(std::string_view kind, Uuid id) override;
  /// `changes` come before those of this decision.
  [[nodiscard]] Result<Impact> impact_of(const RelationSource& source, std::span<const Uuid> gone,
                                         std::span<const RelationChange> changes) override;

  /// From now on records are seen as this decision has them, not as they are stored.
  void see_through(const DraftSet& drafts) { drafts_ = &drafts; }

  /// An error once the budget was overrun, even if the rule that overran it went on regardless.
  [[nodiscard]] Status within_budget() const;
  /// [[kind, id, version], …] in order of kind and id; version 0 is "was not there". With the nil id, all records of
  /// the kind as they were when the journal had `version` leaves. Empty: nothing was read.
  [[nodiscard]] boost::json::array reads() const;

 private:
  Status spend(std::size_t rows);
  void remember(const Record& record);

  World& world_;
  const DraftSet* drafts_ = nullptr;
  std::size_t left_;
  bool overrun_ = false;
  std::map<std::pair<std::string, Uuid>, std::int64_t> versions_;
};

}  // namespace proofdesk
