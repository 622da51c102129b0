#include "app/house.hpp"

#include "processes/registry.hpp"
#include "server/log.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace proofdesk::app {
namespace {

constexpr std::int64_t kPageBytes = 4096;
/// Commands that go into one transaction here, where nobody waits in a queue.
constexpr std::size_t kBatch = 256;

}  // namespace

Result<Practice> Practice::load() {
  Practice practice;
  practice.processes_ = all_processes();
  for (const auto& process : practice.processes_) {
    for (const auto& guard : process.guards) PROOFDESK_TRY(practice.rules_.add(guard));
    for (const auto& effect : process.effects) PROOFDESK_TRY(practice.rules_.add(effect));
  }
  return practice;
}

std::vector<KindSource> Practice::kinds() const {
  std::vector<KindSource> kinds;
  for (const auto& process : processes_) kinds.push_back(process.kind);
  return kinds;
}

House::House(DataDirectory directory, DirectoryLock lock, Sources sources)
    : directory_(std::move(directory)),
      lock_(std::move(lock)),
      clock_(sources.clock != nullptr ? sources.clock : &system_clock_),
      ids_(sources.ids != nullptr ? sources.ids : &random_ids_) {}

Result<std::unique_ptr<House>> House::open(const std::filesystem::path& data, const Config& config,
                                           Sources sources) {
  PROOFDESK_ASSIGN(auto directory, DataDirectory::open(data));
  PROOFDESK_ASSIGN(auto lock, DirectoryLock::take(directory));
  std::unique_ptr<House> house(new House(std::move(directory), std::move(lock), sources));
  const auto& paths = house->directory_;

  PROOFDESK_ASSIGN(house->practice_, Practice::load());
  PROOFDESK_ASSIGN(house->identity_,
                   load_or_create_identity(paths, house->ids_->next(house->clock_->now())));
  PROOFDESK_ASSIGN(house->keys_, FileKeyStore::open(paths.subject_keys()));
  PROOFDESK_ASSIGN(house->heads_, FileHeadMemory::open(paths.head_memory()));
  PROOFDESK_ASSIGN(house->blobs_, FileBlobStore::open(paths.blobs()));
  PROOFDESK_ASSIGN(house->credentials_, FileCredentialStore::open(paths.passwords()));
  PROOFDESK_ASSIGN(house->store_,
                   SqliteStore::open({.file = paths.database(),
                                      .clock = house->clock_,
                                      .wal_pages = config.wal_bytes.count / kPageBytes,
                                      .folds_beside = true,
                                      .wal_alarm_pages = config.wal_alarm_bytes.count / kPageBytes,
                                      .alarm =
                                          [](std::int64_t pages) {
                                            server::log_warning("storage.wal_large",
                                                                {{"pages", std::to_string(pages)}});
                                          },
                                      .durable = sources.durable}));
  PROOFDESK_ASSIGN(house->desk_, Desk::open({.store = *house->store_,
                                             .keys = *house->keys_,
                                             .heads = *house->heads_,
                                             .clock = *house->clock_,
                                             .ids = *house->ids_,
                                             .rules = house->practice_.rules(),
                                             .kinds = house->practice_.kinds(),
                                             .identity = house->identity_}));
  return house;
}

std::vector<Result<Reply>> House::execute(std::vector<Command> commands) {
  std::vector<Result<Reply>> results;
  results.reserve(commands.size());
  auto next = std::make_move_iterator(commands.begin());
  while (results.size() < commands.size()) {
    const auto count = std::min(kBatch, commands.size() - results.size());
    std::vector<Command> batch(next, next + static_cast<std::ptrdiff_t>(count));
    auto answers = desk_->execute(batch);
    // A change to the model ends a batch early; what is left goes first in the next.
    for (std::size_t i = answers.size(); i < batch.size(); ++i)
      commands[results.size() + i] = std::move(batch[i]);
    next += static_cast<std::ptrdiff_t>(answers.size());
    std::ranges::move(answers, std::back_inserter(results));
  }
  return results;
}

}  // namespace proofdesk::app
