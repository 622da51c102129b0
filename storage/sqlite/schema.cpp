#include "storage/sqlite/schema.hpp"

#include "core/model/codec.hpp"
#include "core/query/list_query.hpp"
#include "storage/schema/catalogue.hpp"
#include "storage/sqlite/concealed.hpp"
#include "storage/sqlite/fixed_tables.hpp"
#include "storage/sqlite/row_codec.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

namespace proofdesk::sqlite {
namespace {

/// Names go into SQL text, so they are held to what a schema may contain; throws otherwise.
std::string quoted(std::string_view prefix, std::string_view name) {
  const bool plain = !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
  if (!plain) throw std::logic_error(fmt::format("\"{}\" cannot name a table or column", name));
  return fmt::format("\"{}{}\"", prefix, name);
}

bool has_column(const FieldModel& field) {
  return field.indexed && !field.repeated &&
         (field.origin == FieldOrigin::kFacet || field.origin == FieldOrigin::kKind);
}

bool has_index_values(const FieldModel& field) {
  if (field.origin == FieldOrigin::kCustom) return true;
  return field.indexed && field.repeated && field.origin != FieldOrigin::kSystem;
}

std::string_view column_type(FieldType type) {
  switch (type) {
    case FieldType::kInteger:
    case FieldType::kBoolean:
    case FieldType::kInstant:
    case FieldType::kDuration:
    case FieldType::kEnum:  // the word's declared number, which is also its order
      return "INTEGER";
    case FieldType::kReference:
      return "BLOB";
    default:
      return "TEXT";
  }
}

std::string index_name(const KindModel& kind, std::string_view field) {
  return quoted("r_" + kind.name + "__", field);
}

/// One migration of one kind.
class KindMigration {
 public:
  KindMigration(Connection& db, const KindModel& kind) : db_(db), kind_(kind) {
    layout_.table = quoted("r_", kind.name);
  }

  Result<TableLayout> run() {
    load();
    const bool is_new = layout_.kind_id == 0;
    if (is_new) create();
    std::vector<std::size_t>
        refill;  // entries of layout_.columns / values of fields indexed only now
    const auto entries = catalogue_of(kind_);
    PROOFDESK_TRY(check_grown(known_entries(), entries));
    for (const FieldModel& field : kind_.fields()) {
      if (field.origin == FieldOrigin::kSystem) continue;
      place(field, entry_of(entries, field));
    }
    if (!is_new && !late_.empty()) PROOFDESK_TRY(refill_late());
    finish();
    return std::move(layout_);
  }

 private:
  struct Known {
    std::int64_t id = 0;
    CatalogueEntry entry;
    std::string text;
    bool indexed = false;
  };

  void load() {
    auto kinds = db_.prepare("SELECT id FROM catalogue_kind WHERE name = ?1");
    kinds.bind(1, std::string_view(kind_.name));
    if (!kinds.step()) return;
    layout_.kind_id = kinds.integer(0);
    auto fields =
        db_.prepare("SELECT id, name, entry, indexed FROM catalogue_field WHERE kind = ?1");
    fields.bind(1, layout_.kind_id);
    while (fields.step()) {
      Known known{fields.integer(0), {}, std::string(fields.text(2)), fields.integer(3) != 0};
      auto entry = parse_catalogue_entry(known.text);
      if (!entry) throw SqlFailure(11 /* SQLITE_CORRUPT */, entry.error().detail);
      known.entry = std::move(*entry);
      known_.emplace(fields.text(1), std::move(known));
    }
  }

  std::vector<CatalogueEntry> known_entries() const {
    std::vector<CatalogueEntry> entries;
    for (const auto& [name, known] : known_) entries.push_back(known.entry);
    return entries;
  }

  static const CatalogueEntry& entry_of(const std::vector<CatalogueEntry>& entries,
                                        const FieldModel& field) {
    const auto found = std::ranges::find_if(entries, [&](const CatalogueEntry& entry) {
      return entry.field ==
             (field.origin == FieldOrigin::kCustom ? "custom." + field.name : field.name);
    });
    if (found == entries.end()) throw std::logic_error("a field is missing from its own catalogue");
    return *found;
  }

  void create() {
    auto insert = db_.prepare("INSERT INTO catalogue_kind (name) VALUES (?1)");
    insert.bind(1, std::string_view(kind_.name));
    insert.run();
    layout_.kind_id = db_.last_row();
    // The message, which may be long, comes last, so that a filter that looks at a column of a row does not
    // have to walk over it. Columns added later cannot have that.
    std::string columns;
    for (const FieldModel& field : kind_.fields()) {
      if (has_column(field)) {
        columns += fmt::format("{} {},\n", quoted("f_", field.name), column_type(field.type));
      }
    }
    db_.execute(
        fmt::format("CREATE TABLE {0} (\n"
                    "number INTEGER PRIMARY KEY,\n"
                    "id BLOB NOT NULL UNIQUE,\n"
                    "state TEXT NOT NULL,\n"
                    "version INTEGER NOT NULL,\n"
                    "created_at INTEGER NOT NULL,\n"
                    "updated_at INTEGER NOT NULL,\n"
                    "lifecycle NOT NULL,\n"
                    "key_slot INTEGER NOT NULL,\n"
                    "{1}"
                    "message BLOB NOT NULL)",
                    layout_.table, columns));
    for (const std::string_view column : {"state", "created_at", "updated_at"}) {
      db_.execute(fmt::format("CREATE INDEX {} ON {} ({})", index_name(kind_, column),
                              layout_.table, column));
    }
  }

