#include "tests/bench/recording.hpp"

#include "storage/sqlite/connection.hpp"

#include <functional>

namespace proofdesk::bench {
namespace {

Taken timed(DeskHouse& house, const std::vector<std::vector<Command>>& batches,
            const std::function<void(const Reply&)>& each) {
  const Stopwatch watch;
  for (const auto& batch : batches) {
    for (const auto& reply : house.commit(batch)) each(reply);
  }
  return {watch.wall(), watch.cpu()};
}

Taken replay(const std::filesystem::path& parent, const std::filesystem::path& start,
             const StatementLog& log, BareLoop::Replay what) {
  const ScratchDirectory directory(parent);
  const auto file = directory.path() / "bare.db";
  std::filesystem::copy_file(start, file);
  BareLoop loop(file);
  return loop.run(log, what);
}

}  // namespace

Taken Load::create() {
  std::vector<std::vector<Command>> batches(groups_);
  std::size_t number = 0;
  for (auto& batch : batches) {
    while (batch.size() < kGroup) batch.push_back(create_incident(house_.agent(), number++));
  }
  return timed(house_, batches, [&](const Reply& reply) { ids_.push_back(reply.record.id); });
}

Taken Load::live() {
  std::vector<std::vector<Command>> batches;
  for (const auto transition : kLife) {
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      if (i % kGroup == 0) batches.emplace_back();
      batches.back().push_back(fire_incident(house_.agent(), ids_[i], transition));
    }
  }
  return timed(house_, batches, [](const Reply&) {});
}

Recording::Recording(const std::filesystem::path& parent, std::size_t groups) : directory_(parent) {
  DeskHouse house(directory_.path());
  Load load(house, groups);
  const auto save = [&](const std::filesystem::path& file) {
    house.fold();
    std::filesystem::copy_file(house.database(), file);
  };
  save(empty());
  {
    const StatementRecorder recorder(creations_);
    (void)load.create();
  }
  save(filled());
  const StatementRecorder recorder(transitions_);
  (void)load.live();
}

Taken Recording::replay_creations(const std::filesystem::path& parent,
                                  BareLoop::Replay what) const {
  return replay(parent, empty(), creations_, what);
}

Taken Recording::replay_transitions(const std::filesystem::path& parent,
                                    BareLoop::Replay what) const {
  return replay(parent, filled(), transitions_, what);
}

double mean_group(const std::filesystem::path& database, std::size_t events) {
  sqlite::Connection db(database.string(), sqlite::Connection::Mode::kReader);
  const auto size = db.scalar("SELECT max(size) FROM checkpoint");
  auto row = db.prepare("SELECT count(*) FROM checkpoint WHERE size > ?1");
  row.bind(1, size - static_cast<std::int64_t>(events));
  (void)row.step();
  return static_cast<double>(events) / static_cast<double>(row.integer(0));
}

}  // namespace proofdesk::bench
