#include "app/demo/change_story.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::app::demo {
namespace {

std::string season_of(const Sites& sites, Instant time) {
  const int month = std::stoi(sites.month_and_day(Site::kLisbon, time).substr(0, 2));
  return month < 4 ? "spring" : month < 7 ? "the summer sale" : month < 10 ? "autumn" : "Christmas";
}

class NormalChange : public ChangeStory {
 public:
  NormalChange(const Play& play, const ChangeWish& wish)
      : ChangeStory(play, wish.line, *wish.service, wish.asked, wish.seed),
        must_succeed_(wish.must_succeed),
        released_(wish.released) {}

  ChangeBook::Told tell(Bookings& bookings, const std::vector<Trouble>& troubles) {
    at_work(implementer_);
    choose_item();
    plan(bookings);
    ask();
    const auto fate = must_succeed_ ? 100 : dice_.between(1, 100);
    if (fate <= 3) {
      wait(manager_, kDays, 3 * kDays);
      fire(manager_, "cancel", {{"cancelReason", "The supplier withdrew the release."}});
      return {record_, decided_, starts_, ends_};
    }
    assess();
    decide(fate);
    if (fate > 3 && fate <= 6) return {record_, decided_, starts_, ends_};  // rejected
    const Outcome outcome = must_succeed_ ? Outcome::kSuccessful : drawn_outcome();
    if (released_) {
      time_ = plus_minutes(ends_, 30);
      review(Outcome::kSuccessful);
      return {record_, decided_, starts_, ends_};
    }
    Fields with{{"testResult", "passed"}};
    if (fate > 12 && fate <= 18)
      with["conditionsMet"] = "The supplier is on the telephone, and the list of checks is signed.";
    if (flag_at(line_, "major")) prepare();
    implement(outcome, std::move(with), flag_at(line_, "major"));
    if (outcome != Outcome::kSuccessful) {
      hurt(troubles, dice_.between(1, outcome == Outcome::kFailed ? 5 : 3));
    } else if (!must_succeed_ && dice_.chance(4)) {
      hurt(troubles, 1);
    }
    review(outcome);
    return {record_, decided_, starts_, ends_};
  }

 private:
  Outcome drawn_outcome() {
    const auto lot = dice_.between(1, 100);
    return lot <= 89   ? Outcome::kSuccessful
           : lot <= 94 ? Outcome::kPartial
           : lot <= 96 ? Outcome::kFailed
                       : Outcome::kBackedOut;
  }

  /// Assessed within days, decided on a Wednesday, done after that.
  void plan(Bookings& bookings) {
    Instant meets = plus_minutes(time_, 5 * kDays);
    while (play_.sites.weekday(Site::kLisbon, meets) != 2 ||
           !play_.sites.is_working_day(Site::kLisbon, meets))
      meets = plus_minutes(meets, kDays);
    decided_ = play_.sites.on_day(Site::kLisbon, meets, 14, 30);
    choose_window(bookings, plus_minutes(decided_, dice_.between(released_ ? 4 : 1, 9) * kDays));
  }

  void ask() {
    std::string title = fill_in(text("title"), "service", service_.name);
    title = fill_in(title, "version", fmt::format("4.{}", dice_.between(1, 60)));
    title = fill_in(title, "season", season_of(play_.sites, time_));
    Fields fields{{"title", title},
                  {"requester", service_.owner->id()},
                  {"reason", text("reason")},
                  {"model", "normal"},
                  {"type", "modify"},
                  {"category", text("category")},
                  {"items", boost::json::array{item_.to_string()}},
                  {"implementer", implementer_.id()},
                  {"plan", text("plan")},
                  {"backoutPlan", text("backout")},
                  {"backoutDuration", "PT45M"},
                  {"testPlan", text("test")},
                  {"plannedStart", instant_text(starts_)},
                  {"plannedEnd", instant_text(ends_)},
                  {"tolerance", number_at(line_, "hours", 2) < 2 ? "PT1H" : "PT2H"}};
    if (flag_at(line_, "major")) {
      fields["majorImpact"] = true;
      fields["design"] = "Design and transition plan of the half-year";
      fields["services"] = boost::json::array{service_.id.to_string()};
    }
    create(implementer_, std::move(fields));
  }

