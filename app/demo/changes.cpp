#include "app/demo/stories.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::app::demo {
namespace {

constexpr std::string_view kKind = "change";
constexpr std::uint64_t kStories = 5'000'000;
constexpr std::uint64_t kTheirIncidents = 6'000'000;

enum class Outcome : std::uint8_t { kSuccessful, kPartial, kFailed, kBackedOut };

std::string_view word_of(Outcome outcome) {
  constexpr std::array<std::string_view, 4> kWords = {"successful", "partial", "failed",
                                                      "backed_out"};
  return kWords.at(static_cast<std::size_t>(outcome));
}

std::string season_of(const Sites& sites, Instant time) {
  const int month = std::stoi(sites.month_and_day(Site::kLisbon, time).substr(0, 2));
  return month < 4 ? "spring" : month < 7 ? "the summer sale" : month < 10 ? "autumn" : "Christmas";
}

class ChangeStory : public Story {
 public:
  ChangeStory(const Play& play, const Line& line, const DemoService& service, Instant asked,
              std::uint64_t number)
      : Story(play, kKind, asked, Dice::of(play.seed, kStories + number)),
        number_(number),
        line_(line),
        service_(service),
        implementer_(play.cast.one_of(text("group"), service.site, dice_)),
        manager_(person("marta")),
        reviewer_(person("rui")) {}

 protected:
  [[nodiscard]] std::string text(std::string_view name) const { return text_at(line_, name); }

  /// What of the service is changed, and what nobody else may touch that day.
  void choose_item() {
    const std::string on = text("on");
    if (on == "database" && !service_.database.is_nil()) {
      item_ = service_.database;
      taken_ = {service_.database_name};
    } else if (on == "node" && !service_.nodes.empty()) {
      const auto which = static_cast<std::size_t>(dice_.bits() % service_.nodes.size());
      item_ = service_.nodes[which];
      taken_ = {service_.node_names[which], service_.short_name};
    } else {
      item_ = service_.application;
      taken_ = {service_.short_name};
    }
    taken_.push_back(implementer_.user_name);
  }

  /// At night where people would notice, by day where not; not in the weeks in which the year is earned.
  void choose_window(Bookings& bookings, Instant earliest) {
    const bool by_day = flag_at(line_, "daytime");
    const bool major = flag_at(line_, "major");
    Instant day = earliest;
    for (int tries = 0; tries < 200; ++tries, day = plus_minutes(day, kDays)) {
      const int weekday = play_.sites.weekday(service_.site, day);
      const auto date = play_.sites.month_and_day(service_.site, day);
      if (!by_day && (date >= "11-20" || date <= "01-03")) continue;
      if (major ? weekday != 5 : weekday >= 5) continue;
      if (!major && !play_.sites.is_working_day(service_.site, day)) continue;
      if (bookings.take(taken_, day.micros / kMicrosPerDay)) break;
    }
    const int hour = by_day ? 10 + static_cast<int>(dice_.between(0, 3)) : major ? 8 : 19;
    starts_ =
        play_.sites.on_day(service_.site, day, hour, static_cast<int>(dice_.between(0, 3)) * 15);
    ends_ = plus_minutes(starts_, number_at(line_, "hours", 2) * kHours);
  }

  void implement(Outcome outcome, Fields with, bool with_orders) {
    time_ = plus_minutes(starts_, dice_.between(0, 8));
    fire(implementer_, "start", std::move(with));
    if (with_orders) do_orders();
    const std::int64_t minutes = (ends_.micros - starts_.micros) / (60 * kMicrosPerSecond);
    pass(minutes / 3, minutes / 2);
    if (outcome == Outcome::kSuccessful && text("on") != "database") raise_version();
    pass(5, std::max<std::int64_t>(6, minutes / 3));
    if (outcome == Outcome::kBackedOut) {
      fire(implementer_, "back_out",
           {{"outcomeText", "The check afterwards failed; what was there before is there again."}});
    } else {
      fire(implementer_, "finish",
           {{"effectiveness", word_of(outcome)}, {"outcomeText", told(outcome)}});
    }
  }

  static std::string_view told(Outcome outcome) {
    if (outcome == Outcome::kPartial)
      return "Done, but for one server, which was left out and follows.";
    if (outcome == Outcome::kFailed) return "It does not do what it was to do; users have called.";
    return "Done as planned; checked for an hour.";
  }

  /// The register follows what was done, under the change.
  void raise_version() {
    scene([&stage = play_.stage, &keeper = person("kinga").actor, record = record_, item = item_,
           release = dice_.between(1, 90)] {
      return stage.update(keeper, "configuration_item", item,
                          {{"itemVersion", fmt::format("4.{}", release)},
                           {"authority", fmt::format("change/{}", record->to_string())}});
    });
  }

