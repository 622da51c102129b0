#include "storage/sqlite/reads.hpp"

#include "storage/sqlite/list_sql.hpp"
#include "storage/sqlite/row_codec.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include <fmt/format.h>

namespace proofdesk::sqlite {
namespace {

constexpr std::string_view kLinkColumns =
    "id, type, from_kind, from_id, to_kind, to_id, source, key, at";

Link read_link(const Statement& row) {
  Link link;
  link.id = read_uuid(row, 0);
  link.type = row.text(1);
  link.to = {std::string(row.text(4)), read_uuid(row, 5), std::string(row.text(6)),
             std::string(row.text(7))};
  link.at = {row.integer(8)};
  return link;
}

JournalRow read_journal_row(const Statement& row) {
  return {row.integer(0), std::string(row.text(1)), std::string(row.blob(2))};
}

}  // namespace

bool Reads::covers(const KindModel& kind, const Record& record, const Access& access) {
  return may_see(kind, access, record) && !Concealed(db_, *schema_).hides(kind, record.id, access);
}

std::optional<Record> Reads::find(const KindModel& kind, Uuid id, const Access& access) {
  auto row = db_.prepare(schema_->table(kind).find_by_id_sql);
  row.bind_blob(1, id.bytes());
  if (!row.step()) return std::nullopt;
  Record record = read_record(kind, row);
  if (!covers(kind, record, access)) return std::nullopt;
  return record;
}

std::optional<Record> Reads::find_by_number(const KindModel& kind, std::int64_t number,
                                            const Access& access) {
  auto row = db_.prepare(schema_->table(kind).find_by_number_sql);
  row.bind(1, number);
  if (!row.step()) return std::nullopt;
  Record record = read_record(kind, row);
  if (!covers(kind, record, access)) return std::nullopt;
  return record;
}

std::optional<Uuid> Reads::find_alias(const KindModel& kind, std::string_view source,
                                      std::string_view key) {
  auto row = db_.prepare("SELECT record FROM alias WHERE kind = ?1 AND source = ?2 AND key = ?3");
  row.bind(1, schema_->kind_id(kind.name)).bind(2, source).bind(3, key);
  if (!row.step()) return std::nullopt;
  return read_uuid(row, 0);
}

Result<RecordPage> Reads::list(const KindModel& kind, const ListQuery& query,
                               const Access& access) {
  if (query.page_size < 1 || query.page_size > 1000) {
    return fail(ErrorCode::kInvalidArgument, "query.page_size", "a page has 1 to 1000 records");
  }
  const Filter filter = Filter::both(query.filter, access_filter(kind, access));
  RecordPage page;
  PageReader reader(db_, schema_->table(kind), estimates_, query, filter,
                    Concealed(db_, *schema_).condition(kind, access));
  const auto add = [&](const Statement& row) {
    if (page.records.size() == query.page_size) {
      page.more = true;
      return;
    }
    page.records.push_back(read_record(kind, row));
    page.rows.push_back(row.integer(0));
  };
  reader.read(query.page_size + 1, add, [&] { page = {}; });
  return page;
}

std::vector<std::pair<std::string, std::int64_t>> Reads::count_by_state(const KindModel& kind,
                                                                        const Access& access) {
  const TableLayout& table = schema_->table(kind);
  const Filter filter = access_filter(kind, access);
  std::map<std::string, std::int64_t> counts;
  const auto count = [&](const SqlText& among, std::int64_t sign) {
    SqlText sql;
    sql.add(fmt::format("SELECT t.state, count(*) FROM {} AS t WHERE ", table.table));
    append_condition(table, filter, nullptr, sql);
    if (!among.text.empty()) {
      sql.add(" AND t.number IN (").add(among.text).add(")");
      std::ranges::copy(among.values, std::back_inserter(sql.values));
    }
    sql.add(" GROUP BY t.state");
    auto rows = db_.prepare(sql.text);
    rows.bind_all(sql.values);
    while (rows.step()) counts[std::string(rows.text(0))] += sign * rows.integer(1);
  };
  count({}, 1);
  if (const SqlText hidden = Concealed(db_, *schema_).hidden_numbers(kind, access);
      !hidden.text.empty())
    count(hidden, -1);
  std::vector<std::pair<std::string, std::int64_t>> sorted;
  std::ranges::copy_if(counts, std::back_inserter(sorted),
                       [](const auto& one) { return one.second > 0; });
  std::ranges::sort(sorted, {}, [](const auto& one) { return std::pair(-one.second, one.first); });
  return sorted;
}

std::vector<LinkedRecord> Reads::links_from(const KindModel&, Uuid id) {
  auto rows =
      db_.prepare(fmt::format("SELECT {} FROM link WHERE from_id = ?1 ORDER BY row", kLinkColumns));
  rows.bind_blob(1, id.bytes());
  std::vector<LinkedRecord> links;
  while (rows.step()) {
    Link link = read_link(rows);
    links.push_back({link.to.kind, link.to.id, link});
  }
  return links;
}

std::vector<LinkedRecord> Reads::links_to(const KindModel&, Uuid id) {
  auto rows =
      db_.prepare(fmt::format("SELECT {} FROM link WHERE to_id = ?1 ORDER BY row", kLinkColumns));
  rows.bind_blob(1, id.bytes());
  std::vector<LinkedRecord> links;
  while (rows.step()) {
    links.push_back(
        {std::string(schema_->kind_name(rows.integer(2))), read_uuid(rows, 3), read_link(rows)});
  }
  return links;
}

std::vector<std::pair<LinkedRecord, std::string>> Reads::links_to_external(std::string_view source,
                                                                           std::string_view key) {
  auto rows = db_.prepare(fmt::format(
      "SELECT {} FROM link WHERE source = ?1 AND key = ?2 AND to_id IS NULL ORDER BY row",
      kLinkColumns));
  rows.bind(1, source).bind(2, key);
  std::vector<std::pair<LinkedRecord, std::string>> links;
  while (rows.step()) {
    Link link = read_link(rows);
    std::string kind(schema_->kind_name(rows.integer(2)));
    std::string wanted = link.to.kind;
    links.emplace_back(LinkedRecord{std::move(kind), read_uuid(rows, 3), std::move(link)},
                       std::move(wanted));
  }
  return links;
}

std::vector<WorklogEntry> Reads::worklog(const KindModel&, Uuid id, bool internal, Uuid after,
                                         std::size_t limit) {
  // Entries share instants (imports, several in one command), so the place is (at, row).
  auto rows = db_.prepare(
      "SELECT id, kind, public, author, at, text FROM worklog"
      " WHERE record = ?1 AND (public OR ?2)"
      " AND (?3 IS NULL OR (at, row) > (SELECT a.at, a.row FROM worklog AS a WHERE a.id = ?3))"
      " ORDER BY at, row LIMIT ?4");
  rows.bind_blob(1, id.bytes())
      .bind(2, std::int64_t{internal})
      .bind(4, static_cast<std::int64_t>(limit));
  if (after.is_nil()) {
    rows.bind(3, nullptr);
  } else {
    rows.bind_blob(3, after.bytes());
  }
  std::vector<WorklogEntry> entries;
  while (rows.step()) {
    entries.push_back({read_uuid(rows, 0),
                       static_cast<WorklogEntry::Kind>(rows.integer(1)),
                       rows.integer(2) != 0,
                       std::string(rows.text(5)),
                       read_uuid(rows, 3),
                       {rows.integer(4)}});
  }
  return entries;
}

std::int64_t Reads::count_work(const KindModel&, Uuid id) {
  auto row = db_.prepare("SELECT count(*) FROM worklog WHERE record = ?1 AND kind <> ?2");
  row.bind_blob(1, id.bytes()).bind(2, static_cast<std::int64_t>(WorklogEntry::Kind::kSystem));
  row.step();
  return row.integer(0);
}

std::vector<Attachment> Reads::attachments(const KindModel&, Uuid id) {
  auto rows = db_.prepare(
      "SELECT id, name, media_type, size, digest, salt, author, at FROM attachment WHERE record = "
      "?1 ORDER BY row");
  rows.bind_blob(1, id.bytes());
  std::vector<Attachment> attachments;
  while (rows.step()) {
    attachments.push_back({read_uuid(rows, 0),
                           std::string(rows.text(1)),
                           std::string(rows.text(2)),
                           rows.integer(3),
                           std::string(rows.text(4)),
                           std::string(rows.text(5)),
                           read_uuid(rows, 6),
                           {rows.integer(7)}});
  }
  return attachments;
}

std::vector<ArmedTimer> Reads::timers(const KindModel&, Uuid id) {
  auto rows = db_.prepare("SELECT name, due, arming FROM timer WHERE record = ?1 ORDER BY name");
  rows.bind_blob(1, id.bytes());
  std::vector<ArmedTimer> timers;
  while (rows.step())
    timers.push_back({std::string(rows.text(0)), {rows.integer(1)}, rows.integer(2)});
  return timers;
}

std::vector<DueTimer> Reads::due_timers(Instant until, std::size_t limit) {
  auto rows = db_.prepare(
      "SELECT kind, record, name, due, arming FROM timer WHERE due <= ?1 ORDER BY due, record, "
      "name LIMIT ?2");
  rows.bind(1, until.micros).bind(2, static_cast<std::int64_t>(limit));
  std::vector<DueTimer> timers;
  while (rows.step()) {
    timers.push_back({std::string(schema_->kind_name(rows.integer(0))),
                      read_uuid(rows, 1),
                      {std::string(rows.text(2)), {rows.integer(3)}, rows.integer(4)}});
  }
  return timers;
}

std::int64_t Reads::counter(std::string_view name, std::int64_t first) {
  auto row = db_.prepare("SELECT value FROM counter WHERE name = ?1");
  row.bind(1, name);
  return row.step() ? row.integer(0) : first;
}

std::optional<Instant> Reads::next_timer() {
  auto row = db_.prepare("SELECT due FROM timer ORDER BY due LIMIT 1");
  if (!row.step()) return std::nullopt;
  return Instant{row.integer(0)};
}

JournalHead Reads::head() {
  auto row = db_.prepare(
      "SELECT h.size, h.frontier, c.note FROM journal_head AS h LEFT JOIN checkpoint AS c ON "
      "c.size = h.size");
  if (!row.step()) return {};
  return {row.integer(0), std::string(row.blob(1)), std::string(row.text(2))};
}

std::vector<JournalRow> Reads::journal(std::int64_t from, std::size_t limit) {
  auto rows = db_.prepare(
      "SELECT sequence, leaf, payload FROM journal WHERE sequence >= ?1 ORDER BY sequence LIMIT "
      "?2");
  rows.bind(1, from).bind(2, static_cast<std::int64_t>(limit));
  std::vector<JournalRow> journal;
  while (rows.step()) journal.push_back(read_journal_row(rows));
  return journal;
}

std::vector<JournalRow> Reads::journal_of(const KindModel&, Uuid id) {
  auto rows = db_.prepare(
      "SELECT sequence, leaf, payload FROM journal WHERE record = ?1 ORDER BY sequence");
  rows.bind_blob(1, id.bytes());
  std::vector<JournalRow> journal;
  while (rows.step()) journal.push_back(read_journal_row(rows));
  return journal;
}

std::vector<std::int64_t> Reads::journal_of_subject(std::int64_t key_slot) {
  auto rows = db_.prepare("SELECT sequence FROM journal_subject WHERE slot = ?1 ORDER BY sequence");
  rows.bind(1, key_slot);
  std::vector<std::int64_t> sequences;
  while (rows.step()) sequences.push_back(rows.integer(0));
  return sequences;
}

std::optional<std::string> Reads::checkpoint_covering(std::int64_t size) {
  auto row = db_.prepare("SELECT note FROM checkpoint WHERE size >= ?1 ORDER BY size LIMIT 1");
  row.bind(1, size);
  if (!row.step()) return std::nullopt;
  return std::string(row.text(0));
}

std::string Reads::tile(int level, std::int64_t index) {
  auto row = db_.prepare("SELECT hashes FROM tile WHERE level = ?1 AND number = ?2");
  row.bind(1, std::int64_t{level}).bind(2, index);
  if (!row.step()) return {};
  return std::string(row.blob(0));
}

std::optional<StoredReply> Reads::reply(Uuid actor, std::string_view key) {
  auto row = db_.prepare("SELECT hash, reply, at FROM reply WHERE actor = ?1 AND key = ?2");
  row.bind_blob(1, actor.bytes()).bind(2, key);
  if (!row.step()) return std::nullopt;
  return StoredReply{std::string(row.text(0)), std::string(row.text(1)), {row.integer(2)}};
}

}  // namespace proofdesk::sqlite
