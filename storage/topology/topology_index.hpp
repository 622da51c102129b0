#pragma once

#include "core/topology/dependency_graph.hpp"
#include "storage/followers/follower.hpp"

#include <chrono>
#include <condition_variable>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace proofdesk {

/// Which kind of record says that one thing needs another, and in which of its fields.
struct RelationSource {
  std::string kind;
  std::string state;  ///< in which it holds
  std::string from;   ///< references to records of any kind
  std::string to;
  std::string relation;  ///< the word for it
  /// Which needs which: "from_needs_to", "to_needs_from" or "both"; with any other word neither needs the other.
  std::string dependence;
  std::string group;
  std::string needed;
};

/// What needs what, in memory and in a file of its own: questions about impact are answered from the graph and
/// read no records. Follows the journal, so a relation counts as soon as it is committed and taken in.
class TopologyIndex final : public Follower {
 public:
  explicit TopologyIndex(RelationSource source) : source_(std::move(source)) {}

  [[nodiscard]] std::string_view name() const override { return "topology"; }
  [[nodiscard]] std::int64_t format() const override { return 1; }
  [[nodiscard]] bool needs_values() const override { return false; }
  void create(sqlite::Connection& db) override;
  Status apply(sqlite::Connection& db, ReadView& view, const Model& model,
               std::span<const OpenedEvent> events) override;
  /// Lets the graph follow what was committed; at the start it is read from the file.
  Status settled(sqlite::Connection& db) override;

  /// Whether what the file holds has been read, waiting for it where need be: before that everything would look as
  /// if nothing hung on it. Thread-safe.
  [[nodiscard]] bool wait_until_loaded(std::chrono::milliseconds timeout) const;

  // Questions. Thread-safe.
  struct Answer {
    std::vector<Impacted> things;
    std::vector<std::string> kinds;  ///< of each
  };
  struct Named {
    Uuid id;
    std::string kind;
  };
  [[nodiscard]] Answer impact(const std::vector<Named>& gone, std::size_t depth_limit) const;
  [[nodiscard]] Answer needs(const Named& thing, std::size_t depth_limit) const;
  [[nodiscard]] std::size_t relations() const;

 private:
  struct Row {
    Dependency dependency;
    std::string dependent_kind;
    std::string provider_kind;
  };
  struct Change {
    Uuid relation;
    std::optional<Row> row;  ///< nullopt: it no longer holds
  };
  [[nodiscard]] std::optional<Row> row_of(const KindModel& kind, const Record& record) const;
  void take_in(Change change);
  [[nodiscard]] Answer with_kinds(std::vector<Impacted> things, std::span<const Named> asked) const;

  const RelationSource source_;
  // Only the runner's thread:
  std::vector<Change> pending_;

  mutable std::shared_mutex mutex_;
  mutable std::condition_variable_any changed_;
  bool loaded_ = false;
  DependencyGraph graph_;
  std::unordered_map<Uuid, std::string> kinds_;
};

}  // namespace proofdesk
