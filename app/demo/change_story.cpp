#include "app/demo/change_story.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace proofdesk::app::demo {
namespace {

constexpr std::string_view kKind = "change";

std::string_view word_of(Outcome outcome) {
  constexpr std::array<std::string_view, 4> kWords = {"successful", "partial", "failed",
                                                      "backed_out"};
  return kWords.at(static_cast<std::size_t>(outcome));
}

std::string_view told(Outcome outcome) {
  if (outcome == Outcome::kPartial)
    return "Done, but for one server, which was left out and follows.";
  if (outcome == Outcome::kFailed) return "It does not do what it was to do; users have called.";
  return "Done as planned; checked for an hour.";
}

}  // namespace

ChangeStory::ChangeStory(const Play& play, const Line& line, const DemoService& service,
                         Instant asked, std::uint64_t number)
    : Story(play, "change", asked, Dice::of(play.seed, kChangeStories + number)),
      number_(number),
      line_(line),
      service_(service),
      implementer_(text("implementer").empty()
                       ? play.cast.one_of(text("group"), service.site, dice_)
                       : person(text("implementer"))),
      manager_(person("marta")),
      reviewer_(person("rui")) {}

void ChangeStory::choose_item() {
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

void ChangeStory::choose_window(Bookings& bookings, Instant earliest) {
  const bool by_day = flag_at(line_, "daytime");
  const bool major = flag_at(line_, "major");
  Instant day = earliest;
  for (int tries = 0; tries < 200; ++tries, day = plus_minutes(day, kDays)) {
    const int weekday = play_.sites.weekday(service_.site, day);
    const auto date = play_.sites.month_and_day(service_.site, day);
    if (date >= "11-20" || date <= "01-03") continue;
    if (major ? weekday != 5 : weekday >= 5) continue;
    if (!major && !play_.sites.is_working_day(service_.site, day)) continue;
    if (bookings.take(taken_, play_.sites.on_day(service_.site, day, 12, 0))) break;
  }
  const int hour = by_day ? 10 + static_cast<int>(dice_.between(0, 3)) : major ? 8 : 19;
  starts_ =
      play_.sites.on_day(service_.site, day, hour, static_cast<int>(dice_.between(0, 3)) * 15);
  ends_ = plus_minutes(starts_, number_at(line_, "hours", 2) * kHours);
}

void ChangeStory::implement(Outcome outcome, Fields with, bool with_orders) {
  time_ = plus_minutes(starts_, dice_.between(0, 8));
  fire_in_spite(implementer_, "start", std::move(with));
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

void ChangeStory::raise_version() {
  scene([&stage = play_.stage, &keeper = person("kinga").actor, record = record_, item = item_,
         release = dice_.between(1, 90)] {
    return stage.update(keeper, "configuration_item", item,
                        {{"itemVersion", fmt::format("4.{}", release)},
                         {"authority", fmt::format("change/{}", record->to_string())}});
  });
}

void ChangeStory::do_orders() {
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

void ChangeStory::hurt(const std::vector<Trouble>& troubles, std::int64_t incidents) {
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
    tell_incident(play_,
                  {.trouble = trouble,
                   .when = plus_minutes(time_, 30 + dice_.between(0, 14 * kHours)),
                   .seed = kIncidentsOfChanges + number_ * 100 + static_cast<std::uint64_t>(i),
                   .caused_by = record_,
                   .plain = true});
  }
  hurt_ = incidents > 0;
}

void ChangeStory::review(Outcome outcome) {
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

}  // namespace proofdesk::app::demo
