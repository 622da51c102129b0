#include "app/demo/stories.hpp"

namespace proofdesk::app::demo {

/// The weeks in which the year is earned: nothing is changed that can wait.
void tell_freezes(const Play& play) {
  const Player& manager = play.cast.person("marta");
  for (Instant day = play.day(0, 12); day < play.day(365 + 60); day = plus_minutes(day, kDays)) {
    if (play.sites.month_and_day(Site::kLisbon, day) != "11-20") continue;
    const Instant begins = play.sites.on_day(Site::kLisbon, day, 0, 0);
    const Instant ends = play.sites.on_day(Site::kLisbon, plus_minutes(day, 45 * kDays), 0, 0);
    const Instant told = std::max(play.day(0, 10), plus_minutes(begins, -50 * kDays));
    play.stage.at(told, [&stage = play.stage, &by = manager.actor, begins, ends]() -> Status {
      PROOFDESK_ASSIGN(
          const Uuid freeze,
          stage.create(by, "freeze_window",
                       {{"title", "The Christmas trade"},
                        {"startsAt", instant_text(begins)},
                        {"endsAt", instant_text(ends)},
                        {"exemptsEmergency", true},
                        {"exemptsStandard", true},
                        {"effect", "blocks"},
                        {"reason", "A third of the year's sales fall into these weeks."}}));
      return stage.fire(by, "freeze_window", freeze, "declare");
    });
  }
}

}  // namespace proofdesk::app::demo
