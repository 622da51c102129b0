// The whole house is simulated: random commands on every kind, a clock that is told the time, faults, starts. Each seed
// is a story of its own, in a copy of the process; a seed that finds something finds it again.
// `simulate_torture --help` tells.

#include "tests/torture/found.hpp"
#include "tests/torture/simulate/story.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

namespace proofdesk::torture {
namespace {

constexpr unsigned kLongestStory = 120;  ///< seconds
/// One seed in so many is played twice, and must come to the same journal.
constexpr std::uint64_t kTwice = 64;
constexpr std::size_t kMostKinds = 128;

struct Options {
  std::uint64_t seeds = 100'000;
  std::uint64_t seed = static_cast<std::uint64_t>(
      std::chrono::system_clock::now().time_since_epoch().count() / 1'000 % 1'000'000'000);
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
  bool tell = false;
  bool must_find = false;
};

/// What the copies of the process tell each other.
struct Shared {
  std::atomic<std::uint64_t> next{0};
  std::atomic<std::uint64_t> played{0};
  std::atomic<std::int64_t> commands{0}, accepted{0}, refused{0}, replayed{0}, faults{0},
      unknown{0}, restarts{0}, timers{0}, leaves{0};
  std::array<std::atomic<std::int64_t>, kMostKinds> by_kind{};
  std::atomic<bool> found{false};
  std::array<char, 4'096> what{};

  void tell(std::string_view text) {
    if (found.exchange(true)) return;
    std::memcpy(what.data(), text.data(), std::min(text.size(), what.size() - 1));
  }
};

Shared& share() {
  void* const memory =
      ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  return *new (memory) Shared;
}

using Head = std::array<char, 1'024>;

void count(Stage& stage, const Story::Tally& tally, Shared& shared) {
  shared.commands += tally.commands;
  shared.accepted += tally.accepted;
  shared.refused += tally.refused;
  shared.replayed += tally.replayed;
  shared.faults += tally.faults;
  shared.unknown += tally.unknown;
  shared.restarts += tally.restarts;
  shared.timers += tally.timers;
  shared.leaves += tally.leaves;
  const auto model = stage.house.model();
  for (std::size_t at = 0; at < model->kinds().size() && at < kMostKinds; ++at) {
    const auto found = tally.accepted_by_kind.find(model->kinds()[at]->name);
    if (found != tally.accepted_by_kind.end()) shared.by_kind[at] += found->second;
  }
}

/// In a copy of the process, which ends with the story.
void play(Stage& stage, std::uint64_t seed, const Options& options, Shared& shared, Head& head) {
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("no further process");
  if (child > 0) {
    int status = 0;
    ::waitpid(child, &status, 0);
    if (status != 0)
      shared.tell(fmt::format("seed {}: the story ended by signal {} or code {}", seed,
                              WTERMSIG(status), WEXITSTATUS(status)));
    return;
  }
  ::alarm(kLongestStory);
  try {
    Story story(stage, seed, options.tell);
    const std::string signed_head = story.play();
    std::memcpy(head.data(), signed_head.data(), std::min(signed_head.size(), head.size()));
    count(stage, story.tally(), shared);
  } catch (const std::exception& found) {
    shared.tell(fmt::format("seed {}: {}", seed, found.what()));
  }
  (void)std::fflush(stdout);
  ::_exit(0);
}

void work(Stage& stage, const Options& options, Shared& shared, Head& first, Head& second) {
  while (!shared.found) {
    const std::uint64_t index = shared.next++;
    if (index >= options.seeds) return;
    const std::uint64_t seed = options.seed + index;
    play(stage, seed, options, shared, first);
    if (seed % kTwice == 0 && !shared.found) {
      play(stage, seed, options, shared, second);
      if (!shared.found && first != second)
        shared.tell(fmt::format("seed {}: played twice it came to two journals", seed));
    }
    ++shared.played;
  }
}

int torture(const Options& options) {
  fmt::print("seed {}\n", options.seed);
  (void)std::fflush(stdout);
  const auto began = std::chrono::steady_clock::now();
  Stage stage;
  Shared& shared = share();
  std::vector<pid_t> workers;
  for (unsigned job = 0; job < options.jobs; ++job) {
    auto* const heads = static_cast<Head*>(::mmap(nullptr, 2 * sizeof(Head), PROT_READ | PROT_WRITE,
                                                  MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    const pid_t worker = ::fork();
    if (worker < 0 || heads == MAP_FAILED) throw std::runtime_error("no further process");
    if (worker == 0) {
      work(stage, options, shared, heads[0], heads[1]);
      ::_exit(0);
    }
    workers.push_back(worker);
  }
  for (const auto worker : workers) {
    int status = 0;
    ::waitpid(worker, &status, 0);
    if (status != 0) shared.tell("a worker ended before its time");
  }
  const auto took = std::chrono::steady_clock::now() - began;
  const auto model = stage.house.model();
  std::size_t kinds = 0;
  std::string untouched;
  for (std::size_t at = 0; at < model->kinds().size(); ++at) {
    if (shared.by_kind[at] > 0) {
      ++kinds;
    } else {
      untouched += " " + model->kinds()[at]->name;
    }
  }
  fmt::print(
      "simulate: {} seeds; {} commands on {} of {} kinds: {} accepted, {} refused, {} replayed; {} "
      "faults struck, "
      "{} outcomes unknown, {} starts, {} timers; {} leaves ({:.0f} s)\n",
      shared.played.load(), shared.commands.load(), kinds, model->kinds().size(),
      shared.accepted.load(), shared.refused.load(), shared.replayed.load(), shared.faults.load(),
      shared.unknown.load(), shared.restarts.load(), shared.timers.load(), shared.leaves.load(),
      std::chrono::duration<double>(took).count());
  if (!untouched.empty() && !shared.found) fmt::print("nothing was accepted on:{}\n", untouched);
  return end(options.must_find, shared.found ? shared.what.data() : "");
}

}  // namespace
}  // namespace proofdesk::torture

int main(int argc, char** argv) {
  proofdesk::torture::Options options;
  CLI::App app("The whole house on the memory store, by seeds.");
  app.add_option("--seeds", options.seeds, "How many")->capture_default_str();
  app.add_option("--seed", options.seed, "The first of them; the others follow");
  app.add_option("--jobs", options.jobs, "At once")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_flag("--tell", options.tell, "Print every command, and what it came to");
  app.add_flag("--must-find", options.must_find, "Succeed only when something is found");
  CLI11_PARSE(app, argc, argv);
  try {
    return proofdesk::torture::torture(options);
  } catch (const proofdesk::torture::Found& found) {
    return proofdesk::torture::end(options.must_find,
                                   fmt::format("before any story: {}", found.what()));
  } catch (const std::exception& failed) {
    fmt::print("{}\n", failed.what());
    return 2;
  }
}
