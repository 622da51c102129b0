#pragma once

#include "tests/support/processes/house.hpp"

#include <string>
#include <string_view>

namespace proofdesk::test {

/// A house that promises something: calendars, targets, and what becomes of the clocks.
class PromisingHouse : public House {
 public:
  PromisingHouse();

  Actor levels;  ///< service level manager
  Uuid office;   ///< Monday to Friday, 09:00 to 17:00 in Lisbon
  Uuid around_the_clock;

  /// In force at once; `goal` as "PT4H", or whole working days as "2". `more` overrides and adds.
  Uuid target(std::string_view clock, std::string_view goal, Fields more = {});
  /// The same, left as a draft.
  Uuid draft_target(std::string_view clock, std::string_view goal, Fields more = {});

  /// The clock of a record that is not cancelled; nil when there is none.
  [[nodiscard]] Uuid clock_of(Uuid subject, std::string_view measure,
                              std::string_view promise = "internal");
  [[nodiscard]] std::size_t count_clocks(Uuid subject);
  /// Lets time pass to a UTC instant, "2026-01-05T09:00:00Z", and fires what falls due on the way, in order.
  void go_to(std::string_view instant);
  [[nodiscard]] std::string instant_of(std::string_view kind, Uuid id,
                                       std::string_view field) const;
  [[nodiscard]] std::string clock_instant(Uuid id, std::string_view field) const {
    return instant_of("clock", id, field);
  }
  [[nodiscard]] std::vector<std::string> told(std::string_view kind, Uuid id) const;
  [[nodiscard]] std::vector<std::string> lines(std::string_view kind, Uuid id,
                                               std::string_view field) const;
};

}  // namespace proofdesk::test
