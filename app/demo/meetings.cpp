#include "app/demo/stories.hpp"
#include "core/model/record_ref.hpp"

#include <fmt/format.h>

namespace proofdesk::app::demo {
namespace {

constexpr std::uint64_t kStories = 8'000'000;

/// The board sits on a Wednesday: its members read, advise, and what is decided there is minuted.
class MeetingStory : public Story {
 public:
  MeetingStory(const Play& play, Instant day, std::uint64_t number)
      : Story(play, "cab_meeting", day, Dice::of(play.seed, kStories + number)), day_(day) {}

  void tell() {
    const Player& manager = person("marta");
    const auto at = [&](int hour, int minute) {
      time_ = play_.sites.on_day(Site::kLisbon, day_, hour, minute);
    };
    const Instant begins = play_.sites.on_day(Site::kLisbon, day_, 14, 0);
    time_ = play_.sites.on_day(Site::kLisbon, plus_minutes(day_, -2 * kDays), 9, 10);
    create(manager, {{"board", play_.cast.group("Change advisory board").to_string()},
                     {"chair", person("clara").id()},
                     {"place", "Room 4, and by video from Warsaw"},
                     {"quorum", 2},
                     {"plannedStart", instant_text(begins)},
                     {"plannedEnd", instant_text(plus_minutes(begins, 90))}});
    at(11, 0);
    fire(manager, "convene");
    at(12, 30);
    advise();
    at(14, 2);
    open();
    // The change authority votes while the board sits.
    at(15, 20);
    conclude();
    at(16, 30);
    fire(manager, "draft_minutes",
         {{"minutes", "The changes of the week were gone through; what was asked was answered."}});
    wait(person("adam"), 12 * kHours, 30 * kHours);
    fire(person("adam"), "approve_minutes");
  }

 private:
  /// Those who come read beforehand what is up for decision.
  void advise() {
    scene([&play = play_, meeting = record_, dice = dice_]() mutable -> Status {
      PROOFDESK_ASSIGN(const auto items,
                       play.stage.every("agenda_item", "meeting", meeting->to_string()));
      for (const Record& item : items) {
        PROOFDESK_ASSIGN(const auto subject, play.stage.text("agenda_item", item.id, "subject"));
        const auto change = RecordRef::parse(subject);
        if (!change || change->kind != "change") continue;
        PROOFDESK_ASSIGN(const Record now, play.stage.read("change", change->id));
        if (now.state != "authorize") continue;
        for (const auto name : {"hugo", "lidia"}) {
          if (!dice.chance(60)) continue;
          const bool objects = dice.chance(8);
          PROOFDESK_TRY(
              play.stage.create(play.cast.person(name).actor, "cab_advice",
                                {{"subject", subject},
                                 {"advice", objects           ? "object"
                                            : dice.chance(90) ? "support"
                                                              : "abstain"},
                                 {"reason", objects ? "It falls into the days of stock-taking."
                                                    : "Rehearsed, and there is a way back."}}));
        }
      }
      return {};
    });
  }

  void open() {
    boost::json::array present;
    boost::json::array apologies;
    for (const auto name : {"clara", "adam", "hugo", "lidia"}) {
      const bool comes =
          name == std::string_view("clara") || name == std::string_view("adam") || dice_.chance(85);
      (comes ? present : apologies).emplace_back(person(name).id());
    }
    fire(person("marta"), "open_session",
         {{"present", std::move(present)}, {"apologies", std::move(apologies)}});
  }

  void conclude() {
    scene([&play = play_, meeting = record_]() -> Status {
      PROOFDESK_ASSIGN(const auto items,
                       play.stage.every("agenda_item", "meeting", meeting->to_string()));
      for (const Record& item : items) {
        if (item.state != "listed") continue;
        PROOFDESK_TRY(
            play.stage.fire(play.cast.person("marta").actor, "agenda_item", item.id, "conclude",
                            {{"discussion", "Risk, way back and window were looked at."}}));
      }
      return {};
    });
  }

  const Instant day_;
};

}  // namespace

void tell_meetings(const Play& play) {
  std::uint64_t number = 0;
  for (Instant day = play.day(7, 12); day < play.end; day = plus_minutes(day, kDays)) {
    if (play.sites.weekday(Site::kLisbon, day) != 2 ||
        !play.sites.is_working_day(Site::kLisbon, day))
      continue;
    MeetingStory(play, day, ++number).tell();
  }
}

}  // namespace proofdesk::app::demo