  void place(const FieldModel& field, const CatalogueEntry& entry) {
    const bool indexed = has_column(field) || has_index_values(field);
    const auto known = known_.find(entry.field);
    std::int64_t id = 0;
    if (known == known_.end()) {
      auto insert = db_.prepare(
          "INSERT INTO catalogue_field (kind, name, entry, indexed) VALUES (?1, ?2, ?3, ?4)");
      const std::string text = to_text(entry);
      insert.bind(1, layout_.kind_id)
          .bind(2, std::string_view(entry.field))
          .bind(3, std::string_view(text));
      insert.bind(4, std::int64_t{indexed});
      insert.run();
      id = db_.last_row();
    } else {
      id = known->second.id;
      const std::string text = to_text(entry);
      if (known->second.text != text || known->second.indexed != indexed) {
        auto update =
            db_.prepare("UPDATE catalogue_field SET entry = ?2, indexed = ?3 WHERE id = ?1");
        update.bind(1, id).bind(2, std::string_view(text)).bind(3, std::int64_t{indexed});
        update.run();
      }
    }
    if (!indexed && known != known_.end() && known->second.indexed) forget(field, id);
    const bool late = indexed && (known == known_.end() || !known->second.indexed);
    if (has_column(field)) place_column(field, late);
    if (has_index_values(field)) {
      const bool custom = field.origin == FieldOrigin::kCustom;
      layout_.values.push_back({id, custom ? field.name : "", field.slot, field.type});
    }
    // A field that was there before without an index may have values already.
    if (late && known != known_.end()) late_.push_back(&field);
  }

  /// No longer indexed: what the index knew goes out of date from now on, and an erasure would not reach it.
  void forget(const FieldModel& field, std::int64_t id) {
    if (field.repeated || field.origin == FieldOrigin::kCustom) {
      auto remove = db_.prepare("DELETE FROM value_index WHERE field = ?1");
      remove.bind(1, id);
      remove.run();
      return;
    }
    const std::string column = quoted("f_", field.name);
    db_.execute(fmt::format("DROP INDEX IF EXISTS {}", index_name(kind_, "f_" + field.name)));
    db_.execute(
        fmt::format("UPDATE {} SET {} = NULL WHERE {} IS NOT NULL", layout_.table, column, column));
  }

  void place_column(const FieldModel& field, bool late) {
    const std::string column = quoted("f_", field.name);
    const auto index = static_cast<std::size_t>(&field - kind_.fields().data());
    layout_.columns.push_back({column, field.slot, field.type, index});
    if (!late) return;
    auto there = db_.prepare("SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2");
    const std::string table = "r_" + kind_.name;
    const std::string name = "f_" + field.name;
    if (!there.bind(1, std::string_view(table)).bind(2, std::string_view(name)).step()) {
      db_.execute(fmt::format("ALTER TABLE {} ADD COLUMN {} {}", layout_.table, column,
                              column_type(field.type)));
    }
    // Most references and dates of most records are empty; those rows cost the index nothing.
    db_.execute(fmt::format("CREATE INDEX IF NOT EXISTS {} ON {} ({}) WHERE {} IS NOT NULL",
                            index_name(kind_, name), layout_.table, column, column));
  }

  Status refill_late() {
    auto rows = db_.prepare(fmt::format("SELECT {} FROM {}", kRecordColumns, layout_.table));
    while (rows.step()) {
      const Record record = read_record(kind_, rows);
      for (const FieldModel* field : late_) {
        if (has_column(*field)) {
          const SqlValue value =
              to_sql(field->type, ordering_value(*field, record.values.at(field->slot)));
          auto update = db_.prepare(fmt::format("UPDATE {} SET {} = ?2 WHERE number = ?1",
                                                layout_.table, quoted("f_", field->name)));
          update.bind(1, record.number).bind(2, value);
          update.run();
          continue;
        }
        const ValueLayout* layout = layout_.value(*field);
        for (const auto& value : index_values(*layout, record)) {
          auto insert = db_.prepare(
              "INSERT OR IGNORE INTO value_index (field, value, row) VALUES (?1, ?2, ?3)");
          insert.bind(1, layout->id).bind(2, value).bind(3, record.number);
          insert.run();
        }
      }
    }
    return {};
  }

