#pragma once

#include "core/engine/dependencies.hpp"
#include "core/topology/dependency_graph.hpp"
#include "core/topology/relation_source.hpp"
#include "storage/followers/follower.hpp"

#include <chrono>
#include <condition_variable>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {

/// What needs what, in memory and in a file of its own: questions about impact are answered from the graph and
/// read no records. Follows the journal, so a relation counts as soon as it is committed and taken in.
class TopologyIndex final : public Follower, public DependencySource {
 public:
  explicit TopologyIndex(RelationSource source)
      : source_(std::move(source)), kind_in_leaf_('"' + std::string(source_.kind) + '"') {}

  [[nodiscard]] std::string_view name() const override { return "topology"; }
  [[nodiscard]] std::int64_t format() const override { return 1; }
  [[nodiscard]] bool needs_values() const override { return false; }
  [[nodiscard]] bool may_matter(std::string_view leaf) const override {
    return leaf.contains(kind_in_leaf_);
  }
  void create(sqlite::Connection& db) override;
  Status apply(sqlite::Connection& db, ReadView& view, const Model& model,
               std::span<const OpenedEvent> events) override;
  /// Lets the graph follow what was committed; at the start it is read from the file.
  Status settled(sqlite::Connection& db) override;

  /// Whether what the file holds has been read, waiting for it where need be: before that everything would look as
  /// if nothing hung on it. Thread-safe.
  [[nodiscard]] bool wait_until_loaded(std::chrono::milliseconds timeout) const;

  // Questions. Thread-safe. Of what was asked about and no relation names, `kind` is that of the question, as a view of
  // it: the question must outlive the answer.
  struct Named {
    Uuid id;
    std::string kind;
  };
  [[nodiscard]] std::vector<Impacted> impact(const std::vector<Named>& gone,
                                             std::size_t depth_limit) const;
  [[nodiscard]] std::vector<Impacted> needs(const Named& thing, std::size_t depth_limit) const;
  std::vector<Impacted> impact(std::vector<Named>&& gone, std::size_t depth_limit) const = delete;
  std::vector<Impacted> needs(Named&& thing, std::size_t depth_limit) const = delete;
  /// For rules that are asked outside the writer. It knows one source, and no changes that are not committed.
  [[nodiscard]] Result<Impact> impact_of(const RelationSource& source, std::span<const Uuid> gone,
                                         std::span<const RelationChange> changes) override;
  [[nodiscard]] std::size_t relations() const;

 private:
  struct Change {
    Uuid relation;
    std::optional<Dependency> dependency;  ///< nullopt: it no longer holds
  };
  void take_in(const Change& change);

  const RelationSource source_;
  const std::string kind_in_leaf_;  ///< as the canonical text of a leaf names the kind
  // Only the runner's thread:
  std::vector<Change> pending_;

  mutable std::shared_mutex mutex_;
  mutable std::condition_variable_any changed_;
  bool loaded_ = false;
  DependencyGraph graph_;
};

}  // namespace proofdesk
