#include "app/followers.hpp"

#include "processes/shared/relation_impact.hpp"
#include "server/log.hpp"

#include <utility>

namespace proofdesk::app {

Followers::Followers(const DataDirectory& directory)
    : search_(directory.search_index()),
      topology_(shared::configuration_relations()),
      intervals_(directory.state_intervals()) {}

Followers::~Followers() { stop(); }

Result<const FollowerRunner*> Followers::run(House& house, Follower& follower,
                                             const std::filesystem::path& file) {
  FollowerRunner::Parts parts{
      .store = house.store(),
      .keys = house.keys(),
      .origin = house.identity().origin,
      .model = [&desk = house.desk()] { return desk.model(); },
      .report =
          [](std::string_view name, const Error& error) {
            server::log_warning(
                "follower.failed",
                {{"follower", name}, {"rule", error.rule}, {"detail", error.detail}});
          }};
  PROOFDESK_ASSIGN(auto runner, FollowerRunner::start(follower, file, std::move(parts), {}));
  runners_.push_back(std::move(runner));
  names_.emplace_back(follower.name());
  return runners_.back().get();
}

Result<std::unique_ptr<Followers>> Followers::start(House& house, bool search) {
  const auto& directory = house.directory();
  std::unique_ptr<Followers> followers(new Followers(directory));
  if (search) {
    PROOFDESK_ASSIGN(followers->search_runner_,
                     followers->run(house, followers->search_, directory.search_index()));
  }
  PROOFDESK_ASSIGN(followers->topology_runner_,
                   followers->run(house, followers->topology_, directory.topology()));
  PROOFDESK_TRY(followers->run(house, followers->intervals_, directory.state_intervals()));
  return followers;
}

void Followers::notify(std::int64_t size) {
  for (const auto& runner : runners_) runner->notify(size);
}

std::map<std::string, std::function<std::string()>> Followers::health() const {
  std::map<std::string, std::function<std::string()>> checks;
  for (std::size_t i = 0; i < runners_.size(); ++i) {
    checks.emplace(names_[i], [runner = runners_[i].get()] {
      const auto trouble = runner->trouble();
      return trouble ? trouble->detail : std::string();
    });
  }
  return checks;
}

void Followers::stop() {
  for (const auto& runner : runners_) runner->stop();
}

}  // namespace proofdesk::app