  void finish() {
    std::string names(kRecordColumns);
    std::string parameters = "?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9";
    int next = 10;
    for (const auto& column : layout_.columns) {
      names += ", " + column.column;
      parameters += fmt::format(", ?{}", next++);
    }
    layout_.insert_sql =
        fmt::format("INSERT INTO {} ({}) VALUES ({})", layout_.table, names, parameters);
    layout_.find_by_id_sql =
        fmt::format("SELECT {} FROM {} WHERE id = ?1", kRecordColumns, layout_.table);
    layout_.find_by_number_sql =
        fmt::format("SELECT {} FROM {} WHERE number = ?1", kRecordColumns, layout_.table);
  }

  Connection& db_;
  const KindModel& kind_;
  TableLayout layout_;
  std::map<std::string, Known, std::less<>> known_;
  std::vector<const FieldModel*> late_;
};

}  // namespace

const ColumnLayout* TableLayout::column(std::size_t slot) const {
  const auto found = std::ranges::find(columns, slot, &ColumnLayout::slot);
  return found == columns.end() ? nullptr : &*found;
}

const ValueLayout* TableLayout::value(const FieldModel& field) const {
  const bool custom = field.origin == FieldOrigin::kCustom;
  const auto found = std::ranges::find_if(values, [&](const ValueLayout& value) {
    return custom ? value.custom == field.name : value.custom.empty() && value.slot == field.slot;
  });
  return found == values.end() ? nullptr : &*found;
}

const TableLayout& Schema::table(const KindModel& kind) const {
  const auto found = tables_.find(kind.name);
  if (found == tables_.end())
    throw std::logic_error(fmt::format("kind {} was not migrated", kind.name));
  return found->second;
}

std::int64_t Schema::kind_id(std::string_view kind) const {
  const auto found = tables_.find(kind);
  if (found == tables_.end()) throw std::logic_error(fmt::format("kind {} was not migrated", kind));
  return found->second.kind_id;
}

std::string_view Schema::kind_name(std::int64_t id) const {
  const auto found = names_.find(id);
  return found == names_.end() ? std::string_view{} : std::string_view(found->second);
}

const KindModel* Schema::kind(std::string_view name) const {
  const auto found =
      std::ranges::find_if(kinds_, [&](const auto& one) { return one->name == name; });
  return found == kinds_.end() ? nullptr : found->get();
}

Status check_format(Connection& connection) {
  if (connection.scalar("PRAGMA application_id") != kApplicationId) {
    return fail(ErrorCode::kInvalidArgument, "storage.foreign_file",
                "the file is an SQLite database of another program");
  }
  if (const auto version = connection.scalar("PRAGMA user_version"); version != kFormatVersion) {
    return fail(ErrorCode::kUnsupported, "storage.format",
                fmt::format("the file has format {}, this program reads format {}", version,
                            kFormatVersion));
  }
  return {};
}

Status claim(Connection& writer) {
  const bool empty = writer.scalar("PRAGMA application_id") == 0 &&
                     writer.scalar("SELECT count(*) FROM sqlite_schema") == 0;
  if (!empty) return check_format(writer);
  Transaction transaction(writer, Transaction::Kind::kImmediate);
  writer.execute(std::string(kFixedTables));
  writer.execute(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {};",
                             kApplicationId, kFormatVersion));
  transaction.commit();
  return {};
}

Result<std::shared_ptr<const Schema>> Schema::of(Connection& connection, const Model& model) {
  auto kinds = connection.prepare("SELECT name FROM catalogue_kind");
  while (kinds.step()) {
    if (model.kind(kinds.text(0)) == nullptr) {
      return fail(
          ErrorCode::kUnsupported, "schema.additive",
          fmt::format("the database holds records of the kind {}, which this program does not know",
                      kinds.text(0)));
    }
  }
  kinds.reset();
  auto schema = std::make_shared<Schema>();
  for (const auto& kind : model.kinds()) {
    PROOFDESK_ASSIGN(TableLayout layout, KindMigration(connection, *kind).run());
    schema->names_.emplace(layout.kind_id, kind->name);
    schema->tables_.emplace(kind->name, std::move(layout));
  }
  schema->kinds_ = model.kinds();
  Concealed(connection, *schema).prepare();
  return std::shared_ptr<const Schema>(std::move(schema));
}

Result<std::shared_ptr<const Schema>> migrate(Connection& writer, const Model& model) {
  return guarded([&]() -> Result<std::shared_ptr<const Schema>> {
    Transaction transaction(writer, Transaction::Kind::kImmediate);
    PROOFDESK_ASSIGN(auto schema, Schema::of(writer, model));
    transaction.commit();
    return schema;
  });
}

Result<std::shared_ptr<const Schema>> attach(Connection& reader, const Model& model) {
  auto schema = guarded([&]() -> Result<std::shared_ptr<const Schema>> {
    const Transaction transaction(reader, Transaction::Kind::kDeferred);
    return Schema::of(reader, model);
  });
  // The connection is query_only: the first thing that a migration would add fails, and nothing else does.
  if (!schema && schema.error().rule == "storage.read_only") {
    Error error{ErrorCode::kUnsupported, "schema.behind",
                "the database was written by an earlier version of this program"};
    error.remedy = "start the server of this version once; it brings the tables up to date";
    return fail(std::move(error));
  }
  return schema;
}

}  // namespace proofdesk::sqlite
