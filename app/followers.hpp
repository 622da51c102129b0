#pragma once

#include "app/house.hpp"
#include "storage/followers/follower_runner.hpp"
#include "storage/intervals/state_intervals.hpp"
#include "storage/search/search_index.hpp"
#include "storage/topology/topology_index.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace proofdesk::app {

/// What follows the journal of a house, each on a thread of its own with a file of its own.
class Followers {
 public:
  /// The house outlives them. Without `search` nothing is indexed.
  [[nodiscard]] static Result<std::unique_ptr<Followers>> start(House& house, bool search);
  ~Followers();
  Followers(const Followers&) = delete;
  Followers& operator=(const Followers&) = delete;

  /// The journal has grown. Thread-safe.
  void notify(std::int64_t size);
  [[nodiscard]] SearchIndex& search() { return search_; }
  /// nullptr when search is switched off.
  [[nodiscard]] const FollowerRunner* search_runner() const { return search_runner_; }
  [[nodiscard]] TopologyIndex& topology() { return topology_; }
  [[nodiscard]] const FollowerRunner& topology_runner() const { return *topology_runner_; }
  /// For /readyz: one check for each follower.
  [[nodiscard]] std::map<std::string, std::function<std::string()>> health() const;
  /// Idempotent.
  void stop();

 private:
  explicit Followers(const DataDirectory& directory);
  [[nodiscard]] Result<const FollowerRunner*> run(House& house, Follower& follower,
                                                  const std::filesystem::path& file);

  SearchIndex search_;
  TopologyIndex topology_;
  StateIntervals intervals_;
  const FollowerRunner* search_runner_ = nullptr;
  const FollowerRunner* topology_runner_ = nullptr;
  std::vector<std::string> names_;                        ///< of the runners' followers
  std::vector<std::unique_ptr<FollowerRunner>> runners_;  // last: they use the above
};

}  // namespace proofdesk::app
