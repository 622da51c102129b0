#include "tests/torture/disk/faults.hpp"

#include "core/engine/writer.hpp"
#include "tests/support/evidence/ticket_house.hpp"
#include "tests/support/storage/fault_vfs.hpp"
#include "tests/support/storage/store_under_test.hpp"
#include "tests/support/storage/temporary_directory.hpp"
#include "tests/torture/found.hpp"
#include "tests/torture/disk/story.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sqlite3.h>

namespace proofdesk::torture {
namespace {

using test::FaultVfs;
using test::must;
using testing::Belongings;
using testing::TicketHouse;

constexpr int kCommands = 10;

struct Fault {
  std::string_view name;
  FaultVfs::Call call;
  int code;
  bool for_good;
};
constexpr std::initializer_list<Fault> kFaults = {
    {"a write is cut short", FaultVfs::Call::kWrite, SQLITE_IOERR_WRITE, false},
    {"all writes fail", FaultVfs::Call::kWrite, SQLITE_IOERR_WRITE, true},
    {"the disk is full once", FaultVfs::Call::kWrite, SQLITE_FULL, false},
    {"the disk is full", FaultVfs::Call::kWrite, SQLITE_FULL, true},
    {"a sync fails", FaultVfs::Call::kSync, SQLITE_IOERR_FSYNC, false},
    {"all syncs fail", FaultVfs::Call::kSync, SQLITE_IOERR_FSYNC, true},
    {"a read fails", FaultVfs::Call::kRead, SQLITE_IOERR_READ, false},
    {"all reads fail", FaultVfs::Call::kRead, SQLITE_IOERR_READ, true},
};

struct Tally {
  std::int64_t struck = 0;
  std::int64_t acknowledged = 0;
  std::int64_t refused = 0;
  std::int64_t unknown = 0;
};

/// One desk on a disk that will fail, served by the writer that also serves people.
class Ordeal {
 public:
  Ordeal(FaultVfs& vfs, std::uint64_t seed) : vfs_(vfs), teller_(seed) {
    house_ = must(TicketHouse::open(directory_ / "proofdesk.db", belongings_, kOptions));
    for (auto& command : teller_.opening()) {
      const auto results = house_->desk().execute({command});
      teller_.learn(command, results.front());
      if (!results.front()) throw std::runtime_error(results.front().error().detail);
    }
  }

  /// False when the disk was not called so often.
  bool endure(const Fault& fault, std::int64_t nth, Tally& tally) {
    vfs_.fail_at(fault.call, nth, fault.code, fault.for_good);
    serve();
    const bool struck = vfs_.struck();
    vfs_.heal();
    if (unknown_.empty()) go_on();
    recover();
    tally.struck += struck ? 1 : 0;
    tally.acknowledged += std::ssize(told_);
    tally.refused += std::ssize(refused_);
    tally.unknown += std::ssize(unknown_);
    return struck;
  }

 private:
  static constexpr TicketHouse::Options kOptions{.durable = true, .wal_pages = 12};

  void serve() {
    const auto writer =
        Writer::start(house_->desk(), house_->store(), belongings_.clock, {}, nullptr);
    for (int i = 0; i < kCommands; ++i) {
      Command command = teller_.next();
      auto result = writer->run(command);
      if (!unknown_.empty() && (result || result.error().rule != "writer.failed"))
        throw Found("after an unknown outcome the writer went on");
      classify(std::move(command), std::move(result));
      if (writer->failed() == unknown_.empty())
        throw Found("the writer and its answers disagree on whether the outcome is known");
    }
    writer->stop();
  }

