#include "app/demo/change_story.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::app::demo {
namespace {

constexpr std::string_view kKind = "change";

class StandardChange : public ChangeStory {
 public:
  StandardChange(const Play& play, const ChangeBook::Standard& standard, const DemoService& service,
                 Instant asked, std::uint64_t number)
      : ChangeStory(play, standard.line, service, asked, number), standard_(standard) {}

  void tell(Bookings& bookings, const std::vector<Trouble>& troubles) {
    at_work(implementer_);
    choose_item();
    choose_by_day(bookings);
    create(implementer_, {{"title", fmt::format("{}: {}", service_.name, text("title"))},
                          {"requester", implementer_.id()},
                          {"model", "standard"},
                          {"category", text("category")}});
    pass(5, 40);
    const bool went_wrong = dice_.chance(2);
    scene([&stage = play_.stage, &by = implementer_.actor, record = record_,
           standard = standard_.record, item = item_, starts = starts_, ends = ends_]() -> Status {
      const Fields fields{{"template", standard->to_string()},
                          {"items", boost::json::array{item.to_string()}},
                          {"plannedStart", instant_text(starts)},
                          {"plannedEnd", instant_text(ends)}};
      PROOFDESK_ASSIGN(const Record authority, stage.read("standard_change", *standard));
      if (authority.state == "authorised")
        return stage.fire_in_spite(by, *record, "schedule_standard", fields);
      // Its authority rests since the last one went wrong: refused, and on record.
      PROOFDESK_TRY(stage.fail_to_fire(by, kKind, *record, "schedule_standard", fields));
      return stage.fire(
          by, kKind, *record, "cancel",
          {{"cancelReason", "The standard change is suspended; to be asked for again."}});
    });
    const Outcome outcome = went_wrong ? Outcome::kBackedOut : Outcome::kSuccessful;
    do_it(outcome);
    if (went_wrong) {
      hurt(troubles, 1);
      renew();
    }
    review(outcome);
  }

 private:
  void choose_by_day(Bookings& bookings) {
    Instant day = plus_minutes(time_, dice_.between(0, 3) * kDays);
    for (int tries = 0; tries < 60; ++tries, day = plus_minutes(day, kDays)) {
      if (!play_.sites.is_working_day(service_.site, day)) continue;
      if (bookings.take(taken_, play_.sites.on_day(service_.site, day, 12, 0))) break;
    }
    starts_ = play_.sites.on_day(service_.site, day, 9 + static_cast<int>(dice_.between(0, 5)), 15);
    if (starts_.micros < time_.micros + 60 * 60 * kMicrosPerSecond)
      starts_ = plus_minutes(time_, 60);
    ends_ = plus_minutes(starts_, 2 * kHours);
  }

  void do_it(Outcome outcome) {
    if_scheduled(
        starts_,
        [record = record_, &stage = play_.stage, &by = implementer_.actor,
         standard = standard_.record]() -> Status {
          PROOFDESK_ASSIGN(const Record authority, stage.read("standard_change", *standard));
          if (authority.state == "authorised") return stage.fire_in_spite(by, *record, "start");
          // It was suspended after this was scheduled: refused, and on record.
          PROOFDESK_TRY(stage.fail_to_fire(by, kKind, *record, "start"));
          return stage.fire(by, kKind, *record, "cancel",
                            {{"cancelReason", "The standard change was suspended meanwhile."}});
        });
    time_ = plus_minutes(starts_, 10);
    do_orders();
    pass(20, 70);
    scene([&stage = play_.stage, &by = implementer_.actor, record = record_, outcome]() -> Status {
      PROOFDESK_ASSIGN(const Record now, stage.read(kKind, *record));
      if (now.state != "implement") return {};
      if (outcome == Outcome::kBackedOut) {
        return stage.fire(by, kKind, *record, "back_out",
                          {{"outcomeText", "It did not come up; the other one carries the load."}});
      }
      return stage.fire(by, kKind, *record, "finish",
                        {{"effectiveness", "successful"}, {"outcomeText", "Done, checked."}});
    });
  }
  void if_scheduled(Instant when, Stage::Scene then) {
    play_.stage.at(when,
                   [&stage = play_.stage, record = record_, then = std::move(then)]() -> Status {
                     PROOFDESK_ASSIGN(const Record now, stage.read(kKind, *record));
                     return now.state == "scheduled" ? then() : Status{};
                   });
  }

  /// What went wrong under it has suspended it: it is authorised anew.
  void renew() {
    Instant when = plus_minutes(time_, dice_.between(2 * kDays, 6 * kDays));
    when = play_.sites.at_work(Site::kLisbon, when, dice_);
    play_.stage.at(when, [&play = play_, standard = standard_.record] {
      return authorise_standard_change(play, *standard);
    });
  }

  const ChangeBook::Standard& standard_;
};

}  // namespace

void tell_standard_change(const Play& play, const ChangeBook::Standard& standard,
                          const DemoService& service, Instant asked, std::uint64_t number,
                          Bookings& bookings, const std::vector<Trouble>& troubles) {
  StandardChange(play, standard, service, asked, number).tell(bookings, troubles);
}

Status authorise_standard_change(const Play& play, Uuid standard) {
  Stage& stage = play.stage;
  PROOFDESK_ASSIGN(const Record now, stage.read("standard_change", standard));
  if (now.state == "authorised") return {};
  const auto asked_for =
      stage.fire(play.cast.person("marta").actor, "standard_change", standard, "request_approval",
                 {{"authorityUntil", instant_text(plus_minutes(play.end, 60 * kDays))}});
  // Where nobody is left who may decide on it, it stays as it is.
  if (!asked_for && asked_for.error().code == ErrorCode::kRefused) return {};
  PROOFDESK_TRY(asked_for);
  PROOFDESK_ASSIGN(
      const auto rounds,
      stage.every("approval", "subject", fmt::format("standard_change/{}", standard.to_string())));
  for (const Record& round : rounds) {
    if (round.state != "pending") continue;
    PROOFDESK_ASSIGN(const auto asked, stage.list("approval", round.id, "waits_for"));
    // Who had a part in what went wrong is not asked.
    for (const auto name : {"clara", "adam", "sofia", "wojtek"}) {
      const Player& authority = play.cast.person(name);
      if (std::ranges::find(asked, authority.id()) == asked.end()) continue;
      PROOFDESK_TRY(stage.fire(authority.actor, "approval", round.id, "approve",
                               {{"reason", "Low risk, and it can be taken back."}}));
      break;
    }
  }
  return {};
}

}  // namespace proofdesk::app::demo
