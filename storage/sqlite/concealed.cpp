#include "storage/sqlite/concealed.hpp"

#include "storage/sqlite/filter_sql.hpp"
#include "storage/sqlite/row_codec.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::sqlite {
namespace {

/// `admits` is empty in the row that says that the record is closed.
constexpr std::string_view kTables = R"sql(
CREATE TABLE IF NOT EXISTS concealed (
  kind INTEGER NOT NULL,
  record BLOB NOT NULL,
  admits BLOB NOT NULL,
  PRIMARY KEY (kind, record, admits)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS concealed_by (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  rules TEXT NOT NULL
);
)sql";

/// What the table was made by: which fields lead to subjects, which let people in.
std::string rules_of(const Schema& schema) {
  std::string rules;
  for (const auto& kind : schema.kinds()) {
    rules += kind->name;
    for (const FieldModel* field : subject_fields(*kind))
      rules +=
          fmt::format(" {}:{}", field->name == "subject" ? "about" : field->name, field->target);
    for (const FieldModel& field : kind->fields()) {
      if (field.involves) rules += " " + field.name;
    }
    rules += '\n';
  }
  return rules;
}

/// Persons and groups the reader is.
std::vector<Uuid> principals(const Access& access) {
  std::vector<Uuid> ids;
  if (!access.person.is_nil()) ids.push_back(access.person);
  std::ranges::copy_if(access.groups, std::back_inserter(ids),
                       [](const Uuid& id) { return !id.is_nil(); });
  return ids;
}

/// " <how> (the record lets the reader in)"; nothing for a reader who is nobody.
void add_admitted(std::string_view how, std::string_view record, std::int64_t kind,
                  const Access& access, SqlText& sql) {
  const auto ids = principals(access);
  if (ids.empty()) return;
  sql.add(how).add(
      fmt::format(
          " (SELECT 1 FROM concealed AS c WHERE c.kind = ? AND c.record = {} AND c.admits IN (",
          record),
      kind);
  for (std::size_t i = 0; i < ids.size(); ++i) sql.add(i == 0 ? "?" : ", ?", to_sql(ids[i]));
  sql.add("))");
}

}  // namespace

bool Concealed::concerned(const KindModel& kind, const Record* before, const Record& after) {
  const bool confidential = is_confidential(kind, after);
  const auto subjects = subject_fields(kind);
  const auto is_about = [&](const FieldModel* field) { return is_set(after.value(*field)); };
  if (before == nullptr) return confidential || std::ranges::any_of(subjects, is_about);
  if (confidential != is_confidential(kind, *before)) return true;
  const auto leads_elsewhere = [&](const FieldModel* field) {
    return before->value(*field) != after.value(*field);
  };
  if (std::ranges::any_of(subjects, leads_elsewhere)) return true;
  const bool moved = std::ranges::any_of(kind.fields(), [&](const FieldModel& field) {
    return field.involves && before->value(field) != after.value(field);
  });
  if (!moved) return false;
  return confidential || (!subjects.empty() && stored(schema_.table(kind), after.id).closed);
}

void Concealed::spread(const KindModel& kind, const Record& after) {
  std::vector<RecordRef> queue{RecordRef{kind.name, after.id}};
  std::set<std::pair<std::string, Uuid>> seen{{kind.name, after.id}};
  const FindSubject find_subject =
      [&](const RecordRef& ref) -> Result<std::optional<SubjectRecord>> { return find(ref); };
  for (std::size_t at = 0; at < queue.size(); ++at) {
    const auto there = find(queue[at]);
    if (!there) continue;
    const TableLayout& table = schema_.table(*there->kind);
    const auto now = concealment_of(*there->kind, there->record, find_subject);
    if (!now) throw SqlFailure(11 /* SQLITE_CORRUPT */, now.error().detail);
    if (!subject_fields(*there->kind).empty()) {
      const Concealment before = stored(table, queue[at].id);
      if (before != *now) store(table, queue[at].id, *now);
      // Open before and after: nothing moves for what is about it.
      if (!before.closed && !now->closed) continue;
    }
    for (auto& next : about(queue[at])) {
      if (seen.emplace(next.kind, next.id).second) queue.push_back(std::move(next));
    }
  }
}

std::vector<RecordRef> Concealed::about(const RecordRef& subject) {
  std::vector<RecordRef> found;
  for (const auto& kind : schema_.kinds()) {
    for (const FieldModel* field : subject_fields(*kind)) {
      const bool any = field->target == kAnyKind;
      if (!any && field->target != subject.kind) continue;
      const TableLayout& table = schema_.table(*kind);
      const SqlValue value =
          literal_of(*field, Value{any ? subject.to_string() : subject.id.to_string()});
      auto rows = db_.prepare(fmt::format("SELECT t.id FROM {} AS t WHERE {} = ?1", table.table,
                                          column_of(table, *field)));
      rows.bind(1, value);
      while (rows.step()) found.push_back({kind->name, read_uuid(rows, 0)});
    }
  }
  return found;
}

