#include "tests/torture/disk/images.hpp"

#include "core/base/encoding.hpp"
#include "core/journal/merkle.hpp"
#include "tests/support/evidence/ticket_house.hpp"
#include "tests/support/storage/store_under_test.hpp"
#include "tests/support/storage/temporary_directory.hpp"
#include "tests/torture/disk/crash_images.hpp"
#include "tests/torture/found.hpp"
#include "tests/torture/disk/story.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::torture {
namespace {

using test::must;
using testing::Belongings;
using testing::TicketHouse;

constexpr std::int64_t kImagesOfAStory = 400;
constexpr int kBatches = 50;

constexpr std::array<std::string_view, kLosses> kLossNames = {
    "everything unsynced lost", "nothing lost",   "the tail lost",  "some writes lost",
    "some sectors lost",        "one write lost", "one sector lost"};

/// What a client was told, or was about to be told.
struct Told {
  Command command;
  std::vector<Receipt> receipts;
  std::size_t position = 0;  ///< operations of the disk before the answer
  int batch = 0;
};

/// A story as it was played: the disk's operations, the answers, the heads that the signer remembered.
struct Played {
  Recording recording;
  Belongings belongings;
  std::vector<Told> told;
  std::vector<std::pair<std::size_t, std::string>> heads;
};

class Playing {
 public:
  Playing(std::uint64_t seed, bool durable)
      : teller_(seed), options_{.durable = durable}, file_(directory_ / "proofdesk.db") {}

  std::unique_ptr<Played> play() {
    vfs_.record(&played_->recording);
    open();
    for (auto& command : teller_.opening()) execute({std::move(command)});
    for (int batch = 0; batch < kBatches; ++batch) {
      // Closing folds the log back, as every orderly stop does.
      if (teller_.random()() % 16 == 0) {
        house_.reset();
        open();
      }
      std::vector<Command> commands;
      for (auto count = 1 + teller_.random()() % 4; count > 0; --count)
        commands.push_back(teller_.next());
      execute(std::move(commands));
    }
    house_.reset();
    vfs_.record(nullptr);
    return std::move(played_);
  }

 private:
  void open() {
    house_ = must(TicketHouse::open(file_, played_->belongings, options_));
    remember();
  }

  void execute(std::vector<Command> commands) {
    ++batch_;
    played_->belongings.clock.advance(kMicrosPerSecond);
    while (!commands.empty()) {
      const auto results = house_->desk().execute(commands);
      for (std::size_t i = 0; i < results.size(); ++i) {
        teller_.learn(commands[i], results[i]);
        if (!results[i]) continue;
        played_->told.push_back(
            {commands[i], results[i]->receipts, played_->recording.size(), batch_});
      }
      commands.erase(commands.begin(), commands.begin() + std::ssize(results));
      remember();
      must<void>(house_->store().maintain());
    }
  }

  void remember() {
    const auto& head = played_->belongings.heads.head;
    if (head) played_->heads.emplace_back(played_->recording.size(), *head);
  }

  Storyteller teller_;
  TicketHouse::Options options_;
  const test::TemporaryDirectory directory_{test::TemporaryDirectory::On::kMemory};
  std::filesystem::path file_;
  test::FaultVfs vfs_;
  std::unique_ptr<Played> played_ = std::make_unique<Played>();
  std::unique_ptr<TicketHouse> house_;
  int batch_ = 0;
};

/// One image, opened as a start would open it.
class Restart {
 public:
  Restart(const Played& played, std::size_t position, const DiskImage& image, std::uint64_t ids)
      : played_(played), position_(position), file_(directory_ / "proofdesk.db") {
    for (const auto& [name, content] : image) {
      std::ofstream file(directory_ / std::filesystem::path(name).filename().string(),
                         std::ios::binary);
      file << content;
    }
    belongings_.keys = played.belongings.keys;
    belongings_.clock = played.belongings.clock;
    belongings_.ids = SeededIdSource(ids);
    for (const auto& [at, head] : played.heads) {
      if (at <= position) belongings_.heads.head = head;
    }
  }

