// Memory runs out at every allocation of a command, one after the other. `oom_torture --help` tells.

#include "core/engine/writer.hpp"
#include "tests/support/evidence/ticket_house.hpp"
#include "tests/support/memory/scarce_memory.hpp"
#include "tests/support/storage/store_under_test.hpp"
#include "tests/support/storage/temporary_directory.hpp"
#include "tests/torture/found.hpp"
#include "tests/torture/oom/targets.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

namespace proofdesk::torture {
namespace {

using test::fail_allocation;
using test::heal_allocations;
using test::must;
using testing::Belongings;
using testing::TicketHouse;

constexpr std::int64_t kSlots = 1'000;
constexpr unsigned kLongest = 60;
constexpr std::size_t kMost = 3;  ///< commands of a target

/// What a command came to; small, so that the process can tell it whole before it goes on.
struct Answer {
  bool acknowledged = false;
  ErrorCode code = ErrorCode::kInternal;
  std::int64_t sequence = -1;
  std::array<char, 65> leaf_hash{};
  std::array<char, 64> rule{};
};

struct Told {
  bool whole = false;    ///< false: the process ended before it could tell
  bool struck = false;   ///< an allocation failed
  bool stopped = false;  ///< the writer takes nothing more, and the process ends
  std::array<Answer, kMost> answers{};
  Answer next;  ///< to a command after those
};

void put(std::string_view text, auto& into) {
  std::memcpy(into.data(), text.data(), std::min(text.size(), into.size() - 1));
}

Answer answer_of(const Result<Reply>& result) {
  Answer answer{.acknowledged = result.has_value()};
  if (!result) {
    answer.code = result.error().code;
    put(result.error().rule, answer.rule);
  } else if (!result->receipts.empty()) {
    answer.sequence = result->receipts.front().sequence;
    put(result->receipts.front().leaf_hash, answer.leaf_hash);
  }
  return answer;
}

struct Tally {
  std::int64_t struck = 0;
  std::int64_t acknowledged = 0;
  std::int64_t refused = 0;
  std::int64_t unknown = 0;
  std::int64_t stopped = 0;  ///< after which the process ends
};

/// What a record says, apart from when and under which id.
std::string contents(const Record& record) {
  std::string all = fmt::format("{} {} {}", record.number, record.state, record.version);
  const auto add = [&](const Value& value) {
    all += fmt::format("|{}", value.index());
    if (const auto* text = std::get_if<std::string>(&value)) all += *text;
    if (const auto* amount = std::get_if<std::int64_t>(&value)) all += std::to_string(*amount);
  };
  for (const auto& value : record.values) add(value);
  for (const auto& [name, value] : record.custom) add(value);
  return all;
}

struct Extent {
  std::int64_t first = 1;
  std::int64_t stride = 1;
  std::string only;
};

class Ordeal {
 public:
  Ordeal() {
    // Keys are durable by other means: what a copy of the process takes is there for the next start.
    must<void>(belongings_.keys.reserve(kSlots));
    targets_ = prepare(*must(TicketHouse::open(base_ / kFile, belongings_, {})));
    for (const auto& target : targets_) expected_.push_back(without_fault(target));
  }

  std::string endure(const Extent& extent) {
    Tally tally;
    for (std::size_t i = 0; i < targets_.size(); ++i) {
      if (!extent.only.empty() && targets_[i].name != extent.only) continue;
      for (const bool for_good : {false, true}) {
        for (std::int64_t nth = extent.first;; nth += extent.stride) {
          try {
            if (!once(i, nth, for_good, tally)) break;
          } catch (const std::exception& found) {
            throw Found(fmt::format("{}, allocation {} of it fails{}: {}", targets_[i].name, nth,
                                    for_good ? ", and all after it" : "", found.what()));
          }
        }
      }
    }
    return fmt::format(
        "{} allocations of {} sorts of commands failed; of the commands {} were acknowledged and "
        "are "
        "there, {} refused and absent, {} of unknown outcome and resolved by their keys; {} times "
        "the "
        "process was to end, otherwise it went on; every journal verifies",
        tally.struck, targets_.size(), tally.acknowledged, tally.refused, tally.unknown,
        tally.stopped);
  }

 private:
  static constexpr const char* kFile = "proofdesk.db";

  /// The records as they are when all is well.
  std::vector<std::string> without_fault(const Target& target) {
    const test::TemporaryDirectory directory(test::TemporaryDirectory::On::kMemory);
    std::filesystem::copy_file(base_ / kFile, directory / kFile);
    Belongings belongings = belongings_;
    const auto house = must(TicketHouse::open(directory / kFile, belongings, {}));
    std::vector<std::string> all;
    for (const auto& command : target.commands) {
      const auto results = house->desk().execute({command});
      all.push_back(contents(must(results.front()).record));
    }
    return all;
  }

  /// False when the commands do not allocate so often.
  bool once(std::size_t which, std::int64_t nth, bool for_good, Tally& tally) {
    const test::TemporaryDirectory directory(test::TemporaryDirectory::On::kMemory);
    const auto file = directory / kFile;
    std::filesystem::copy_file(base_ / kFile, file);
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
    const pid_t child = ::fork();
    if (child < 0) throw std::runtime_error("no further process");
    if (child == 0) {
      ::close(ends[0]);
      ::alarm(kLongest);
      serve(file, targets_[which], nth, for_good, ends[1]);
      ::_exit(0);
    }
    ::close(ends[1]);
    Told told;
    if (::read(ends[0], &told, sizeof told) != sizeof told) told = {};
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (status != 0)
      throw Found(fmt::format("the process ended by signal {} or code {}", WTERMSIG(status),
                              WEXITSTATUS(status)));
    if (!told.whole) throw Found("the process ended without a word");
    if (!told.struck) return false;
    ++tally.struck;
    if (told.stopped) ++tally.stopped;
    recover(file, which, told, tally);
    return true;
  }

