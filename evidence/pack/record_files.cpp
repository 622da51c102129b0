#include "evidence/pack/record_files.hpp"

#include "core/base/encoding.hpp"
#include "core/engine/event.hpp"
#include "core/journal/canonical_json.hpp"
#include "core/model/items.hpp"
#include "core/model/kind_model.hpp"
#include "evidence/csv.hpp"

#include <algorithm>
#include <array>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace proofdesk::evidence {
namespace {

namespace json = boost::json;

constexpr std::array kCollections = {kAttachments, kLinks, kTimers, kWorklog};
constexpr std::string_view kErasedCell = "[erased]";
constexpr std::string_view kWithheldCell = "[withheld]";

json::array to_array(const std::set<std::string>& paths) {
  json::array array;
  for (const std::string& path : paths) array.emplace_back(path);
  return array;
}

Result<json::object> to_object(const FoldedRecord& record) {
  json::object fields;
  json::object object;
  for (const auto& [path, value] : record.values) {
    const std::size_t slash = path.find('/');
    if (slash == std::string::npos) {
      fields[path] = value;
      continue;
    }
    const std::string_view collection = std::string_view(path).substr(0, slash);
    if (std::ranges::find(kCollections, collection) == kCollections.end()) {
      return fail(ErrorCode::kCorrupt, "fold.value",
                  "A value belongs to no known collection of items.");
    }
    json::value& items = object[collection];
    if (!items.is_object()) items.emplace_object();
    items.get_object()[std::string_view(path).substr(slash + 1)] = value;
  }
  object["fields"] = std::move(fields);
  object["id"] = record.id.to_string();
  object["kind"] = record.kind;
  object["state"] = record.state;
  object["version"] = record.version;
  object["createdAt"] = to_rfc3339(record.created_at);
  object["updatedAt"] = to_rfc3339(record.updated_at);
  if (!record.number.empty()) object["number"] = record.number;
  if (!record.alias.is_null()) object["alias"] = record.alias;
  if (!record.erased.empty()) object["erased"] = to_array(record.erased);
  if (!record.withheld.empty()) object["withheld"] = to_array(record.withheld);
  return object;
}

/// Text as it is, anything else as JSON.
Status add_value(CsvWriter& csv, const json::value& value) {
  if (value.is_null()) {
    csv.plain("");
  } else if (value.is_string()) {
    csv.text({value.get_string().data(), value.get_string().size()});
  } else {
    PROOFDESK_ASSIGN(const std::string text, journal::to_canonical(value));
    csv.plain(text);
  }
  return {};
}

std::string alias_key(const json::value& alias) {
  const json::object* object = alias.if_object();
  const json::value* key = object == nullptr ? nullptr : object->if_contains("key");
  return key != nullptr && key->is_string() ? std::string(key->get_string()) : std::string();
}

std::int64_t count_items(const FoldedRecord& record, std::string_view collection) {
  return std::ranges::count_if(record.values, [&](const auto& entry) {
    return entry.first.size() > collection.size() && entry.first.starts_with(collection) &&
           entry.first[collection.size()] == '/';
  });
}

std::string joined(const std::set<std::string>& paths) {
  std::string out;
  for (const std::string& path : paths) {
    if (!out.empty()) out += ' ';
    out += path;
  }
  return out;
}

Status add_cell(CsvWriter& csv, std::string_view column, const FoldedRecord& record) {
  const std::string name(column);
  if (column == "id") {
    csv.plain(record.id.to_string());
  } else if (column == "number") {
    csv.plain(record.number);
  } else if (column == "state") {
    csv.plain(record.state);
  } else if (column == "version") {
    csv.number(record.version);
  } else if (column == "createdAt") {
    csv.plain(to_rfc3339(record.created_at));
  } else if (column == "updatedAt") {
    csv.plain(to_rfc3339(record.updated_at));
  } else if (column == "alias") {
    csv.text(alias_key(record.alias));
  } else if (column == "erased") {
    csv.plain(joined(record.erased));
  } else if (column == "withheld") {
    csv.plain(joined(record.withheld));
  } else if (std::ranges::find(kCollections, column) != kCollections.end()) {
    csv.number(count_items(record, column));
  } else if (const auto found = record.values.find(name); found != record.values.end()) {
    return add_value(csv, found->second);
  } else {
    csv.plain(record.erased.contains(name)     ? kErasedCell
              : record.withheld.contains(name) ? kWithheldCell
                                               : "");
  }
  return {};
}

/// What an opening shows: its value, or why there is none.
Status add_opening(CsvWriter& csv, const Opening* opening) {
  if (opening == nullptr) {
    csv.plain("");
  } else if (opening->shown == Shown::kDisclosed) {
    return add_value(csv, opening->value);
  } else {
    csv.plain(opening->shown == Shown::kErased ? kErasedCell : kWithheldCell);
  }
  return {};
}

/// The cells that all lines of an event begin with.
std::string envelope_cells(const FoldedRecord& record, const ShownEvent& event) {
  const journal::Envelope& envelope = event.envelope;
  CsvWriter csv;
  csv.number(envelope.sequence)
      .plain(to_hex(event.leaf_hash))
      .plain(record.number)
      .plain(record.id.to_string());
  csv.number(envelope.revision).plain(envelope.name);
  csv.plain(to_rfc3339(envelope.occurred_at)).plain(to_rfc3339(envelope.recorded_at));
  csv.plain(journal::to_word(envelope.basis))
      .plain(envelope.actor.is_nil() ? "system" : envelope.actor.to_string());
  csv.plain(envelope.from).plain(envelope.to).plain(envelope.refused);
  return csv.take();
}

/// About how long the table of events will be. A text of a hundred megabytes that grows as it goes is copied and
/// cleared by the system several times over.
std::size_t events_csv_size(std::string_view kind, std::span<const FoldedRecord> records) {
  constexpr std::size_t kEnvelope = 300;
  std::size_t size = kEnvelope;
  for (const FoldedRecord& record : records) {
    if (record.kind != kind) continue;
    for (const ShownEvent* event : record.events) {
      size += kEnvelope;
      for (const Opening& opening : event->openings) size += kEnvelope + opening.disclosure.size();
    }
  }
  return size;
}

Status add_events(CsvWriter& csv, const FoldedRecord& record) {
  std::map<std::string_view, const Opening*> held;
  for (const ShownEvent* event : record.events) {
    const std::string envelope = envelope_cells(record, *event);
    if (event->openings.empty()) csv.cells(envelope).plain("").plain("").plain("").end_row();
    for (const Opening& opening : event->openings) {
      const Opening*& before = held[opening.path];
      csv.cells(envelope).plain(opening.path);
      PROOFDESK_TRY(add_opening(csv, before));
      PROOFDESK_TRY(add_opening(csv, &opening));
      csv.end_row();
      if (!is_note(opening.path)) before = &opening;
    }
  }
  return {};
}

}  // namespace