  void do_orders() {
    scene([&stage = play_.stage, &by = implementer_.actor, record = record_]() -> Status {
      while (true) {
        PROOFDESK_ASSIGN(
            const auto orders,
            stage.every("work_order", "subject", fmt::format("change/{}", record->to_string())));
        const auto next = std::ranges::find(orders, "ordered", &Record::state);
        if (next == orders.end()) return {};
        PROOFDESK_TRY(
            stage.fire(by, "work_order", next->id, "complete", {{"outcome", "as_planned"}}));
      }
    });
  }

  /// Users notice what went wrong.
  void hurt(const std::vector<Trouble>& troubles, std::int64_t incidents) {
    Trouble trouble{
        .title = fmt::format("{} behaves oddly since the evening", service_.name),
        .description = "It worked before the change.",
        .category = "Application",
        .subcategory = "After a change",
        .service = service_.name,
        .group = service_.group,
        .impact = "medium",
        .urgency = "high",
        .resolution = "What had been changed was put right together with those who changed it."};
    for (const Trouble& each : troubles) {
      if (each.service == service_.name && dice_.chance(50)) {
        trouble = each;
        break;
      }
    }
    trouble.monitored = false;
    for (std::int64_t i = 0; i < incidents; ++i) {
      tell_incident(play_, {.trouble = trouble,
                            .when = plus_minutes(time_, 30 + dice_.between(0, 14 * kHours)),
                            .seed = kTheirIncidents + number_ * 100 + static_cast<std::uint64_t>(i),
                            .caused_by = record_,
                            .plain = true});
    }
    hurt_ = incidents > 0;
  }

  void review(Outcome outcome) {
    wait(reviewer_, hurt_ ? 3 * kDays : kDays, hurt_ ? 7 * kDays : 5 * kDays);
    scene([&stage = play_.stage, &by = reviewer_.actor, record = record_, outcome]() -> Status {
      PROOFDESK_ASSIGN(const Record now, stage.read(kKind, *record));
      if (now.state != "review") return {};  // a standard change that the sample did not draw
      Fields fields{
          {"reviewText", outcome == Outcome::kSuccessful ? "Went as planned; nothing to be learnt."
                                                         : "The check came too late in the plan."},
          {"reviewResult",
           outcome == Outcome::kSuccessful || outcome == Outcome::kPartial ? "passed" : "failed"}};
      if (outcome != Outcome::kSuccessful)
        fields["agreedActions"] = boost::json::array{"Check before users come, not after"};
      return stage.fire(by, kKind, *record, "close", fields);
    });
  }

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

class NormalChange : public ChangeStory {
 public:
  NormalChange(const Play& play, const ChangeWish& wish)
      : ChangeStory(play, wish.line, *wish.service, wish.asked, wish.seed),
        must_succeed_(wish.must_succeed) {}

  ChangeBook::Told tell(Bookings& bookings, const std::vector<Trouble>& troubles) {
    at_work(implementer_);
    choose_item();
    plan(bookings);
    ask();
    const auto fate = must_succeed_ ? 100 : dice_.between(1, 100);
    if (fate <= 3) {
      wait(manager_, kDays, 3 * kDays);
      fire(manager_, "cancel", {{"cancelReason", "The supplier withdrew the release."}});
      return {record_, ends_};
    }
    assess();
    decide(fate);
    if (fate > 3 && fate <= 6) return {record_, ends_};  // rejected
    const Outcome outcome = must_succeed_ ? Outcome::kSuccessful : drawn_outcome();
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
    return {record_, ends_};
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
    choose_window(bookings, plus_minutes(decided_, dice_.between(1, 9) * kDays));
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
                  {"tolerance", "PT2H"}};
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

  /// By whom each is asked of.
  void sign_impacts() {
    scene([&stage = play_.stage, &owner = service_.owner->actor, record = record_]() -> Status {
      PROOFDESK_ASSIGN(const auto asked,
                       stage.every("impact_assessment", "subject",
                                   fmt::format("change/{}", record->to_string())));
      for (const Record& each : asked) {
        if (each.state != "requested") continue;
        PROOFDESK_TRY(stage.fire(
            owner, "impact_assessment", each.id, "sign",
            {{"grade", "low"},
             {"finding", "Slower for some minutes; outside of the hours that matter."}}));
      }
      return {};
    });
  }

