// Somebody sets the clock: an hour or a day on or back, when summer time begins or ends, on leap days, when 32 bits
// end. The writer that serves people fires the timers. `clock_torture --help` tells.

#include "core/engine/writer.hpp"
#include "tests/support/storage/store_under_test.hpp"
#include "tests/torture/found.hpp"
#include "tests/torture/simulate/opening.hpp"
#include "tests/torture/simulate/simulated_house.hpp"
#include "tests/torture/simulate/witness.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <exception>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace proofdesk::torture {
namespace {

using test::must;

constexpr std::int64_t kMinute = 60 * kMicrosPerSecond;
constexpr std::int64_t kHour = 60 * kMinute;

struct Moment {
  std::string_view name;
  std::string_view at;
  std::string_view zone;
};
constexpr std::array kMoments = {
    Moment{"summer time begins in Lisbon", "2026-03-29T01:00:00Z", "Europe/Lisbon"},
    Moment{"summer time ends in Lisbon", "2026-10-25T01:00:00Z", "Europe/Lisbon"},
    Moment{"summer time begins in New York", "2026-03-08T07:00:00Z", "America/New_York"},
    Moment{"summer time ends in New York", "2026-11-01T06:00:00Z", "America/New_York"},
    Moment{"summer time of half an hour ends", "2026-04-04T15:00:00Z", "Australia/Lord_Howe"},
    Moment{"summer time of half an hour begins", "2026-10-03T15:30:00Z", "Australia/Lord_Howe"},
    Moment{"a leap day begins", "2028-02-29T00:00:00Z", "UTC"},
    Moment{"a leap day ends", "2028-03-01T00:00:00Z", "UTC"},
    Moment{"no leap day in 2100", "2100-03-01T00:00:00Z", "UTC"},
    Moment{"31 bits of seconds end", "2038-01-19T03:14:08Z", "Europe/Lisbon"},
    Moment{"32 bits of seconds end", "2106-02-07T06:28:16Z", "Europe/Lisbon"},
};

struct Jump {
  std::string_view name;
  std::int64_t by;
};
constexpr std::array kJumps = {Jump{"an hour on", kHour}, Jump{"an hour back", -kHour},
                               Jump{"a day on", kMicrosPerDay}, Jump{"a day back", -kMicrosPerDay}};
/// When the clock jumps, counted from the moment.
constexpr std::array<std::int64_t, 3> kWhen = {-kHour / 2, 0, kHour / 2};

/// Read by the writer's thread, set by ours.
class SetClock final : public Clock {
 public:
  explicit SetClock(Instant start) : micros_(start.micros) {}
  [[nodiscard]] Instant now() const override { return {micros_.load()}; }
  void set(Instant instant) { micros_ = instant.micros; }

 private:
  std::atomic<std::int64_t> micros_;
};

/// How often each timer of each record fired.
using Firings = std::map<std::pair<Uuid, std::string>, int>;

class Walk {
 public:
  Walk(const Moment& moment, std::chrono::seconds patience)
      : moment_(*parse_rfc3339(moment.at)), patience_(patience), clock_(begin()) {
    opening_ = open_up(house_, {std::string(moment.zone)});
    idle_ = incident({{"title", std::string("Nothing is promised for this one")}});
    promised(moment);
    held(promised(moment), -10 * kMinute);
    held(promised(moment), 20 * kMinute);
    held(promised(moment), 70 * kMinute);
    house_.fire(opening_.agent, promised(moment), "resolve",
                {{"resolution_code", std::string("fixed")},
                 {"resolution_text", std::string("The queue was restarted.")},
                 {"impact", std::string("high")},
                 {"urgency", std::string("high")}});
    witness_.read_on(clock_.now());
    writer_ = Writer::start(house_.desk(), house_.store(), clock_, {}, nullptr);
  }

  /// From six hours before the moment to a week after it; once, on reaching `when`, the clock jumps.
  Firings walk(std::int64_t when, std::int64_t jump) {
    bool jumped = false;
    const std::int64_t end = moment_.micros + 30 * kHour;
    while (clock_.now().micros < end) {
      go_to(clock_.now().micros + kHour / 2);
      if (jumped || clock_.now().micros < moment_.micros + when) continue;
      jumped = true;
      go_to(clock_.now().micros + jump);
    }
    for (int day = 0; day < 7; ++day) go_to(clock_.now().micros + kMicrosPerDay);
    writer_->stop();
    witness_.compare_changed();
    if (const auto found = house_.audit(); !found.empty())
      throw Found("the journal does not verify: " + found);
    Firings firings;
    for (const auto& [fired, due] : witness_.fired()) ++firings[{fired.record, fired.timer}];
    return firings;
  }

  [[nodiscard]] std::string told(Uuid record) const {
    return fmt::format("{} {}", witness_.known(record).kind, record.to_string());
  }

