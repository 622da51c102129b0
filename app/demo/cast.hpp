#pragma once

#include "app/demo/stage.hpp"

#include <array>
#include <string_view>

namespace proofdesk::app::demo {

enum Person : std::size_t {
  kHelena,  ///< incident manager
  kPaulo,   ///< problem manager
  kSofia,   ///< owner of services
  kAna,     ///< at the desk
  kBruno,   ///< at the desk
  kCarla,   ///< networks
  kDiogo,   ///< applications
  kEva,     ///< these only use the services
  kFilipe,
  kGabriela,
  kHugo,
  kIrene,
  kTomas,  ///< keeps the promises: calendars, targets, agreements
  kVera,   ///< administrator
  kNuno,   ///< auditor
  kPeople
};
enum Group : std::size_t { kDesk, kNetworks, kApplications, kGroups };
inline constexpr std::size_t kWishes = 6;
enum Service : std::size_t { kMail, kRemote, kPrinting, kLedger, kTelephony, kServices };

/// Everybody and everything that the stories refer to, once it is recorded.
struct Cast {
  std::array<Actor, kPeople> people;
  std::array<Uuid, kGroups> groups;
  std::array<Uuid, kServices> services;
  /// Catalogue entries, for those wishes that have one; nil for the others.
  std::array<Uuid, kWishes> entries;

  [[nodiscard]] std::string id(Person person) const { return people.at(person).person.to_string(); }
  [[nodiscard]] std::string id(Group group) const { return groups.at(group).to_string(); }
  [[nodiscard]] std::string id(Service service) const { return services.at(service).to_string(); }
};

[[nodiscard]] std::string_view user_name(Person person);
[[nodiscard]] std::string_view full_name(Person person);
[[nodiscard]] std::string_view roles_text(
    Person person);  ///< "agent", "service_level_manager service_owner"
[[nodiscard]] std::string_view department(Person person);
[[nodiscard]] std::string_view group_name(Group group);
[[nodiscard]] std::string_view service_name(Service service);

/// Records people, groups and services, the services live.
[[nodiscard]] Result<Cast> introduce(Stage& stage);

/// Writes and publishes what can be ordered: forms with questions that depend on each other, tasks, and a policy
/// that says who approves what.
Status fill_catalogue(Stage& stage, Cast& cast);

/// What goes wrong, and how it is put right.
struct Trouble {
  std::string_view title;
  std::string_view description;
  std::string_view category;
  std::string_view subcategory;
  Service service;
  Group group;
  std::string_view impact;
  std::string_view urgency;
  std::string_view resolution;
};
[[nodiscard]] std::span<const Trouble> troubles();

/// What people ask for.
struct Wish {
  std::string_view title;
  std::string_view description;
  std::string_view offering;
  std::string_view category;
  Service service;
  bool needs_approval;
  std::string_view delivered;
  std::size_t index = 0;  ///< into Cast::entries
  bool in_catalogue = false;
};
[[nodiscard]] std::span<const Wish> wishes();

}  // namespace proofdesk::app::demo
