#pragma once

#include "tests/support/processes/house.hpp"

namespace proofdesk::test {

/// A house with a catalogue: a live service, fields declared for its forms (custom.device: laptop or phone;
/// custom.screen_size: 10 to 20; custom.contract; custom.reason), and a second owner of services, who reviews.
class CatalogueHouse : public House {
 public:
  CatalogueHouse();

  Actor reviewer;
  Uuid service;

  /// A draft with everything it takes to be handed in; for everyone unless said otherwise.
  Uuid draft(Fields more = {});
  Uuid question(Uuid entry, std::int64_t position, std::string field, Fields more = {});
  Uuid step(Uuid entry, std::int64_t position, std::string title, Fields more = {});
  void publish(Uuid entry);
  /// Published: device (required), screen size (required, laptops only), contract (phones only).
  Uuid device_entry(Fields more = {});

  Result<Decision> order(const Actor& actor, Uuid entry, Fields more = {});
  Uuid ordered(const Actor& actor, Uuid entry, Fields more = {});
  /// The tasks of a request, by position.
  std::vector<Uuid> tasks(Uuid request);
  std::string task_state(Uuid task) { return state("task", task); }
};

}  // namespace proofdesk::test
