#include "storage/sqlite/read_view.hpp"

#include <exception>
#include <utility>

namespace proofdesk::sqlite {

std::unique_ptr<Connection> ReaderPool::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  auto connection = std::make_unique<Connection>(path_, Connection::Mode::kReader);
  connection->execute("PRAGMA cache_size = -8000");
  return connection;
}

void ReaderPool::give_back(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kMostIdle) idle_.push_back(std::move(connection));
}

void ReaderPool::close_idle() {
  const std::lock_guard lock(mutex_);
  idle_.clear();
}

SqliteReadView::SqliteReadView(ReaderPool& pool, std::unique_ptr<Connection> connection,
                               std::shared_ptr<const Schema> schema)
    : ReadsAs(*connection, std::move(schema), pool.estimates()),
      pool_(pool),
      connection_(std::move(connection)) {
  connection_->prepare("BEGIN").run();
  // BEGIN alone takes nothing: the snapshot is that of the first read.
  auto pin = connection_->prepare("SELECT size FROM journal_head");
  pin.step();
}

SqliteReadView::~SqliteReadView() {
  try {
    connection_->prepare("COMMIT").run();
    pool_.give_back(std::move(connection_));
  } catch (const std::exception&) {
    // SQLite says no, or there is no memory. A connection that cannot end its transaction is closed instead, which ends it.
  }
}

}  // namespace proofdesk::sqlite
