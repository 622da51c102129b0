#pragma once

#include "storage/sqlite/sql_value.hpp"
#include "tests/bench/report.hpp"

#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

struct sqlite3;
struct sqlite3_stmt;

namespace proofdesk::bench {

/// What an engine sent to SQLite, statement by statement with every bound value, so that a loop without any
/// engine can send the same again. One thread.
class StatementLog {
 public:
  struct Step {
    std::size_t statement = 0;
    std::vector<sqlite::SqlValue> values;
  };

  [[nodiscard]] const std::vector<std::string>& statements() const { return statements_; }
  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }
  void add(const std::string& sql, std::string_view expanded);

 private:
  std::vector<std::string> statements_;
  std::unordered_map<std::string, std::size_t> by_sql_;
  std::vector<Step> steps_;
};

/// Follows every SQLite connection of this process that is opened after `install` (called once, first thing in
/// main): while a log is attached, everything that runs is added to it.
class StatementRecorder {
 public:
  static void install();
  explicit StatementRecorder(StatementLog& log);
  ~StatementRecorder();
  StatementRecorder(const StatementRecorder&) = delete;
  StatementRecorder& operator=(const StatementRecorder&) = delete;
};

/// The comparator: a plain loop over prepared statements on a database file of its own, with the engine's
/// pragmas and the engine's way of folding back the write-ahead log.
class BareLoop {
 public:
  enum class Replay {
    kWrites,      ///< what changes rows, and the transactions around it: the least anybody must do
    kEverything,  ///< savepoints and look-ups too: what SQLite costs this engine
  };

  explicit BareLoop(const std::filesystem::path& file, bool durable = true);
  ~BareLoop();
  BareLoop(const BareLoop&) = delete;
  BareLoop& operator=(const BareLoop&) = delete;

  /// Statements are prepared before the clock starts. Throws std::runtime_error.
  [[nodiscard]] Taken run(const StatementLog& log, Replay replay);

 private:
  void execute(const std::string& sql);
  void check(int code, std::string_view doing) const;
  void perform(sqlite3_stmt* statement, const StatementLog::Step& step);

  sqlite3* db_ = nullptr;
  int wal_pages_ = 0;
};

}  // namespace proofdesk::bench
