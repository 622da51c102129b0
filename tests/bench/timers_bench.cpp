// Ten thousand timers due at one instant while commands run: what a command waits then, against what it waits before. The
// timers are follow-up dates of incidents on hold, so that each is a transition with a leaf, by the same writer.

#include "core/base/clock.hpp"
#include "tests/bench/incident_requests.hpp"
#include "tests/bench/report.hpp"

#include <chrono>
#include <stdexcept>
#include <thread>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace proofdesk::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kConnections = 8;
constexpr std::size_t kCommandsAtOnce = 64;
constexpr std::chrono::seconds kUntilDue{15};
constexpr std::chrono::seconds kCalm{4};

struct Figures {
  std::vector<double> before, during;  ///< p99 of a command, ms
  std::vector<double> middle_before, middle_during;
  std::vector<double> fired;  ///< seconds from the instant until the last has fired
};

class Round {
 public:
  Round(const ServedDesk& desk, std::string_view token)
      : requests_(desk, token),
        many_(desk.host(), desk.port(), 64),
        load_(desk.host(), desk.port(), kConnections),
        one_(desk.host(), desk.port(), 1),
        commands_(creation_requests(requests_, kCommandsAtOnce)) {}

  /// Puts so many incidents on hold, all of them until one instant, and returns it.
  SteadyClock::time_point hold(std::size_t count) {
    std::vector<std::string> places;
    (void)many_.run(creation_requests(requests_, count), [&](const Answer& answer) {
      expect(answer, 201);
      places.emplace_back(answer.header("Location"));
    });
    fire_all(places, "take", "{}");
    const auto due = SteadyClock::now() + kUntilDue;
    const Instant follow_up{SystemClock().now().micros +
                            std::chrono::microseconds(kUntilDue).count()};
    fire_all(places, "hold",
             boost::json::serialize(boost::json::object{{"holdReason", "supplier"},
                                                        {"supplierReference", "SUP-1"},
                                                        {"followUpAt", to_rfc3339(follow_up)}}));
    if (SteadyClock::now() + 2 * kCalm > due)
      throw std::runtime_error("this machine is too slow: the timers are due before all is ready");
    return due;
  }

  [[nodiscard]] bool any_on_hold() {
    bool any = false;
    (void)one_.run({requests_.get("/api/v1/incidents?filter=state%3Don_hold&pageSize=1")},
                   [&](const Answer& answer) {
                     expect(answer, 200);
                     any = !boost::json::parse(answer.body).at("incidents").as_array().empty();
                   });
    return any;
  }

  /// Sends commands for as long as incidents are on hold, at most until then.
  LoadResult run_until(SteadyClock::time_point end) {
    LoadResult all;
    while (SteadyClock::now() < end && any_on_hold()) {
      const auto part = load_.run(commands_, [](const Answer& answer) { expect(answer, 201); });
      all.micros.insert(all.micros.end(), part.micros.begin(), part.micros.end());
    }
    return all;
  }

 private:
  void fire_all(const std::vector<std::string>& places, std::string_view transition,
                std::string_view body) {
    std::vector<std::string> steps;
    for (const auto& place : places)
      steps.push_back(requests_.post(fmt::format("{}:{}", place, transition), body));
    (void)many_.run(steps, [](const Answer& answer) { expect(answer, 200); });
  }

  Requests requests_;
  HttpLoad many_;
  HttpLoad load_;
  HttpLoad one_;
  std::vector<std::string> commands_;
};

void one_round(const Options& options, std::size_t timers, Figures& figures) {
  const ScratchDirectory directory(options.data);
  ServedDesk desk(directory.path() / "desk");
  Round round(desk, desk.token("Ana Example", "agent"));
  const auto due = round.hold(timers);
  const auto calm = round.run_until(SteadyClock::now() + kCalm);
  if (!round.any_on_hold()) throw std::runtime_error("the timers fired too early");
  std::this_thread::sleep_until(due - std::chrono::milliseconds(20));
  const auto storm = round.run_until(due + std::chrono::minutes(2));
  if (round.any_on_hold()) throw std::runtime_error("the timers have not fired");
  figures.fired.push_back(std::chrono::duration<double>(SteadyClock::now() - due).count());
  figures.before.push_back(calm.percentile(0.99) / 1e3);
  figures.during.push_back(storm.percentile(0.99) / 1e3);
  figures.middle_before.push_back(calm.percentile(0.5) / 1e3);
  figures.middle_during.push_back(storm.percentile(0.5) / 1e3);
  desk.stop();
}

int run(const Options& options) {
  const std::size_t timers = options.quick ? 500 : 10'000;
  Figures figures;
  for (int round = 0; round < options.rounds; ++round) one_round(options, timers, figures);
  using enum Report::Goal;
  Report report("timers_bench");
  report.add("a command before, p50", figures.middle_before, "ms");
  report.add("a command before, p99", figures.before, "ms");
  report.add(fmt::format("a command while {} timers fire, p50", timers), figures.middle_during,
             "ms");
  report.add(fmt::format("a command while {} timers fire, p99", timers), figures.during, "ms");
  report.add("p99 while they fire ÷ before", ratios(figures.during, figures.before), "", kAtMost,
             2);
  report.add("from the instant until the last has fired", figures.fired, "s");
  report.note("Creations over 8 connections, each waiting for its answer; synchronous=FULL.");
  return report.finish(options) ? 0 : 1;
}

}  // namespace
}  // namespace proofdesk::bench

int main(int argc, char** argv) {
  const auto options = proofdesk::bench::Options::parse(argc, argv);
  try {
    return proofdesk::bench::run(options);
  } catch (const std::exception& exception) {
    // Caught so that the server ends with its owner.
    fmt::print(stderr, "timers_bench: {}\n", exception.what());
    return 1;
  }
}
