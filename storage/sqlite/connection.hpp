#pragma once

#include "storage/sqlite/sql_failure.hpp"
#include "storage/sqlite/sql_value.hpp"

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

struct sqlite3;
struct sqlite3_stmt;

namespace proofdesk::sqlite {

class Connection;

/// A prepared statement on loan from its connection's cache; destroying it resets it and gives it
/// back. Parameters are bound from 1, columns read from 0, as SQLite counts them. Bound text and blobs
/// are not copied: they must outlive the stepping. Not thread-safe.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  Statement& bind(int parameter, std::nullptr_t);
  Statement& bind(int parameter, std::int64_t value);
  Statement& bind(int parameter, std::string_view text);
  Statement& bind_blob(int parameter, std::span<const std::uint8_t> bytes);
  Statement& bind_blob(int parameter, std::string_view bytes);
  Statement& bind(int parameter, const SqlValue& value);
  /// Binds from parameter 1 on.
  Statement& bind_all(std::span<const SqlValue> values);

  /// True while there is a row. Throws SqlFailure.
  bool step();
  /// Runs a statement that has no rows, and makes it ready to be bound again.
  void run();
  void reset();

  [[nodiscard]] std::int64_t integer(int column) const;
  /// Valid until the next step. Empty for NULL.
  [[nodiscard]] std::string_view text(int column) const;
  [[nodiscard]] std::string_view blob(int column) const;
  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] bool is_text(int column) const;
  [[nodiscard]] SqlValue value(int column) const;

 private:
  friend class Connection;
  Statement(Connection* owner, sqlite3_stmt* statement, bool* busy);

  /// What a column without bytes comes to: the empty text, or a failure where there was no memory to make a text of it.
  [[nodiscard]] std::string_view nothing() const;

  Connection* owner_;
  sqlite3_stmt* statement_;
  bool* busy_;  ///< the cache entry's mark; nullptr for a statement of its own
};

/// One SQLite connection with its prepared statements. Used by one thread at a time. Errors throw
/// SqlFailure.
class Connection {
 public:
  enum class Mode {
    kWriter,
    kReader,  ///< query_only
  };

  /// The file must exist: storage/files creates files, with the permissions they need.
  Connection(const std::string& path, Mode mode);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// From the cache, or prepared now. `sql` is the key, so values never belong in it.
  [[nodiscard]] Statement prepare(std::string_view sql);
  /// Runs any number of statements without parameters (schema, pragmas, transaction control).
  void execute(const std::string& sql);
  /// First column of the first row as an integer; 0 when there is none.
  [[nodiscard]] std::int64_t scalar(std::string_view sql);
  /// Rows changed by the last statement.
  [[nodiscard]] std::int64_t changes() const;
  [[nodiscard]] std::int64_t last_row() const;
  /// False inside a transaction.
  [[nodiscard]] bool autocommit() const;
  /// Ends the transaction that is open, if one is. Asks for no memory but SQLite's own, so that it works for who has
  /// just run out of it; false when SQLite could not.
  [[nodiscard]] bool roll_back() noexcept;
  /// Drops all cached statements, which a changed schema has made stale.
  void forget_statements();
  [[nodiscard]] sqlite3* handle() const { return db_; }

  /// Throws the last error of this connection.
  [[noreturn]] void raise(std::string_view doing) const;

 private:
  friend class Statement;
  struct Entry {
    std::string sql;
    sqlite3_stmt* statement = nullptr;
    bool busy = false;
  };
  static constexpr std::size_t kMostStatements = 384;

  sqlite3* db_ = nullptr;
  std::list<Entry> entries_;  ///< most recently used first; list nodes keep their address
  std::unordered_map<std::string_view, std::list<Entry>::iterator> by_sql_;
};

/// BEGIN on construction, ROLLBACK on destruction unless committed.
class Transaction {
 public:
  enum class Kind { kDeferred, kImmediate };
  Transaction(Connection& connection, Kind kind);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Connection& connection_;
  bool open_ = true;
};

}  // namespace proofdesk::sqlite