  /// In a process of its own: a desk, the writer that serves people, the commands of a target, and one more.
  void serve(const std::filesystem::path& file, const Target& target, std::int64_t nth,
             bool for_good, int out) {
    auto house = must(TicketHouse::open(file, belongings_, {}));
    const auto writer =
        Writer::start(house->desk(), house->store(), belongings_.clock, {}, nullptr);
    Told told;
    std::promise<void> answered;
    std::size_t left = target.commands.size();
    // From a completion, that is on the writer's thread, so that they are one batch and the count begins before it.
    must<void>(writer->submit({}, [&](const Result<Reply>&) {
      for (std::size_t i = 0; i < target.commands.size(); ++i) {
        must<void>(writer->submit(target.commands[i], [&, i](const Result<Reply>& result) {
          if (heal_allocations()) told.struck = true;
          told.answers[i] = answer_of(result);
          if (--left == 0) answered.set_value();
        }));
      }
      fail_allocation(nth, for_good);
    }));
    answered.get_future().wait();
    told.next = answer_of(writer->run(another_ticket(kNext)));
    writer->stop();
    told.stopped = writer->failed();
    told.whole = true;
    (void)!::write(out, &told, sizeof told);
  }

  /// As the next start finds it.
  void recover(const std::filesystem::path& file, std::size_t which, const Told& told,
               Tally& tally) {
    const Target& target = targets_[which];
    Belongings belongings = belongings_;
    // Others than the process gave, which came from the same seed.
    SeededIdSource ids(2);
    auto opened = TicketHouse::open(file, belongings, {}, &ids);
    if (!opened) throw Found("it does not open: " + opened.error().detail);
    auto& house = **opened;
    audit(house);
    const auto next = house.desk().execute({another_ticket(kNext)});
    if (!next.front()) throw Found("another command is refused: " + next.front().error().detail);
    if (told.next.acknowledged != next.front()->replayed)
      throw Found("of another command afterwards it is not there what was said");
    if (!told.stopped && !told.next.acknowledged)
      throw Found(
          fmt::format("another command afterwards was refused by {}", told.next.rule.data()));
    for (std::size_t i = 0; i < target.commands.size(); ++i) {
      const Command& command = target.commands[i];
      const Answer& answer = told.answers[i];
      const auto first = house.desk().execute({command});
      if (!first.front()) throw Found("asked again it came to " + first.front().error().detail);
      const bool had_been_done = first.front()->replayed;
      if (answer.acknowledged) {
        ++tally.acknowledged;
        if (house.leaf_hash(answer.sequence) != answer.leaf_hash.data())
          throw Found("it was acknowledged and is lost");
        if (!had_been_done) throw Found("it was acknowledged and is done again");
      } else if (answer.code == ErrorCode::kOutcomeUnknown) {
        ++tally.unknown;
        if (!told.stopped) throw Found("its outcome is unknown, and the writer goes on");
      } else {
        ++tally.refused;
        if (answer.code != ErrorCode::kUnavailable)
          throw Found(fmt::format("it was answered {}, which is no 503", answer.rule.data()));
        if (had_been_done)
          throw Found(fmt::format("it was refused by {} and had been done", answer.rule.data()));
      }
      const auto second = house.desk().execute({command});
      if (!second.front() || !second.front()->replayed) throw Found("its key does not resolve it");
      check_contents(second.front()->record, expected_[which][i]);
    }
    audit(house);
  }

  /// Numbers of new records may differ: the other command may have come first.
  static void check_contents(const Record& record, std::string_view expected) {
    const std::string found = contents(record);
    const auto after_number = [](std::string_view text) { return text.substr(text.find(' ')); };
    if (after_number(found) != after_number(expected))
      throw Found(fmt::format("the record is not what it should be: {} instead of {}",
                              found.substr(0, 300), expected.substr(0, 300)));
  }

  static void audit(TicketHouse& house) {
    if (const auto found = house.audit(); !found.empty())
      throw Found("the journal does not verify: " + found);
  }

  static constexpr const char* kNext = "the next";

  const test::TemporaryDirectory base_{test::TemporaryDirectory::On::kMemory};
  Belongings belongings_;
  std::vector<Target> targets_;
  std::vector<std::vector<std::string>> expected_;  ///< contents, for each command of each target
};

}  // namespace
}  // namespace proofdesk::torture

int main(int argc, char** argv) {
  proofdesk::torture::Extent extent;
  bool must_find = false;
  CLI::App app("Memory runs out at every allocation of a command.");
  app.add_option("--first", extent.first, "The first allocation that fails")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--only", extent.only, "One sort of command: create, transition, vote …");
  app.add_option("--stride", extent.stride, "Of the allocations every how many-th fails")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_flag("--must-find", must_find, "Succeed only when something is found");
  CLI11_PARSE(app, argc, argv);
  using namespace proofdesk::torture;
  return run(must_find, [&] { timed("oom", [&] { return Ordeal().endure(extent); }); });
}
