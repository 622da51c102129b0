#include "app/demo/change_story.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::app::demo {
namespace {

class EmergencyChange : public ChangeStory {
 public:
  EmergencyChange(const Play& play, const Line& line, const DemoService& service, Instant when,
                  std::uint64_t number)
      : ChangeStory(play, line, service, when, number) {}

  void tell(Bookings& bookings) {
    // Not where somebody works already: what breaks there is theirs to put right.
    const Instant noon = play_.sites.on_day(service_.site, time_, 12, 0);
    choose_item();
    if (!bookings.take(taken_, noon)) return;
    const bool confirmed = !dice_.chance(8);
    const Player& authority = dice_.chance(60) ? person("clara") : person("adam");
    create(implementer_,
           {{"title", fmt::format("{}: put right what keeps people from working", service_.name)},
            {"requester", service_.owner->id()},
            {"reason", "People cannot work, and waiting costs more than the risk."},
            {"items", boost::json::array{item_.to_string()}}});
    pass(8, 30);
    starts_ = time_;
    fire(implementer_, "start_on_verbal_authority",
         {{"model", "emergency"},
          {"type", "modify"},
          {"category", text("category")},
          {"verbalAuthoriser", authority.id()},
          {"verbalAt", instant_text(plus_minutes(time_, -6))},
          {"plan", "Take the fault out of the way by hand; look at the rest tomorrow."},
          {"backoutPlan", "Start from the snapshot that is made before."}});
    pass(15, 80);
    fire(implementer_, "finish",
         {{"effectiveness", "successful"}, {"outcomeText", "It works again."}});
    if (confirmed) {
      wait(authority, 2 * kHours, 5 * kHours);
      // Within the day, whoever is at work.
      time_ = std::min(time_, plus_minutes(starts_, 22 * kHours));
      fire(authority, "confirm_authority");
    }
    wait(reviewer_, 2 * kDays, 6 * kDays);
    fire(reviewer_, "close",
         {{"reviewText", confirmed ? "Right to do it at once; the alarm came late."
                                   : "Done without a confirmed authority: taken up with the team."},
          {"reviewResult", confirmed ? "passed" : "failed"},
          {"agreedActions", boost::json::array{"An alarm before users notice"}}});
  }
};

class UnauthorisedChange : public ChangeStory {
 public:
  using ChangeStory::ChangeStory;

  void tell() {
    at_work(manager_);
    choose_item();
    create(person("rita"), {{"title", fmt::format("{}: found changed at the audit", service_.name)},
                            {"reason", "Its version is another one than the register says."},
                            {"model", "normal"},
                            {"type", "modify"},
                            {"category", text("category")},
                            {"items", boost::json::array{item_.to_string()}},
                            {"backoutPlan", "None was made."}});
    wait(manager_, kHours, kDays);
    fire(manager_, "record_unauthorised",
         {{"effectiveness", "successful"}, {"outcomeText", "It works; nobody had been asked."}},
         "Done on a Friday evening, in good faith.");
    wait(reviewer_, 2 * kDays, 6 * kDays);
    fire(reviewer_, "close",
         {{"reviewText", "The team thought it was covered by a standard change."},
          {"reviewResult", "failed"},
          {"agreedActions", boost::json::array{"Say in the standard change what it is not for"}}});
  }
};

}  // namespace

void tell_emergency_change(const Play& play, const Line& line, const DemoService& service,
                           Instant when, std::uint64_t number, Bookings& bookings) {
  EmergencyChange(play, line, service, when, number).tell(bookings);
}

void tell_unauthorised_change(const Play& play, const Line& line, const DemoService& service,
                              Instant when, std::uint64_t number) {
  UnauthorisedChange(play, line, service, when, number).tell();
}

}  // namespace proofdesk::app::demo
