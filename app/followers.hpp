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
  /// The house outlives them.
  [[nodiscard]] static Result<std::unique_ptr<Followers>> start(House& house);
  ~Followers();
  Followers(const Followers&) = delete;
  Followers& operator=(const Followers&) = delete;

  /// The journal has grown. Thread-safe.
  void notify(std::int64_t size);
  [[nodiscard]] SearchIndex& search() { return search_; }
  [[nodiscard]] const FollowerRunner& search_runner() const { return *runners_[0]; }
  [[nodiscard]] TopologyIndex& topology() { return topology_; }
  [[nodiscard]] const FollowerRunner& topology_runner() const { return *runners_[1]; }
  /// For /readyz: one check for each follower.
  [[nodiscard]] std::map<std::string, std::function<std::string()>> health() const;
  /// Idempotent.
  void stop();

 private:
  explicit Followers(const DataDirectory& directory);
  [[nodiscard]] Status run(House& house, Follower& follower, const std::filesystem::path& file);

  SearchIndex search_;
  TopologyIndex topology_;
  StateIntervals intervals_;
  std::vector<std::unique_ptr<FollowerRunner>>
      runners_;                     // last: they use the above; search, then topology, first
  std::vector<std::string> names_;  ///< of the runners' followers
};

}  // namespace proofdesk::app