  void classify(Command command, Result<Reply> result) {
    teller_.learn(command, result);
    if (result) {
      told_.emplace_back(std::move(command), std::move(*result));
    } else if (result.error().code == ErrorCode::kOutcomeUnknown) {
      unknown_.push_back(std::move(command));
    } else if (result.error().code == ErrorCode::kStorageFull ||
               result.error().code == ErrorCode::kUnavailable) {
      refused_.emplace_back(std::move(command), result.error().rule);
    } else if (result.error().code != ErrorCode::kRefused) {
      throw Found(fmt::format("{} answered {}: {}", command.idempotency_key, result.error().rule,
                              result.error().detail));
    }
  }

  /// The fault is gone and nothing is in doubt: the very same desk serves on.
  void go_on() {
    Command command = teller_.next();
    auto results = house_->desk().execute({command});
    if (!results.front() && results.front().error().code != ErrorCode::kRefused)
      throw Found("healed, the desk does not go on: " + results.front().error().detail);
    classify(std::move(command), std::move(results.front()));
  }

  /// Started anew: what was told is there, what was refused is not, and the key tells of the unknown.
  void recover() {
    house_.reset();
    auto opened = TicketHouse::open(directory_ / "proofdesk.db", belongings_, kOptions);
    if (!opened) throw Found("it does not open: " + opened.error().detail);
    house_ = std::move(*opened);
    audit();
    for (const auto& [command, reply] : told_) {
      for (const auto& receipt : reply.receipts) {
        if (house_->leaf_hash(receipt.sequence) != receipt.leaf_hash)
          throw Found(command.idempotency_key + " was acknowledged and is lost");
      }
      if (!ask(command).replayed) throw Found(command.idempotency_key + " is done again");
    }
    for (const auto& [command, rule] : refused_) {
      auto again = house_->desk().execute({command});
      // The record it was about may have been refused itself; a key that is known would be the fault.
      if (again.front() && again.front()->replayed)
        throw Found(fmt::format("{} ({}) was refused by {} and had been done",
                                command.idempotency_key, command.kind, rule));
    }
    for (const auto& command : unknown_) {
      const auto first = house_->desk().execute({command});
      // It may have been one that the rules refuse: then the note of it was of unknown outcome.
      if (!first.front() && first.front().error().code == ErrorCode::kRefused) continue;
      if (!first.front() || !ask(command).replayed)
        throw Found(command.idempotency_key + " is not resolved by its key");
    }
    audit();
  }

  Reply ask(const Command& command) {
    auto results = house_->desk().execute({command});
    if (!results.front())
      throw Found(command.idempotency_key + " asked again: " + results.front().error().detail);
    return std::move(*results.front());
  }

  void audit() {
    if (const auto found = house_->audit(); !found.empty())
      throw Found("the journal does not verify: " + found);
  }

  FaultVfs& vfs_;
  Storyteller teller_;
  const test::TemporaryDirectory directory_{test::TemporaryDirectory::On::kMemory};
  Belongings belongings_;
  std::unique_ptr<TicketHouse> house_;
  std::vector<std::pair<Command, Reply>> told_;
  std::vector<std::pair<Command, std::string>> refused_;  ///< with the rule that was answered
  std::vector<Command> unknown_;
};

}  // namespace

std::string fail_the_disk(std::int64_t stride, std::uint64_t seed) {
  FaultVfs vfs;
  Tally tally;
  for (const auto& fault : kFaults) {
    for (std::int64_t nth = 1 + static_cast<std::int64_t>(seed) % stride;; nth += stride) {
      try {
        if (!Ordeal(vfs, seed).endure(fault, nth, tally)) break;
      } catch (const Found& found) {
        throw Found(fmt::format("seed {}, {} at call {}: {}", seed, fault.name, nth, found.what()));
      }
    }
  }
  if (tally.unknown == 0)
    throw Found("no commit's outcome was ever unknown: the faults prove nothing");
  return fmt::format(
      "{} faults struck: {} commands acknowledged and there, {} refused and not there, {} of "
      "unknown "
      "outcome resolved by their keys",
      tally.struck, tally.acknowledged, tally.refused, tally.unknown);
}

}  // namespace proofdesk::torture