std::optional<SubjectRecord> Concealed::find(const RecordRef& ref) {
  const KindModel* kind = schema_.kind(ref.kind);
  if (kind == nullptr) return std::nullopt;
  auto row = db_.prepare(schema_.table(*kind).find_by_id_sql);
  row.bind_blob(1, ref.id.bytes());
  if (!row.step()) return std::nullopt;
  return SubjectRecord{kind, read_record(*kind, row)};
}

Concealment Concealed::stored(const TableLayout& table, Uuid record) {
  auto rows = db_.prepare("SELECT admits FROM concealed WHERE kind = ?1 AND record = ?2");
  rows.bind(1, table.kind_id).bind_blob(2, record.bytes());
  Concealment found;
  while (rows.step()) {
    found.closed = true;
    if (const Uuid id = read_uuid(rows, 0); !id.is_nil()) found.admits.push_back(id);
  }
  return found;
}

void Concealed::store(const TableLayout& table, Uuid record, const Concealment& what) {
  auto clear = db_.prepare("DELETE FROM concealed WHERE kind = ?1 AND record = ?2");
  clear.bind(1, table.kind_id).bind_blob(2, record.bytes());
  clear.run();
  if (!what.closed) return;
  auto add = db_.prepare("INSERT INTO concealed (kind, record, admits) VALUES (?1, ?2, ?3)");
  const auto put = [&](std::string_view admits) {
    add.bind(1, table.kind_id).bind_blob(2, record.bytes()).bind_blob(3, admits);
    add.run();
  };
  put({});
  for (const Uuid& id : what.admits) {
    const auto bytes = id.bytes();
    put({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }
}

void Concealed::prepare() {
  db_.execute(std::string(kTables));
  const std::string rules = rules_of(schema_);
  {
    auto made_by = db_.prepare("SELECT rules FROM concealed_by");
    if (made_by.step() && made_by.text(0) == rules) return;
  }
  make_anew();
  auto note = db_.prepare(
      "INSERT INTO concealed_by (only, rules) VALUES (1, ?1) ON CONFLICT (only) DO UPDATE SET "
      "rules = ?1");
  note.bind(1, std::string_view(rules));
  note.run();
}

void Concealed::make_anew() {
  db_.execute("DELETE FROM concealed");
  for (const auto& kind : schema_.kinds()) {
    const FieldModel* field = kind->field("confidential");
    const TableLayout& table = schema_.table(*kind);
    if (field == nullptr) continue;
    std::vector<Uuid> ids;
    auto rows = db_.prepare(fmt::format("SELECT t.id FROM {} AS t WHERE {} = 1", table.table,
                                        column_of(table, *field)));
    while (rows.step()) ids.push_back(read_uuid(rows, 0));
    for (const Uuid& id : ids) {
      if (const auto there = find({kind->name, id})) spread(*kind, there->record);
    }
  }
}

bool Concealed::hides(const KindModel& kind, Uuid record, const Access& access) {
  if (access.confidential || subject_fields(kind).empty()) return false;
  return stored(schema_.table(kind), record).hides_from(access);
}

bool Concealed::can_hide(const KindModel& kind, const Access& access) {
  if (access.confidential || subject_fields(kind).empty()) return false;
  auto any = db_.prepare("SELECT 1 FROM concealed WHERE kind = ?1 LIMIT 1");
  any.bind(1, schema_.table(kind).kind_id);
  return any.step();
}

SqlText Concealed::condition(const KindModel& kind, const Access& access) {
  SqlText sql;
  if (!can_hide(kind, access)) return sql;
  const std::int64_t id = schema_.table(kind).kind_id;
  sql.add(
      " AND (NOT EXISTS (SELECT 1 FROM concealed AS c WHERE c.kind = ? AND c.record = t.id AND "
      "c.admits = x'')",
      id);
  add_admitted(" OR EXISTS", "t.id", id, access, sql);
  return sql.add(")");
}

SqlText Concealed::hidden_numbers(const KindModel& kind, const Access& access) {
  SqlText sql;
  if (!can_hide(kind, access)) return sql;
  const TableLayout& table = schema_.table(kind);
  sql.add(fmt::format("SELECT r.number FROM concealed AS h CROSS JOIN {} AS r ON r.id = h.record "
                      "WHERE h.kind = ? AND h.admits = x''",
                      table.table),
          table.kind_id);
  add_admitted(" AND NOT EXISTS", "h.record", table.kind_id, access, sql);
  return sql;
}

}  // namespace proofdesk::sqlite
