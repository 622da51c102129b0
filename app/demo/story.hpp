#pragma once

#include "app/demo/cast.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace proofdesk::app::demo {

inline constexpr std::int64_t kHours = 60;          // in minutes
inline constexpr std::int64_t kDays = 24 * kHours;  // in minutes

[[nodiscard]] inline Instant plus_minutes(Instant time, std::int64_t minutes) {
  return {time.micros + minutes * 60 * kMicrosPerSecond};
}
[[nodiscard]] inline std::string instant_text(Instant time) { return to_rfc3339(time); }
/// The civil date so many days after.
[[nodiscard]] inline std::string date_text(Instant time, std::int64_t days) {
  return to_rfc3339({time.micros + days * kMicrosPerDay}).substr(0, 10);
}

/// What all stories share. All of it outlives the play.
struct Play {
  Stage& stage;
  const Cast& cast;
  const Sites& sites;
  Instant start;
  Instant end;
  std::uint64_t seed = 1;
  std::int64_t percent = 100;  ///< of a full year's work

  [[nodiscard]] std::int64_t scaled(std::int64_t full) const {
    return std::max<std::int64_t>(1, full * percent / 100);
  }
  [[nodiscard]] Instant day(std::int64_t number, std::int64_t hour = 0) const {
    return plus_minutes(start, number * kDays + hour * kHours);
  }
};

/// A record on its way. Each step moves the time on and puts a scene down; the story itself is gone by the time
/// its scenes are played.
class Story {
 protected:
  Story(const Play& play, std::string_view kind, Instant time, Dice dice)
      : play_(play), kind_(kind), time_(time), dice_(dice) {}

  /// On to when this person works.
  void at_work(const Player& who) { time_ = play_.sites.at_work(who.site, time_, dice_); }
  /// So many minutes, and until this person works.
  void wait(const Player& who, std::int64_t at_least, std::int64_t at_most) {
    pass(at_least, at_most);
    at_work(who);
  }
  /// The same, but within four days: after five, what is resolved closes by itself, holidays or not.
  void wait_before_closing(const Player& who, std::int64_t at_least, std::int64_t at_most) {
    const Instant latest = plus_minutes(time_, 4 * kDays);
    wait(who, at_least, at_most);
    time_ = std::min(time_, latest);
  }
  /// So many minutes, day or night.
  void pass(std::int64_t at_least, std::int64_t at_most) {
    time_ = plus_minutes(time_, dice_.between(at_least, at_most));
  }
  void scene(Stage::Scene scene) { play_.stage.at(time_, std::move(scene)); }
  void create(const Player& who, Fields fields);
  void fire(const Player& who, std::string transition, Fields fields = {},
            std::string comment = {});
  /// Of a change, with the reason why in spite of what is planned beside it, where one is wanted.
  void fire_in_spite(const Player& who, std::string transition, Fields fields = {});
  /// The rules are to say no; the attempt is on record.
  void fail_to_fire(const Player& who, std::string transition, Fields fields = {});
  void update(const Player& who, Fields fields);
  void note(const Player& who, std::string text);
  void link(const Player& who, std::string type, std::string_view kind, const Handle& to);
  /// In each round that is open on the record by then, by those of them who are asked there, until it is decided.
  void vote(std::vector<const Player*> people, std::string said, Fields fields = {});

  [[nodiscard]] const Player& person(std::string_view user_name) const {
    return play_.cast.person(user_name);
  }

  const Play& play_;
  const std::string_view kind_;
  Instant time_;
  Dice dice_;
  const Handle record_ = a_record();
};

}  // namespace proofdesk::app::demo
