#include "storage/sqlite/sqlite_reader.hpp"

#include "storage/sqlite/read_view.hpp"
#include "storage/sqlite/schema.hpp"

#include <utility>

#include <fmt/format.h>

namespace proofdesk {
namespace {

std::unexpected<Error> only_reading() {
  return fail(ErrorCode::kUnsupported, "storage.reading", "the database is open for reading only");
}

}  // namespace

SqliteReader::SqliteReader(std::unique_ptr<sqlite::ReaderPool> readers)
    : readers_(std::move(readers)) {}

SqliteReader::~SqliteReader() = default;

Result<std::unique_ptr<SqliteReader>> SqliteReader::open(const std::filesystem::path& file) {
  std::error_code unknown;
  if (!std::filesystem::exists(file, unknown)) {
    return fail(ErrorCode::kNotFound, "storage.missing",
                fmt::format("there is no database {}", file.string()));
  }
  auto readers = std::make_unique<sqlite::ReaderPool>(file.string());
  auto checked = sqlite::guarded([&]() -> Status {
    auto connection = readers->take();
    PROOFDESK_TRY(sqlite::check_format(*connection));
    readers->give_back(std::move(connection));
    return {};
  });
  if (!checked) {
    Error error = std::move(checked).error();
    error.detail = fmt::format("{}: {}", file.string(), error.detail);
    return fail(std::move(error));
  }
  return std::unique_ptr<SqliteReader>(new SqliteReader(std::move(readers)));
}

Status SqliteReader::migrate(std::shared_ptr<const Model> model) {
  return sqlite::guarded([&]() -> Status {
    auto connection = readers_->take();
    PROOFDESK_ASSIGN(auto schema, sqlite::attach(*connection, *model));
    readers_->give_back(std::move(connection));
    const std::lock_guard lock(schema_mutex_);
    schema_ = std::move(schema);
    return {};
  });
}

Result<std::unique_ptr<ReadView>> SqliteReader::snapshot() {
  std::shared_ptr<const sqlite::Schema> schema;
  {
    const std::lock_guard lock(schema_mutex_);
    schema = schema_;
  }
  if (!schema) return fail(ErrorCode::kInternal, "storage.migrate", "the store has no model yet");
  return sqlite::guarded([&]() -> Result<std::unique_ptr<ReadView>> {
    return std::make_unique<sqlite::SqliteReadView>(*readers_, readers_->take(), std::move(schema));
  });
}

Result<std::unique_ptr<WriteTransaction>> SqliteReader::begin() { return only_reading(); }

Status SqliteReader::scrub() { return only_reading(); }

}  // namespace proofdesk