 private:
  [[nodiscard]] Instant begin() const { return {moment_.micros - 6 * kHour}; }

  Record incident(std::vector<FieldInput> fields) {
    return house_.create(opening_.agent, "incident", std::move(fields));
  }
  Record promised(const Moment& moment) {
    return incident(
        {{"title", std::string("Mail does not arrive")}, {"category", std::string(moment.zone)}});
  }
  void held(const Record& record, std::int64_t until) {
    const Record taken = house_.fire(opening_.agent, record, "take");
    house_.fire(opening_.agent, taken, "hold",
                {{"hold_reason", std::string("caller")}, {"follow_up_at", moment_.micros + until}});
  }

  /// The clock says this; somebody asks for something; whatever is due fires.
  void go_to(std::int64_t micros) {
    clock_.set({micros});
    note(false);
    const auto until = std::chrono::steady_clock::now() + patience_;
    while (!must(must(house_.store().snapshot())->due_timers(clock_.now(), 1)).empty()) {
      if (std::chrono::steady_clock::now() > until)
        throw Found(fmt::format("at {} timers are due and do not fire, or fire for ever",
                                to_rfc3339(clock_.now())));
      std::this_thread::sleep_for(std::chrono::microseconds{200});
    }
    note(true);  // answered when the batch before it is over
    witness_.read_on(clock_.now());
  }

  void note(bool only_tried) {
    Command command;
    command.actor = opening_.agent;
    command.kind = "incident";
    command.record = idle_.id;
    command.dry_run = only_tried;
    command.action = LogWork{{"The clock was looked at.", false}};
    if (const auto done = writer_->run(std::move(command)); !done)
      throw Found(fmt::format("at {}: {}, {}", to_rfc3339(clock_.now()), done.error().rule,
                              done.error().detail));
  }

  const Instant moment_;
  const std::chrono::seconds patience_;  ///< with timers that are due and wait
  SetClock clock_;
  SimulatedHouse house_{clock_};
  Witness witness_{house_};
  Opening opening_;
  Record idle_;
  std::unique_ptr<Writer> writer_;  // last: it goes first
};

/// A clock that finds a threshold behind it when it is read takes note of it then, so that timer need not fire; but
/// none fires because of the jump that would not have, nor more often.
void compare(const Walk& walk, const Firings& straight, const Firings& jumped) {
  for (const auto& [timer, times] : jumped) {
    const auto found = straight.find(timer);
    const int before = found == straight.end() ? 0 : found->second;
    if (times > before)
      throw Found(fmt::format("timer {} of {} fired {} times, and {} without the jump",
                              timer.second, walk.told(timer.first), times, before));
  }
}

/// Walks over every moment, with every jump at every time, of which each `every`th; says what was done.
std::string set_the_clock(std::size_t every, std::chrono::seconds patience) {
  std::size_t walks = 0;
  std::size_t timers = 0;
  std::size_t turn = 0;
  for (const auto& moment : kMoments) {
    std::string told = fmt::format("{}, no jump", moment.name);
    try {
      const Firings straight = Walk(moment, patience).walk(0, 0);
      ++walks;
      if (straight.empty()) throw Found("no timer fired: this proves nothing");
      for (const auto& jump : kJumps) {
        for (const auto when : kWhen) {
          if (turn++ % every != 0) continue;
          told = fmt::format("{}, {} at {}", moment.name, jump.name,
                             to_rfc3339({parse_rfc3339(moment.at)->micros + when}));
          Walk walk(moment, patience);
          const Firings jumped = walk.walk(when, jump.by);
          compare(walk, straight, jumped);
          ++walks;
          for (const auto& [timer, times] : jumped) timers += static_cast<std::size_t>(times);
        }
      }
    } catch (const Found& found) {
      throw Found(fmt::format("{}: {}", told, found.what()));
    }
  }
  return fmt::format(
      "{} walks over {} moments, {} timers fired after jumps: none twice, none early, none left "
      "waiting, no leaf out of order",
      walks, kMoments.size(), timers);
}

}  // namespace
}  // namespace proofdesk::torture

int main(int argc, char** argv) {
  std::size_t every = 1;
  unsigned patience = 60;
  bool must_find = false;
  CLI::App app("The clock is set while timers wait.");
  app.add_option("--every", every, "Of the jumps each so many-th")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--patience", patience, "Seconds that a timer which is due may take")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_flag("--must-find", must_find, "Succeed only when something is found");
  CLI11_PARSE(app, argc, argv);
  try {
    using namespace proofdesk::torture;
    return run(must_find, [&] {
      timed("clock", [&] { return set_the_clock(every, std::chrono::seconds{patience}); });
    });
  } catch (const std::exception& failed) {
    fmt::print("{}\n", failed.what());
    return 2;
  }
}