  void check(bool thoroughly) {
    auto opened = TicketHouse::open(file_, belongings_, {});
    if (!opened)
      throw Found(
          fmt::format("it does not open: {} {}", opened.error().rule, opened.error().detail));
    house_ = std::move(*opened);
    everything_told_is_there();
    audit();
    ask_again();
    if (thoroughly) audit();
  }

 private:
  void everything_told_is_there() {
    const auto view = must(house_->store().snapshot());
    const auto rows = must(view->journal(0, 100'000));
    for (const auto& told : played_.told) {
      if (told.position > position_) break;
      for (const auto& receipt : told.receipts) {
        if (receipt.sequence >= std::ssize(rows) ||
            to_hex(journal::hash_leaf(rows[static_cast<std::size_t>(receipt.sequence)].leaf)) !=
                receipt.leaf_hash) {
          throw Found(
              fmt::format("{} was acknowledged at sequence {} and is lost; {} leaves are there",
                          told.command.idempotency_key, receipt.sequence, rows.size()));
        }
      }
    }
  }

  void audit() {
    if (const auto found = house_->audit(); !found.empty())
      throw Found("the journal does not verify: " + found);
  }

  /// The last that was told, and the batch that was under way: each comes to one thing, by its key.
  void ask_again() {
    const auto next = std::ranges::find_if(
        played_.told, [&](const auto& told) { return told.position > position_; });
    if (next != played_.told.begin()) {
      const auto& last = *std::prev(next);
      const auto again = run(last.command);
      if (!again.replayed || again.receipts.front().leaf_hash != last.receipts.front().leaf_hash)
        throw Found(last.command.idempotency_key + " was acknowledged and is done again");
    }
    for (auto told = next; told != played_.told.end() && told->batch == next->batch; ++told) {
      const auto first = run(told->command);
      const auto second = run(told->command);
      if (!second.replayed || second.receipts.front().sequence != first.receipts.front().sequence)
        throw Found(told->command.idempotency_key + " is done twice");
    }
  }

  Reply run(const Command& command) {
    auto results = house_->desk().execute({command});
    if (!results.front()) {
      throw Found(fmt::format("{} asked again: {} {}", command.idempotency_key,
                              results.front().error().rule, results.front().error().detail));
    }
    return std::move(*results.front());
  }

  const Played& played_;
  const std::size_t position_;
  const test::TemporaryDirectory directory_{test::TemporaryDirectory::On::kMemory};
  std::filesystem::path file_;
  Belongings belongings_;
  std::unique_ptr<TicketHouse> house_;
};

}  // namespace

std::string cut_the_power(std::int64_t images, std::uint64_t seed, bool durable) {
  std::int64_t made = 0;
  std::int64_t operations = 0;
  std::int64_t acknowledged = 0;
  std::int64_t stories = 0;
  while (made < images) {
    const std::uint64_t story = seed + static_cast<std::uint64_t>(stories++);
    const auto played = Playing(story, durable).play();
    operations += std::ssize(played->recording.operations());
    acknowledged += std::ssize(played->told);
    std::mt19937_64 random(story);
    std::multiset<std::size_t> positions;
    for (auto count = std::min(images - made, kImagesOfAStory); count > 0; --count)
      positions.insert(random() % (played->recording.size() + 1));
    CrashImages crashes(played->recording);
    for (const auto position : positions) {
      crashes.advance(position);
      const auto loss = static_cast<std::size_t>(random() % kLosses);
      try {
        Restart(*played, position, crashes.image(static_cast<Loss>(loss), random), made + 1'000)
            .check(made % 8 == 0);
      } catch (const Found& found) {
        throw Found(fmt::format("story {}, power cut before operation {}, {}: {}", story, position,
                                kLossNames[loss], found.what()));
      }
      ++made;
    }
  }
  return fmt::format(
      "{} crash images of {} stories ({} commands acknowledged, {} operations of the disk): "
      "acknowledged "
      "is there, every journal verifies",
      made, stories, acknowledged, operations);
}

}  // namespace proofdesk::torture
