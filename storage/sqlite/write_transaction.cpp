#include "storage/sqlite/write_transaction.hpp"

#include "core/model/codec.hpp"
#include "core/model/value_copy.hpp"
#include "storage/sqlite/bind_id.hpp"
#include "storage/sqlite/row_codec.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>
#include <sqlite3.h>

namespace proofdesk::sqlite {
namespace {

bool costs_the_transaction(const SqlFailure& failure) {
  switch (failure.code() & 0xff) {
    case SQLITE_CONSTRAINT:
    case SQLITE_ERROR:
    case SQLITE_RANGE:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
      return false;
    default:
      return true;
  }
}

}  // namespace

SqliteWriteTransaction::SqliteWriteTransaction(WriterState& writer)
    : ReadsAs(writer.db, writer.schema, writer.estimates), writer_(writer), db_(writer.db) {
  db_.prepare("BEGIN IMMEDIATE").run();
  writer_.in_transaction = true;
}

SqliteWriteTransaction::~SqliteWriteTransaction() {
  if (open_) abandon();
}

/// Ends without a commit. Whatever the cache learnt on the way may be untrue now.
void SqliteWriteTransaction::abandon() {
  open_ = false;
  writer_.in_transaction = false;
  writer_.cache.clear();
  // Where it fails, for want of memory, the next transaction begins with it.
  (void)db_.roll_back();
}

Status SqliteWriteTransaction::failed(const SqlFailure& failure) {
  Error error = error_of(failure);
  if (costs_the_transaction(failure) || db_.autocommit()) broken_ = error;
  return std::unexpected(std::move(error));
}

Error SqliteWriteTransaction::undone_by_itself() {
  return {.code = ErrorCode::kUnavailable,
          .rule = "storage.undone",
          .detail = "the database has undone the transaction by itself",
          .remedy = "Ask again; nothing of it was done."};
}

Result<std::optional<Record>> SqliteWriteTransaction::find(const KindModel& kind, Uuid id,
                                                           const Access& access) {
  return read<std::optional<Record>>([&]() -> std::optional<Record> {
    const Record* record = stored(kind, reads_.schema().table(kind), id);
    if (record == nullptr || !reads_.covers(kind, *record, access)) return std::nullopt;
    return copy_of(*record);
  });
}

/// In the cache, until the next record is put there.
const Record* SqliteWriteTransaction::stored(const KindModel& kind, const TableLayout& table,
                                             Uuid id) {
  if (const Record* cached = writer_.cache.find(id))
    return cached->kind == kind.name ? cached : nullptr;
  auto row = db_.prepare(table.find_by_id_sql);
  row.bind_blob(1, id.bytes());
  if (!row.step()) return nullptr;
  return &writer_.cache.put(read_record(kind, row));
}

Status SqliteWriteTransaction::savepoint() {
  return write([&]() -> Status {
    db_.prepare("SAVEPOINT command").run();
    savepoints_.push_back({counters_, touched_.size(), next_sequence_});
    return {};
  });
}

Status SqliteWriteTransaction::release() {
  return write([&]() -> Status {
    if (savepoints_.empty())
      return fail(ErrorCode::kInternal, "storage.savepoint", "no savepoint to release");
    db_.prepare("RELEASE command").run();
    savepoints_.pop_back();
    return {};
  });
}

Status SqliteWriteTransaction::rollback() {
  return write([&]() -> Status {
    if (savepoints_.empty())
      return fail(ErrorCode::kInternal, "storage.savepoint", "no savepoint to go back to");
    db_.prepare("ROLLBACK TO command").run();
    db_.prepare("RELEASE command").run();
    Savepoint& before = savepoints_.back();
    counters_ = std::move(before.counters);
    next_sequence_ = before.next_sequence;
    for (std::size_t i = before.touched; i < touched_.size(); ++i) writer_.cache.erase(touched_[i]);
    touched_.resize(before.touched);
    savepoints_.pop_back();
    return {};
  });
}

Result<std::int64_t> SqliteWriteTransaction::advance(const std::string& counter,
                                                     std::int64_t first) {
  if (broken_) return std::unexpected(*broken_);
  return read<std::int64_t>([&] {
    auto found = counters_.find(counter);
    if (found == counters_.end()) {
      found = counters_.emplace(counter, reads_.counter(counter, first)).first;
    }
    return found->second++;
  });
}

Result<std::int64_t> SqliteWriteTransaction::next_number(const KindModel& kind) {
  return advance("number." + kind.name, 1);
}

Result<std::int64_t> SqliteWriteTransaction::next_key_slot() { return advance("key_slot", 0); }

std::int64_t SqliteWriteTransaction::standing_at(const std::string& counter, std::int64_t first) {
  const auto moved = counters_.find(counter);
  return moved == counters_.end() ? reads_.counter(counter, first) : moved->second;
}

Result<std::int64_t> SqliteWriteTransaction::last_number(const KindModel& kind) {
  return read<std::int64_t>([&] { return standing_at("number." + kind.name, 1) - 1; });
}

Result<std::int64_t> SqliteWriteTransaction::last_key_slot() {
  return read<std::int64_t>([&] { return standing_at("key_slot", 0) - 1; });
}

Status SqliteWriteTransaction::insert(const KindModel& kind, const Record& record) {
  return write([&]() -> Status {
    if (record.number < 1) {
      return fail(ErrorCode::kInternal, "storage.number",
                  "a record needs a number from next_number");
    }
    const TableLayout& table = reads_.schema().table(kind);
    const RowImage image(kind, table, record);
    auto insert = db_.prepare(table.insert_sql);
    bind_fixed(insert, record, image);
    int parameter = 10;
    for (const auto& value : image.columns) insert.bind(parameter++, value);
    insert.run();
    for (const auto& entry : index_entries(table, record)) {
      auto add = db_.prepare("INSERT INTO value_index (field, value, row) VALUES (?1, ?2, ?3)");
      add.bind(1, entry.field).bind(2, entry.value).bind(3, record.number);
      add.run();
    }
    touched_.push_back(record.id);
    writer_.cache.put(record);
    Concealed concealed(db_, reads_.schema());
    if (concealed.concerned(kind, nullptr, record)) concealed.spread(kind, record);
    return {};
  });
}

Status SqliteWriteTransaction::update(const KindModel& kind, const Record& record) {
  return write([&]() -> Status {
    const TableLayout& table = reads_.schema().table(kind);
    const Record* before = stored(kind, table, record.id);
    if (before == nullptr || before->number != record.number) {
      return fail(ErrorCode::kNotFound, "record.exists",
                  fmt::format("there is no {} {} with number {}", kind.name, record.id.to_string(),
                              record.number));
    }
    Concealed concealed(db_, reads_.schema());
    const bool concerned = concealed.concerned(kind, before, record);
    write_changes(kind, table, *before, record);
    if (concerned) concealed.spread(kind, record);
    touched_.push_back(record.id);
    writer_.cache.put(record);
    return {};
  });
}

/// Names only the columns that differ: SQLite rewrites the index of each column an UPDATE names.
void SqliteWriteTransaction::write_changes(const KindModel& kind, const TableLayout& table,
                                           const Record& before, const Record& after) {
  const std::string message = encode_message(kind, after);
  std::string sql;
  sql.reserve(512);
  sql.append("UPDATE ").append(table.table).append(" SET version = ?1, message = ?2");
  std::vector<SqlValue> values;
  values.reserve(table.columns.size() + 5);
  const auto set = [&](std::string_view column, SqlValue value) {
    values.push_back(std::move(value));
    sql.append(", ").append(column).append(" = ?").append(std::to_string(values.size() + 3));
  };
  if (after.state != before.state) set("state", after.state);
  if (after.created_at != before.created_at) set("created_at", after.created_at.micros);
  if (after.updated_at != before.updated_at) set("updated_at", after.updated_at.micros);
  if (after.lifecycle != before.lifecycle) set("lifecycle", lifecycle_value(after));
  if (after.key_slot != before.key_slot) set("key_slot", after.key_slot);
  for (const ColumnLayout& layout : table.columns) {
    if (!same_value(after.values.at(layout.slot), before.values.at(layout.slot)))
      set(layout.column, column_value(kind, layout, after));
  }
  sql += " WHERE number = ?3";
  auto update = db_.prepare(sql);
  update.bind(1, after.version).bind_blob(2, std::string_view(message)).bind(3, after.number);
  for (std::size_t i = 0; i < values.size(); ++i) update.bind(static_cast<int>(i) + 4, values[i]);
  update.run();

  if (same_index_values(table, before, after)) return;
  const auto old_entries = index_entries(table, before);
  const auto new_entries = index_entries(table, after);
  std::vector<IndexEntry> gone;
  std::vector<IndexEntry> come;
  std::ranges::set_difference(old_entries, new_entries, std::back_inserter(gone));
  std::ranges::set_difference(new_entries, old_entries, std::back_inserter(come));
  for (const auto& [entries, statement] :
       {std::pair{&gone, "DELETE FROM value_index WHERE field = ?1 AND value = ?2 AND row = ?3"},
        std::pair{&come, "INSERT INTO value_index (field, value, row) VALUES (?1, ?2, ?3)"}}) {
    for (const auto& entry : *entries) {
      auto change = db_.prepare(statement);
      change.bind(1, entry.field).bind(2, entry.value).bind(3, after.number);
      change.run();
    }
  }
}

Status SqliteWriteTransaction::put_alias(const KindModel& kind, std::string_view source,
                                         std::string_view key, Uuid id) {
  return write([&]() -> Status {
    auto insert =
        db_.prepare("INSERT INTO alias (kind, source, key, record) VALUES (?1, ?2, ?3, ?4)");
    insert.bind(1, reads_.schema().kind_id(kind.name))
        .bind(2, source)
        .bind(3, key)
        .bind_blob(4, id.bytes());
    insert.run();
    return {};
  });
}

Status SqliteWriteTransaction::put(const KindModel& kind, Uuid record, const Link& link) {
  return write([&]() -> Status {
    auto put = db_.prepare(
        "INSERT INTO link (id, type, from_kind, from_id, to_kind, to_id, source, key, at)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
        " ON CONFLICT (id) DO UPDATE SET type = ?2, to_kind = ?5, to_id = ?6, source = ?7, key = "
        "?8, at = ?9");
    put.bind_blob(1, link.id.bytes()).bind(2, std::string_view(link.type));
    put.bind(3, reads_.schema().kind_id(kind.name)).bind_blob(4, record.bytes());
    put.bind(5, std::string_view(link.to.kind));
    bind_id(put, 6, link.to.id);
    put.bind(7, std::string_view(link.to.source)).bind(8, std::string_view(link.to.key));
    put.bind(9, link.at.micros);
    put.run();
    return {};
  });
}

Status SqliteWriteTransaction::put(const KindModel&, Uuid record, const WorklogEntry& entry) {
  return write([&]() -> Status {
    auto put = db_.prepare(
        "INSERT INTO worklog (id, record, kind, public, author, at, text) VALUES (?1, ?2, ?3, ?4, "
        "?5, ?6, ?7)"
        " ON CONFLICT (id) DO UPDATE SET kind = ?3, public = ?4, author = ?5, at = ?6, text = ?7");
    put.bind_blob(1, entry.id.bytes()).bind_blob(2, record.bytes());
    put.bind(3, static_cast<std::int64_t>(entry.kind)).bind(4, std::int64_t{entry.is_public});
    bind_id(put, 5, entry.author);
    put.bind(6, entry.at.micros).bind(7, std::string_view(entry.text));
    put.run();
    return {};
  });
}

Status SqliteWriteTransaction::put(const KindModel&, Uuid record, const Attachment& attachment) {
  return write([&]() -> Status {
    auto put = db_.prepare(
        "INSERT INTO attachment (id, record, name, media_type, size, digest, salt, author, at)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
        " ON CONFLICT (id) DO UPDATE SET name = ?3, media_type = ?4, size = ?5, digest = ?6, salt "
        "= ?7,"
        " author = ?8, at = ?9");
    put.bind_blob(1, attachment.id.bytes()).bind_blob(2, record.bytes());
    put.bind(3, std::string_view(attachment.name)).bind(4, std::string_view(attachment.media_type));
    put.bind(5, attachment.size).bind(6, std::string_view(attachment.digest));
    put.bind(7, std::string_view(attachment.salt));
    bind_id(put, 8, attachment.author);
    put.bind(9, attachment.at.micros);
    put.run();
    return {};
  });
}

Status SqliteWriteTransaction::put(const KindModel& kind, Uuid record, const ArmedTimer& timer) {
  return write([&]() -> Status {
    auto put = db_.prepare(
        "INSERT INTO timer (record, name, kind, due, arming) VALUES (?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT (record, name) DO UPDATE SET due = ?4, arming = ?5");
    put.bind_blob(1, record.bytes()).bind(2, std::string_view(timer.name));
    put.bind(3, reads_.schema().kind_id(kind.name)).bind(4, timer.due.micros).bind(5, timer.arming);
    put.run();
    return {};
  });
}

Status SqliteWriteTransaction::remove_item(const KindModel&, Uuid record,
                                           std::string_view collection, std::string_view item) {
  return write([&]() -> Status {
    if (collection == kTimers) {
      auto remove = db_.prepare("DELETE FROM timer WHERE record = ?1 AND name = ?2");
      remove.bind_blob(1, record.bytes()).bind(2, item);
      remove.run();
      return {};
    }
    std::string_view sql;
    if (collection == kLinks) sql = "DELETE FROM link WHERE id = ?1 AND from_id = ?2";
    if (collection == kWorklog) sql = "DELETE FROM worklog WHERE id = ?1 AND record = ?2";
    if (collection == kAttachments) sql = "DELETE FROM attachment WHERE id = ?1 AND record = ?2";
    const auto id = Uuid::parse(item);
    if (sql.empty() || !id) {
      return fail(ErrorCode::kInvalidArgument, "storage.item",
                  fmt::format("no item is called {}/{}", collection, item));
    }
    auto remove = db_.prepare(sql);
    remove.bind_blob(1, id->bytes()).bind_blob(2, record.bytes());
    remove.run();
    return {};
  });
}

void SqliteWriteTransaction::flush_counters() {
  for (const auto& [name, value] : counters_) {
    auto put = db_.prepare(
        "INSERT INTO counter (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value "
        "= ?2"
        " WHERE value <> ?2");
    put.bind(1, std::string_view(name)).bind(2, value);
    put.run();
  }
}

Status SqliteWriteTransaction::commit() {
  if (!open_) return fail(ErrorCode::kInternal, "storage.transaction", "the transaction has ended");
  if (auto flushed = write([&]() -> Status {
        flush_counters();
        return {};
      });
      !flushed) {
    abandon();
    return flushed;
  }
  try {
    db_.prepare("COMMIT").run();
  } catch (const SqlFailure& failure) {
    // Before the error is put into words, for which there may be no memory.
    if (leaves_the_outcome_open(failure)) writer_.lost = true;
    abandon();
    return std::unexpected(error_of_commit(failure));
  }
  open_ = false;
  writer_.in_transaction = false;
  return {};
}

}  // namespace proofdesk::sqlite
