#pragma once

#include "app/demo/pages.hpp"
#include "app/demo/sites.hpp"
#include "app/demo/stage.hpp"

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::app::demo {

/// Somebody who acts.
struct Player {
  Actor actor;  ///< signed in: on this stage people are themselves, so that they can approve
  std::string user_name;
  std::string name;
  std::string job;
  std::string roles;  ///< words between spaces
  std::string department;
  std::string group;
  Site site = Site::kLisbon;

  [[nodiscard]] std::string id() const { return actor.person.to_string(); }
};

/// A service with what it stands on.
struct DemoService {
  Uuid id;
  std::string name;
  std::string short_name;
  std::string criticality;
  std::string group;  ///< who looks after it
  Site site = Site::kLisbon;
  const Player* owner = nullptr;
  std::int64_t weight = 1;  ///< how much of the work is about it
  Line line;
  // Set once the configuration is recorded.
  Uuid application;
  std::vector<Uuid> nodes;
  std::vector<std::string> node_names;
  Uuid database;
  std::string database_name;
};

/// What can be ordered or asked for.
struct Wish {
  std::string title;
  std::string description;
  std::string offering;
  std::string category;
  std::string service;
  bool needs_approval = false;
  std::string delivered;
  std::string form;  ///< what its entry in the catalogue looks like; empty: it has none
  std::int64_t weight = 1;
  Uuid entry;  ///< of the catalogue; nil: none
};

/// Everybody and everything that the stories refer to, once it is recorded. Names that nobody has end the program:
/// scripts are part of it. What is in here stays where it is.
class Cast {
 public:
  /// Records people, groups and services, the services live; `crowd` of the people only use them.
  [[nodiscard]] static Result<Cast> introduce(Stage& stage, std::int64_t crowd);

  [[nodiscard]] const Player& person(std::string_view user_name) const;
  [[nodiscard]] const std::deque<Player>& people() const { return people_; }
  [[nodiscard]] const std::map<std::string, Uuid, std::less<>>& groups() const { return groups_; }
  [[nodiscard]] Uuid group(std::string_view name) const;
  [[nodiscard]] const DemoService& service(std::string_view name) const;
  [[nodiscard]] DemoService& service(std::string_view name);
  [[nodiscard]] const std::deque<DemoService>& services() const { return services_; }
  [[nodiscard]] std::deque<DemoService>& services() { return services_; }
  [[nodiscard]] std::deque<Wish>& wishes() { return wishes_; }
  [[nodiscard]] const std::deque<Wish>& wishes() const { return wishes_; }

  [[nodiscard]] Uuid item_type(std::string_view name) const;
  void call_item_type(const std::string& name, Uuid id) { item_types_[name] = id; }

  /// Somebody of the group, at the site where it has people there.
  [[nodiscard]] const Player& one_of(std::string_view group, Site site, Dice& dice) const;
  /// What watches machines and reports what it sees.
  [[nodiscard]] const Player& monitoring() const { return monitoring_; }
  /// Somebody who only uses services.
  [[nodiscard]] const Player& caller(Site site, Dice& dice) const;
  [[nodiscard]] const std::vector<const Player*>& callers(Site site) const {
    return callers_.at(static_cast<std::size_t>(site));
  }

 private:
  Status introduce_people(Stage& stage, std::int64_t crowd);
  Status introduce_services(Stage& stage);
  Status read_wishes();

  std::deque<Player> people_;  ///< who can sign in
  std::deque<Player> crowd_;
  Player monitoring_{.actor = Actor::system(), .name = "Monitoring"};
  std::map<std::string, const Player*, std::less<>> by_user_name_;
  std::map<std::string, Uuid, std::less<>> groups_;
  std::map<std::string, Uuid, std::less<>> item_types_;
  std::deque<DemoService> services_;
  std::deque<Wish> wishes_;
  std::array<std::vector<const Player*>, kSites.size()> callers_;
};

/// Writes and publishes what can be ordered: forms with questions that depend on each other, tasks, and a policy
/// that says who approves what.
Status fill_catalogue(Stage& stage, Cast& cast);

/// Records what the services stand on, with what stands in for what, and what stands on people's desks:
/// `workplaces` items. All of it was there before it was recorded.
Status record_configuration(Stage& stage, Cast& cast, std::int64_t workplaces,
                            std::vector<Uuid>& at_workplaces);

}  // namespace proofdesk::app::demo
