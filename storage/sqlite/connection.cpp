#include "storage/sqlite/connection.hpp"

#include "storage/sqlite/page_cache.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

namespace proofdesk::sqlite {

Statement::Statement(Connection* owner, sqlite3_stmt* statement, bool* busy)
    : owner_(owner), statement_(statement), busy_(busy) {}

Statement::Statement(Statement&& other) noexcept
    : owner_(other.owner_),
      statement_(std::exchange(other.statement_, nullptr)),
      busy_(std::exchange(other.busy_, nullptr)) {}

Statement::~Statement() {
  if (statement_ == nullptr) return;
  if (busy_ == nullptr) {
    sqlite3_finalize(statement_);
    return;
  }
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  *busy_ = false;
}

Statement& Statement::bind(int parameter, std::nullptr_t) {
  if (sqlite3_bind_null(statement_, parameter) != SQLITE_OK) owner_->raise("bind");
  return *this;
}

Statement& Statement::bind(int parameter, std::int64_t value) {
  if (sqlite3_bind_int64(statement_, parameter, value) != SQLITE_OK) owner_->raise("bind");
  return *this;
}

Statement& Statement::bind(int parameter, std::string_view text) {
  // A null pointer would bind NULL instead of the empty text.
  const char* data = text.empty() ? "" : text.data();
  if (sqlite3_bind_text64(statement_, parameter, data, text.size(), SQLITE_STATIC, SQLITE_UTF8) !=
      SQLITE_OK) {
    owner_->raise("bind");
  }
  return *this;
}

Statement& Statement::bind_blob(int parameter, std::span<const std::uint8_t> bytes) {
  const void* data = bytes.empty() ? static_cast<const void*>("") : bytes.data();
  if (sqlite3_bind_blob64(statement_, parameter, data, bytes.size(), SQLITE_STATIC) != SQLITE_OK) {
    owner_->raise("bind");
  }
  return *this;
}

Statement& Statement::bind_blob(int parameter, std::string_view bytes) {
  return bind_blob(
      parameter, std::span<const std::uint8_t>(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                               bytes.size()));
}

Statement& Statement::bind(int parameter, const SqlValue& value) {
  switch (value.index()) {
    case 0:
      return bind(parameter, nullptr);
    case 1:
      return bind(parameter, std::get<std::int64_t>(value));
    case 2:
      return bind(parameter, std::string_view(std::get<std::string>(value)));
    default:
      return bind_blob(parameter, std::string_view(std::get<Blob>(value).bytes));
  }
}

Statement& Statement::bind_all(std::span<const SqlValue> values) {
  int parameter = 0;
  for (const auto& value : values) bind(++parameter, value);
  return *this;
}

bool Statement::step() {
  switch (sqlite3_step(statement_)) {
    case SQLITE_ROW:
      return true;
    case SQLITE_DONE:
      return false;
    default:
      owner_->raise("step");
  }
}

void Statement::run() {
  while (step()) {
  }
  sqlite3_reset(statement_);
}

void Statement::reset() { sqlite3_reset(statement_); }

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view Statement::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (data == nullptr) return nothing();
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::string_view Statement::blob(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  if (data == nullptr) return nothing();
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::string_view Statement::nothing() const {
  if (sqlite3_errcode(owner_->db_) == SQLITE_NOMEM) owner_->raise("column");
  return {};
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

bool Statement::is_text(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_TEXT;
}

SqlValue Statement::value(int column) const {
  switch (sqlite3_column_type(statement_, column)) {
    case SQLITE_NULL:
      return {};
    case SQLITE_INTEGER:
      return integer(column);
    case SQLITE_BLOB:
      return Blob{std::string(blob(column))};
    default:
      return std::string(text(column));
  }
}

Connection::Connection(const std::string& path, Mode mode) {
  use_page_cache();
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path.c_str(), &db_, flags, nullptr) != SQLITE_OK) {
    SqlFailure failure(sqlite3_extended_errcode(db_),
                       fmt::format("{}: {}", path, db_ ? sqlite3_errmsg(db_) : "out of memory"));
    sqlite3_close_v2(std::exchange(db_, nullptr));
    throw failure;
  }
  sqlite3_busy_timeout(db_, 5000);
  sqlite3_db_config(db_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  // One plan per statement, whatever is bound: otherwise some are prepared anew on every call.
  sqlite3_db_config(db_, SQLITE_DBCONFIG_ENABLE_QPSG, 1, nullptr);
  if (mode == Mode::kReader) {
    execute("PRAGMA query_only = ON");
    // The last connection to go folds the log back, and that is for the writer alone to do.
    sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }
}

Connection::~Connection() {
  forget_statements();
  sqlite3_close_v2(db_);
}

Statement Connection::prepare(std::string_view sql) {
  if (const auto found = by_sql_.find(sql); found != by_sql_.end() && !found->second->busy) {
    entries_.splice(entries_.begin(), entries_, found->second);
    found->second->busy = true;
    return {this, found->second->statement, &found->second->busy};
  }
  // Its place first: where there is no memory for one, there is no statement that nobody would finalize.
  std::list<Entry> place;
  place.push_front({std::string(sql), nullptr, true});
  Entry& entry = place.front();
  // The same text in use further up the call stack: this one stays outside the cache.
  const bool cached = by_sql_.emplace(entry.sql, place.begin()).second;
  if (sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                         &entry.statement, nullptr) != SQLITE_OK) {
    if (cached) by_sql_.erase(entry.sql);
    raise(sql);
  }
  if (!cached) return {this, entry.statement, nullptr};
  entries_.splice(entries_.begin(), place);
  if (entries_.size() > kMostStatements) {
    for (auto oldest = std::prev(entries_.end()); oldest != entries_.begin(); --oldest) {
      if (oldest->busy) continue;
      sqlite3_finalize(oldest->statement);
      by_sql_.erase(oldest->sql);
      entries_.erase(oldest);
      break;
    }
  }
  return {this, entry.statement, &entry.busy};
}

void Connection::execute(const std::string& sql) {
  if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) raise(sql);
}

std::int64_t Connection::scalar(std::string_view sql) {
  auto statement = prepare(sql);
  return statement.step() ? statement.integer(0) : 0;
}

std::int64_t Connection::changes() const { return sqlite3_changes64(db_); }

std::int64_t Connection::last_row() const { return sqlite3_last_insert_rowid(db_); }

bool Connection::autocommit() const { return sqlite3_get_autocommit(db_) != 0; }

bool Connection::roll_back() noexcept {
  return autocommit() || sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr) == SQLITE_OK;
}

void Connection::forget_statements() {
  by_sql_.clear();
  for (auto& entry : entries_) sqlite3_finalize(entry.statement);
  entries_.clear();
}

void Connection::raise(std::string_view doing) const {
  throw SqlFailure(sqlite3_extended_errcode(db_),
                   fmt::format("{} ({})", sqlite3_errmsg(db_), doing.substr(0, 200)));
}

Transaction::Transaction(Connection& connection, Kind kind) : connection_(connection) {
  connection_.execute(kind == Kind::kImmediate ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
  // Where it fails nothing of it is durable all the same; the connection says so again at its next use.
  if (open_) (void)connection_.roll_back();
}

void Transaction::commit() {
  connection_.execute("COMMIT");
  open_ = false;
}

}  // namespace proofdesk::sqlite
