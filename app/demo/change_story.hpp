#pragma once

#include "app/demo/stories.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::app::demo {

// Numbers from which the stories' dice and the incidents that they cause are counted.
inline constexpr std::uint64_t kChangeStories = 5'000'000;
inline constexpr std::uint64_t kIncidentsOfChanges = 6'000'000;

enum class Outcome : std::uint8_t { kSuccessful, kPartial, kFailed, kBackedOut };

/// What all sorts of change have in common.
class ChangeStory : public Story {
 public:
  ChangeStory(const Play& play, const Line& line, const DemoService& service, Instant asked,
              std::uint64_t number);

 protected:
  [[nodiscard]] std::string text(std::string_view name) const { return text_at(line_, name); }

  /// What of the service is changed, and what nobody else may touch that day.
  void choose_item();
  /// At night where people would notice, by day where not; not in the weeks in which the year is earned.
  void choose_window(Bookings& bookings, Instant earliest);
  void implement(Outcome outcome, Fields with, bool with_orders);
  /// The register follows what was done, under the change.
  void raise_version();
  /// All that are open, one after the other.
  void do_orders();
  /// Users notice what went wrong.
  void hurt(const std::vector<Trouble>& troubles, std::int64_t incidents);
  void review(Outcome outcome);

  const std::uint64_t number_;
  const Line line_;
  const DemoService& service_;
  const Player& implementer_;
  const Player& manager_;
  const Player& reviewer_;
  Uuid item_;
  std::vector<std::string> taken_;
  Instant starts_;
  Instant ends_;
  bool hurt_ = false;
};

/// Decided case by case.
ChangeBook::Told tell_normal_change(const Play& play, const ChangeWish& wish, Bookings& bookings,
                                    const std::vector<Trouble>& troubles);
/// Done under an authority given beforehand.
void tell_standard_change(const Play& play, const ChangeBook::Standard& standard,
                          const DemoService& service, Instant asked, std::uint64_t number,
                          Bookings& bookings, const std::vector<Trouble>& troubles);
/// Asks for that authority, and gives it; nothing happens where it is held.
Status authorise_standard_change(const Play& play, Uuid standard);
/// Begun on somebody's word.
void tell_emergency_change(const Play& play, const Line& line, const DemoService& service,
                           Instant when, std::uint64_t number, Bookings& bookings);
/// Found done, and nobody had been asked.
void tell_unauthorised_change(const Play& play, const Line& line, const DemoService& service,
                              Instant when, std::uint64_t number);

}  // namespace proofdesk::app::demo