  void assess() {
    wait(manager_, 4 * kHours, 20 * kHours);
    fire(manager_, "begin_assessment");
    wait(implementer_, 2 * kHours, 20 * kHours);
    fire(implementer_, "assess_risk",
         {{"riskAnswers",
           boost::json::array{"rehearsed = " + text("rehearsed"), "outage = " + text("outage")}},
          {"projectedOutage", text("outage") == "none" ? "PT0S" : "PT30M"}});
    if (flag_at(line_, "major")) {
      order("Prepare and rehearse", "prepare", 10);
      order("Do it", "implement", 20);
      order("Check with users", "verify", 30);
      pass(30, 4 * kHours);
      sign_impacts();
    }
  }

  void order(std::string_view title, std::string_view phase, std::int64_t position) {
    scene([&stage = play_.stage, &by = implementer_.actor, record = record_, title, phase,
           position]() -> Status {
      Fields fields{{"subject", fmt::format("change/{}", record->to_string())},
                    {"title", title},
                    {"phase", phase},
                    {"position", position}};
      if (position > 10) fields["after"] = boost::json::array{fmt::format("{}", position - 10)};
      PROOFDESK_TRY(stage.create(by, "work_order", std::move(fields)));
      return {};
    });
  }

  /// What comes before the window.
  void prepare() {
    time_ = std::max(time_, plus_minutes(starts_, -20 * kHours));
    scene([&stage = play_.stage, &by = implementer_.actor, record = record_]() -> Status {
      PROOFDESK_ASSIGN(
          const auto orders,
          stage.every("work_order", "subject", fmt::format("change/{}", record->to_string())));
      return stage.fire(by, "work_order", orders.front().id, "complete",
                        {{"outcome", "as_planned"},
                         {"result", "Rehearsed twice; the second time in two hours."}});
    });
  }

  /// By whom each is asked of: those who answer for the service, and for what stops or is weakened with it.
  void sign_impacts() {
    scene([&stage = play_.stage, &people = play_.cast.people(), &owner = *service_.owner,
           record = record_]() -> Status {
      PROOFDESK_ASSIGN(const auto asked,
                       stage.every("impact_assessment", "subject",
                                   fmt::format("change/{}", record->to_string())));
      for (const Record& each : asked) {
        if (each.state != "requested") continue;
        PROOFDESK_ASSIGN(const auto assigned, stage.text("impact_assessment", each.id, "assessor"));
        const auto assessor = std::ranges::find(people, assigned, &Player::id);
        PROOFDESK_TRY(stage.fire(
            assessor == people.end() ? owner.actor : assessor->actor, "impact_assessment", each.id,
            "sign",
            {{"grade", "low"},
             {"finding", "Slower for some minutes; outside of the hours that matter."}}));
      }
      return {};
    });
  }

  void decide(std::int64_t fate) {
    time_ = std::max(plus_minutes(time_, 30), plus_minutes(decided_, -5 * kHours));
    fire_in_spite(manager_, "request_authorization");
    time_ = plus_minutes(decided_, dice_.between(0, 40));
    const std::vector<const Player*> authority = {
        &person("clara"), &person("adam"),
        service_.owner->user_name == "wojtek" ? &person("sofia") : &person("wojtek")};
    if (fate <= 6) {
      // One yes would do; so all of them say no.
      return vote({&person("clara"), &person("adam"), &person("sofia"), &person("wojtek")},
                  "reject", {{"reason", "The benefit does not carry the risk in this quarter."}});
    }
    if (fate <= 9) {
      fire(manager_, "defer", {{"deferredUntil", instant_text(plus_minutes(time_, 3 * kHours))}},
           "The owner of the service is on a train; this afternoon.");
      pass(4 * kHours, 5 * kHours);
    } else if (fate <= 12) {
      fire(*authority.back(), "return", {}, "Who looks whether it worked, and when?");
      pass(20, 60);
      update(implementer_,
             {{"testPlan", text("test") + " Afterwards two users try it before they begin."}});
      pass(10, 40);
      fire_in_spite(manager_, "request_authorization");
      pass(20, 60);
    }
    Fields with{{"reason", "Risk and way back are clear."}};
    if (fate > 12 && fate <= 18)
      with["condition"] = "The supplier can be reached while it is done.";
    vote(authority, "approve", std::move(with));
  }

  const bool must_succeed_;
  const bool released_;
  Instant decided_;
};

}  // namespace

ChangeBook::Told tell_normal_change(const Play& play, const ChangeWish& wish, Bookings& bookings,
                                    const std::vector<Trouble>& troubles) {
  return NormalChange(play, wish).tell(bookings, troubles);
}

}  // namespace proofdesk::app::demo
