#pragma once

#include "storage/sqlite/reads_as.hpp"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace proofdesk::sqlite {

/// Read connections waiting for their next snapshot. Thread-safe.
class ReaderPool {
 public:
  explicit ReaderPool(std::string path, const ListTuning& tuning = {})
      : path_(std::move(path)), estimates_(tuning) {}

  /// An idle connection or a new one. Throws SqlFailure.
  [[nodiscard]] std::unique_ptr<Connection> take();
  void give_back(std::unique_ptr<Connection> connection);
  void close_idle();
  [[nodiscard]] Estimates& estimates() { return estimates_; }

 private:
  static constexpr std::size_t kMostIdle = 16;
  std::string path_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<Connection>> idle_;
  Estimates estimates_;
};

/// A snapshot: a read transaction on a borrowed connection. Must not outlive its store.
class SqliteReadView final : public ReadsAs<ReadView> {
 public:
  /// Takes the snapshot now, not at the first read. Throws SqlFailure.
  SqliteReadView(ReaderPool& pool, std::unique_ptr<Connection> connection,
                 std::shared_ptr<const Schema> schema);
  ~SqliteReadView() override;

 private:
  ReaderPool& pool_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace proofdesk::sqlite