  void decide(std::int64_t fate) {
    time_ = std::max(plus_minutes(time_, 30), plus_minutes(decided_, -5 * kHours));
    fire(manager_, "request_authorization");
    time_ = plus_minutes(decided_, dice_.between(0, 40));
    const std::vector<const Player*> authority = {
        &person("clara"), &person("adam"),
        service_.owner->user_name == "wojtek" ? &person("sofia") : &person("wojtek")};
    if (fate <= 6) {
      return vote(authority, "reject",
                  {{"reason", "The benefit does not carry the risk in this quarter."}});
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
      fire(manager_, "request_authorization");
      pass(20, 60);
    }
    Fields with{{"reason", "Risk and way back are clear."}};
    if (fate > 12 && fate <= 18)
      with["condition"] = "The supplier can be reached while it is done.";
    vote(authority, "approve", std::move(with));
  }

  const bool must_succeed_;
  Instant decided_;
};

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
        return stage.fire(by, kKind, *record, "schedule_standard", fields);
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
      if (bookings.take(taken_, day.micros / kMicrosPerDay)) break;
    }
    starts_ = play_.sites.on_day(service_.site, day, 9 + static_cast<int>(dice_.between(0, 5)), 15);
    if (starts_.micros < time_.micros + 60 * 60 * kMicrosPerSecond)
      starts_ = plus_minutes(time_, 60);
    ends_ = plus_minutes(starts_, 2 * kHours);
  }

  void do_it(Outcome outcome) {
    if_scheduled(starts_, [record = record_, &stage = play_.stage, &by = implementer_.actor] {
      return stage.fire(by, kKind, *record, "start");
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
    play_.stage.at(when,
                   [&stage = play_.stage, &manager = manager_.actor, &clara = person("clara").actor,
                    standard = standard_.record, until = play_.end]() -> Status {
                     return authorise(stage, manager, clara, *standard, until);
                   });
  }

 public:
  /// Asks for the authority, which is given at once.
  static Status authorise(Stage& stage, const Actor& manager, const Actor& authority, Uuid standard,
                          Instant end) {
    PROOFDESK_ASSIGN(const Record now, stage.read("standard_change", standard));
    if (now.state == "authorised") return {};
    PROOFDESK_TRY(stage.fire(manager, "standard_change", standard, "request_approval",
                             {{"authorityUntil", instant_text(plus_minutes(end, 60 * kDays))}}));
    PROOFDESK_ASSIGN(const auto rounds,
                     stage.every("approval", "subject",
                                 fmt::format("standard_change/{}", standard.to_string())));
    for (const Record& round : rounds) {
      if (round.state != "pending") continue;
      PROOFDESK_TRY(stage.fire(authority, "approval", round.id, "approve",
                               {{"reason", "Low risk, and it can be taken back."}}));
    }
    return {};
  }

 private:
  const ChangeBook::Standard& standard_;
};

class EmergencyChange : public ChangeStory {
 public:
  EmergencyChange(const Play& play, const Line& line, const DemoService& service, Instant when,
                  std::uint64_t number)
      : ChangeStory(play, line, service, when, number) {}

  void tell() {
    choose_item();
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

Status write_rows(const Play& play) {
  const auto row = [&](Fields fields) -> Status {
    PROOFDESK_ASSIGN(const Uuid policy, play.stage.create(play.cast.person("sofia").actor,
                                                          "approval_policy", std::move(fields)));
    return play.stage.fire(play.cast.person("tomas").actor, "approval_policy", policy,
                           "put_in_force");
  };
  const auto ids = [&](std::initializer_list<std::string_view> people) {
    boost::json::array list;
    for (const auto name : people) list.emplace_back(play.cast.person(name).id());
    return list;
  };
  PROOFDESK_TRY(row({{"title", "Change authority"},
                     {"appliesTo", "change"},
                     {"approvers", ids({"clara", "adam", "sofia", "wojtek"})},
                     {"voting", "any"}}));
  PROOFDESK_TRY(row({{"title", "Change authority: major impact"},
                     {"appliesTo", "change"},
                     {"condition", "majorImpact = true"},
                     {"approvers", ids({"clara"})},
                     {"impactsNeeded", boost::json::array{"services"}},
                     {"voting", "any"}}));
  return row({{"title", "Standard changes"},
              {"appliesTo", "standard_change"},
              {"approvers", ids({"clara", "adam"})},
              {"voting", "any"}});
}

Status write_questions(const Play& play) {
  const Actor& manager = play.cast.person("marta").actor;
  const auto question = [&](std::string_view key, std::string_view wording,
                            std::initializer_list<std::string_view> answers,
                            std::int64_t weight) -> Status {
    boost::json::array list;
    for (const auto answer : answers) list.emplace_back(answer);
    PROOFDESK_ASSIGN(const Uuid id, play.stage.create(manager, "risk_question",
                                                      {{"key", key},
                                                       {"question", wording},
                                                       {"answers", std::move(list)},
                                                       {"weight", weight}}));
    return play.stage.fire(manager, "risk_question", id, "put_in_force");
  };
  PROOFDESK_TRY(
      question("rehearsed", "Has it been rehearsed?", {"yes = 0", "in part = 4", "no = 10"}, 2));
  return question("outage", "Do users notice while it is done?",
                  {"none = 0", "some = 4", "long = 9"}, 1);
}

}  // namespace

bool Bookings::take(const std::vector<std::string>& names, std::int64_t day) {
  for (const auto& name : names) {
    if (taken_.contains({name, day})) return false;
  }
  for (const auto& name : names) taken_.emplace(name, day);
  return true;
}

Status ChangeBook::prepare() {
  PROOFDESK_TRY(write_rows(play_));
  PROOFDESK_TRY(write_questions(play_));
  PROOFDESK_ASSIGN(const Page page, read_page("standard_changes"));
  for (const Line& line : page) {
    Standard standard{.line = line, .record = a_record(), .services = {}};
    boost::json::array items;
    for (const auto& name : list_at(line, "services")) {
      const DemoService& service = play_.cast.service(name);
      standard.services.push_back(&service);
      items.emplace_back(service.application.to_string());
      for (const Uuid node : service.nodes) items.emplace_back(node.to_string());
    }
    PROOFDESK_ASSIGN(
        *standard.record,
        play_.stage.create(play_.cast.person("marta").actor, "standard_change",
                           {{"title", text_at(line, "title")},
                            {"category", text_at(line, "category")},
                            {"plan", text_at(line, "plan")},
                            {"backoutPlan", text_at(line, "backout")},
                            {"backoutDuration", "PT15M"},
                            {"risk", "low"},
                            {"riskReason", text_at(line, "why")},
                            {"testEvidence", text_at(line, "evidence")},
                            {"items", std::move(items)},
                            {"steps", boost::json::value_from(list_at(line, "steps"))},
                            {"authorityUntil", instant_text(plus_minutes(play_.end, 60 * kDays))},
                            {"samplePercent", number_at(line, "sample", 10)}}));
    PROOFDESK_TRY(StandardChange::authorise(play_.stage, play_.cast.person("marta").actor,
                                            play_.cast.person("clara").actor, *standard.record,
                                            play_.end));
    standards_.push_back(std::move(standard));
  }
  return {};
}

ChangeBook::Told ChangeBook::tell_normal(const ChangeWish& wish) {
  return NormalChange(play_, wish).tell(bookings_, troubles_);
}

void ChangeBook::tell_standard(std::size_t which, Instant when, std::uint64_t seed) {
  Dice dice = Dice::of(play_.seed, kStories + seed);
  const Standard& standard = standards_.at(which);
  StandardChange(play_, standard, *dice.one_of(standard.services), when, seed)
      .tell(bookings_, troubles_);
}

Status ChangeBook::tell(std::int64_t how_many) {
  PROOFDESK_ASSIGN(const Page kinds, read_page("changes"));
  std::vector<std::int64_t> weights;
  std::vector<std::int64_t> standard_weights;
  weights.reserve(kinds.size());
  for (const Line& line : kinds) weights.push_back(number_at(line, "weight", 1));
  for (const Standard& each : standards_)
    standard_weights.push_back(number_at(each.line, "weight", 1));
  Dice dice = Dice::of(play_.seed, kStories);
  for (std::int64_t i = 0; i < how_many; ++i) {
    const auto seed = static_cast<std::uint64_t>(i + 1);
    const Site site = dice.chance(60) ? Site::kLisbon : Site::kWarsaw;
    const Instant when = play_.sites.people_call(site, dice, play_.day(1), play_.end);
    const Line& line = kinds[dice.weighted(weights)];
    const auto services = list_at(line, "services");
    const DemoService& service = play_.cast.service(dice.one_of(services));
    const auto sort = dice.between(1, 100);
    if (sort <= 54) {
      tell_normal({.line = line, .service = &service, .asked = when, .seed = seed});
    } else if (sort <= 95) {
      tell_standard(dice.weighted(standard_weights), when, seed);
    } else if (i % 20 == 7) {
      UnauthorisedChange(play_, line, service, when, seed).tell();
    } else {
      EmergencyChange(play_, line, service, when, seed).tell();
    }
  }
  return {};
}

}  // namespace proofdesk::app::demo
