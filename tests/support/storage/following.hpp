#pragma once

#include "storage/followers/follower_runner.hpp"
#include "storage/memory/memory_store.hpp"
#include "tests/support/core/test_schema.hpp"
#include "tests/support/storage/journal_writer.hpp"
#include "tests/support/storage/no_keys.hpp"
#include "tests/support/storage/store_under_test.hpp"
#include "tests/support/storage/temporary_directory.hpp"

#include <memory>

namespace proofdesk::test {

/// A memory store with a journal and what runs a follower on it.
struct Following {
  Following() { must(store.migrate(testing::specimen().model)); }

  [[nodiscard]] FollowerRunner::Parts parts(std::string origin = "proofdesk/test") {
    return {store, keys, std::move(origin), [] { return testing::specimen().model; }};
  }
  [[nodiscard]] std::unique_ptr<FollowerRunner> start(Follower& follower,
                                                      const std::filesystem::path& file,
                                                      std::size_t batch = 512) {
    FollowerRunner::Options options;
    options.batch = batch;
    options.first_pause = std::chrono::milliseconds(1);
    return must(FollowerRunner::start(follower, file, parts(), options));
  }
  /// Tells the runner, and waits until it is there.
  void catch_up(FollowerRunner& runner) {
    runner.notify(journal.size());
    if (journal.size() > 0 && !runner.wait_for(journal.size() - 1, std::chrono::seconds(20))) {
      const auto trouble = runner.trouble();
      throw std::runtime_error("the follower did not catch up: " +
                               (trouble ? trouble->detail : "no trouble"));
    }
  }

  TemporaryDirectory directory;
  MemoryStore store;
  JournalWriter journal{store};
  NoKeys keys;
};

}  // namespace proofdesk::test
