#include "tests/bench/statement_log.hpp"

#include "core/base/encoding.hpp"

#include <charconv>
#include <memory>
#include <stdexcept>

#include <fmt/format.h>
#include <sqlite3.h>

namespace proofdesk::bench {
namespace {

StatementLog* attached = nullptr;

/// Reads the literals that SQLite put in the place of the parameters.
class Literals {
 public:
  explicit Literals(std::string_view text) : rest_(text) {}

  /// Text between parameters, which both forms have in common.
  void pass_over(std::size_t count) { rest_.remove_prefix(std::min(count, rest_.size())); }

  sqlite::SqlValue take() {
    if (rest_.starts_with("NULL")) {
      rest_.remove_prefix(4);
      return {};
    }
    if (rest_.starts_with("x'")) return blob();
    if (rest_.starts_with('\'')) return text();
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
    if (error != std::errc{}) throw std::runtime_error("a bound value of an unknown form");
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return number;
  }

 private:
  sqlite::SqlValue blob() {
    const auto end = rest_.find('\'', 2);
    auto bytes = from_hex(rest_.substr(2, end - 2));
    if (!bytes) throw std::runtime_error("a bound blob of an unknown form");
    rest_.remove_prefix(end + 1);
    return sqlite::Blob{std::move(*bytes)};
  }

  sqlite::SqlValue text() {
    std::string value;
    for (std::size_t at = 1; at < rest_.size(); ++at) {
      if (rest_[at] != '\'') {
        value += rest_[at];
      } else if (at + 1 < rest_.size() && rest_[at + 1] == '\'') {
        value += rest_[at++];
      } else {
        rest_.remove_prefix(at + 1);
        return value;
      }
    }
    throw std::runtime_error("a bound text without its end");
  }

  std::string_view rest_;
};

/// Values by parameter number. Our statements hold no question mark in a literal; those that lists are made of leave
/// the numbers of their parameters to SQLite, which counts on from the highest.
std::vector<sqlite::SqlValue> values_of(std::string_view sql, std::string_view expanded) {
  std::vector<sqlite::SqlValue> values;
  Literals literals(expanded);
  for (std::size_t at = 0; at < sql.size();) {
    const auto mark = sql.find('?', at);
    if (mark == std::string_view::npos) break;
    literals.pass_over(mark - at);
    std::size_t number = values.size() + 1;
    const char* end = std::from_chars(sql.data() + mark + 1, sql.data() + sql.size(), number).ptr;
    if (values.size() < number) values.resize(number);
    values[number - 1] = literals.take();
    at = static_cast<std::size_t>(end - sql.data());
  }
  return values;
}

int on_statement(unsigned, void*, void* statement, void* text) {
  // A trigger's inner statements show up as comments.
  if (attached == nullptr || std::string_view(static_cast<const char*>(text)).starts_with("--"))
    return 0;
  auto* running = static_cast<sqlite3_stmt*>(statement);
  const std::unique_ptr<char, decltype(&sqlite3_free)> expanded(sqlite3_expanded_sql(running),
                                                                sqlite3_free);
  if (!expanded) throw std::bad_alloc();
  attached->add(sqlite3_sql(running), expanded.get());
  return 0;
}

int on_open(sqlite3* db, char**, const sqlite3_api_routines*) {
  return sqlite3_trace_v2(db, SQLITE_TRACE_STMT, on_statement, nullptr);
}

bool only_reads(const std::string& sql) {
  return sql.starts_with("SELECT") || sql.starts_with("SAVEPOINT") || sql.starts_with("RELEASE");
}

constexpr int kWalPages = 32'000;  // SqliteStore::Options::wal_pages

}  // namespace

void StatementLog::add(const std::string& sql, std::string_view expanded) {
  const auto [found, fresh] = by_sql_.try_emplace(sql, statements_.size());
  if (fresh) statements_.push_back(sql);
  steps_.push_back({found->second, values_of(sql, expanded)});
}

void StatementRecorder::install() {
  if (sqlite3_auto_extension(reinterpret_cast<void (*)()>(on_open)) != SQLITE_OK)
    throw std::runtime_error("SQLite takes no extension");
}

StatementRecorder::StatementRecorder(StatementLog& log) { attached = &log; }
StatementRecorder::~StatementRecorder() { attached = nullptr; }

BareLoop::BareLoop(const std::filesystem::path& file, bool durable) {
  check(
      sqlite3_open_v2(file.c_str(), &db_,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX, nullptr),
      "open");
  // Tracing would cost the comparator what it does not cost the engine.
  sqlite3_trace_v2(db_, 0, nullptr, nullptr);
  execute("PRAGMA journal_mode = WAL");
  execute(durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF");
  execute("PRAGMA wal_autocheckpoint = 0");
  execute("PRAGMA cache_size = -65536");
  const auto hook = [](void* self, sqlite3*, const char*, int pages) {
    static_cast<BareLoop*>(self)->wal_pages_ = pages;
    return SQLITE_OK;
  };
  sqlite3_wal_hook(db_, hook, this);
}

BareLoop::~BareLoop() { sqlite3_close_v2(db_); }

void BareLoop::check(int code, std::string_view doing) const {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
  throw std::runtime_error(fmt::format("{}: {}", doing, sqlite3_errmsg(db_)));
}

void BareLoop::execute(const std::string& sql) {
  check(sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr), sql);
}

void BareLoop::perform(sqlite3_stmt* statement, const StatementLog::Step& step) {
  int parameter = 0;
  for (const auto& value : step.values) {
    ++parameter;
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      sqlite3_bind_int64(statement, parameter, *number);
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      sqlite3_bind_text64(statement, parameter, text->data(), text->size(), SQLITE_STATIC,
                          SQLITE_UTF8);
    } else if (const auto* blob = std::get_if<sqlite::Blob>(&value)) {
      sqlite3_bind_blob64(statement, parameter, blob->bytes.data(), blob->bytes.size(),
                          SQLITE_STATIC);
    } else {
      sqlite3_bind_null(statement, parameter);
    }
  }
  int code = sqlite3_step(statement);
  while (code == SQLITE_ROW) code = sqlite3_step(statement);
  check(code, "step");
  sqlite3_reset(statement);
}

Taken BareLoop::run(const StatementLog& log, Replay replay) {
  std::vector<sqlite3_stmt*> prepared(log.statements().size(), nullptr);
  std::size_t commit = prepared.size();
  for (std::size_t i = 0; i < prepared.size(); ++i) {
    const std::string& sql = log.statements()[i];
    if (sql == "COMMIT") commit = i;
    if (replay == Replay::kWrites && only_reads(sql)) continue;
    check(sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()),
                             SQLITE_PREPARE_PERSISTENT, &prepared[i], nullptr),
          sql);
  }
  const Stopwatch watch;
  for (const auto& step : log.steps()) {
    sqlite3_stmt* statement = prepared[step.statement];
    if (statement == nullptr) continue;
    perform(statement, step);
    if (step.statement == commit && wal_pages_ >= kWalPages) {
      sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    }
  }
  const Taken taken{watch.wall(), watch.cpu()};
  for (auto* statement : prepared) sqlite3_finalize(statement);
  return taken;
}

}  // namespace proofdesk::bench
