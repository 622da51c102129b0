#pragma once

#include "core/ports/store.hpp"

#include <filesystem>
#include <memory>
#include <mutex>

namespace proofdesk {

namespace sqlite {
class ReaderPool;
class Schema;
}  // namespace sqlite

/// Snapshots of a database that another process may be writing: no lock is taken, nothing is changed.
/// `migrate` only looks whether the tables are those of the model. Everything that would write is refused
/// (kUnsupported "storage.reading"). Thread-safe once migrated.
class SqliteReader final : public Store {
 public:
  /// kNotFound "storage.missing" when there is no such file, else as SqliteStore::open.
  [[nodiscard]] static Result<std::unique_ptr<SqliteReader>> open(
      const std::filesystem::path& file);
  ~SqliteReader() override;

  /// kUnsupported "schema.behind" when the file is of an earlier version of the program.
  Status migrate(std::shared_ptr<const Model> model) override;
  [[nodiscard]] Result<std::unique_ptr<ReadView>> snapshot() override;
  [[nodiscard]] Result<std::unique_ptr<WriteTransaction>> begin() override;
  Status scrub() override;
  Status maintain() override { return {}; }

 private:
  explicit SqliteReader(std::unique_ptr<sqlite::ReaderPool> readers);

  std::unique_ptr<sqlite::ReaderPool> readers_;
  std::mutex schema_mutex_;
  std::shared_ptr<const sqlite::Schema> schema_;
};

}  // namespace proofdesk
