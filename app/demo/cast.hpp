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
  kPeople
};
enum Group : std::size_t { kDesk, kNetworks, kApplications, kGroups };
enum Service : std::size_t { kMail, kRemote, kPrinting, kLedger, kTelephony, kServices };

/// Everybody and everything that the stories refer to, once it is recorded.
struct Cast {
  std::array<Actor, kPeople> people;
  std::array<Uuid, kGroups> groups;
  std::array<Uuid, kServices> services;

  [[nodiscard]] std::string id(Person person) const { return people.at(person).person.to_string(); }
  [[nodiscard]] std::string id(Group group) const { return groups.at(group).to_string(); }
  [[nodiscard]] std::string id(Service service) const { return services.at(service).to_string(); }
};

/// Records people, groups and services, the services live.
[[nodiscard]] Result<Cast> introduce(Stage& stage);

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
};
[[nodiscard]] std::span<const Wish> wishes();

}  // namespace proofdesk::app::demo