Result<std::string> write_records_json(std::string_view kind,
                                       std::span<const FoldedRecord> records) {
  std::string out = "[";
  for (const FoldedRecord& record : records) {
    if (record.kind != kind) continue;
    out += out.size() == 1 ? "\n" : ",\n";
    PROOFDESK_ASSIGN(const json::object object, to_object(record));
    PROOFDESK_TRY(journal::append_canonical(out, object));
  }
  return out += "\n]\n";
}

std::vector<std::string> record_columns(const KindModel& kind) {
  std::vector<std::string> columns = {"number", "state", "alias"};
  for (const FieldModel& field : kind.fields()) {
    if (field.origin != FieldOrigin::kSystem && field.json_name != "erased" && !field.secret)
      columns.push_back(field.json_name);
  }
  for (const std::string_view collection : {kWorklog, kLinks, kAttachments})
    columns.emplace_back(collection);
  for (const char* last : {"createdAt", "updatedAt", "version", "id", "erased", "withheld"})
    columns.emplace_back(last);
  return columns;
}

Result<std::string> write_records_csv(std::string_view kind, std::span<const std::string> columns,
                                      std::span<const FoldedRecord> records) {
  CsvWriter csv;
  for (const std::string& column : columns) csv.plain(column);
  csv.end_row();
  for (const FoldedRecord& record : records) {
    if (record.kind != kind) continue;
    for (const std::string& column : columns) PROOFDESK_TRY(add_cell(csv, column, record));
    csv.end_row();
  }
  return csv.take();
}

Result<std::vector<std::string>> read_columns(std::string_view csv) {
  std::vector<std::string> columns;
  std::string_view header = csv.substr(0, csv.find("\r\n"));
  if (header.size() == csv.size() || header.find_first_of("\"\n") != std::string_view::npos) {
    return fail(ErrorCode::kCorrupt, "pack.records", "A table of records has no header.");
  }
  while (true) {
    const std::size_t comma = header.find(',');
    columns.emplace_back(header.substr(0, comma));
    if (comma == std::string_view::npos) return columns;
    header.remove_prefix(comma + 1);
  }
}

Result<std::string> write_events_csv(std::string_view kind, std::span<const FoldedRecord> records) {
  CsvWriter csv;
  csv.expect(events_csv_size(kind, records));
  for (const char* column :
       {"sequence", "leafHash", "number", "record", "revision", "event", "occurredAt", "recordedAt",
        "basis", "actor", "from", "to", "refused", "path", "before", "after"}) {
    csv.plain(column);
  }
  csv.end_row();
  for (const FoldedRecord& record : records) {
    if (record.kind == kind) PROOFDESK_TRY(add_events(csv, record));
  }
  return csv.take();
}

}  // namespace proofdesk::evidence
