#include "core/engine/apply.hpp"

#include "core/model/codec.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk {
namespace {

std::unexpected<Error> corrupt(std::string rule, const Event& event, std::string detail) {
  return fail(ErrorCode::kCorrupt, "apply." + std::move(rule),
              fmt::format("{} {} revision {}: {}", event.kind, event.record.to_string(),
                          event.revision, detail));
}

bool is_refusal(const Event& event) { return event.revision == 0; }

struct ItemPath {
  std::string_view collection;
  std::string_view item;
};

std::optional<ItemPath> item_path(std::string_view path) {
  const auto slash = path.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  return ItemPath{path.substr(0, slash), path.substr(slash + 1)};
}

Status check_header(const KindModel& kind, const Event& event, const Record& record) {
  if (event.kind != kind.name || record.kind != kind.name)
    return corrupt("kind", event, "another kind");
  if (event.record != record.id) return corrupt("record", event, "another record");
  if (event.revision != record.version + 1) {
    return corrupt("revision", event,
                   fmt::format("the record stands at version {}", record.version));
  }
  if (event.from != record.state) {
    return corrupt("from", event,
                   fmt::format("it starts from \"{}\", the record stands in \"{}\"", event.from,
                               record.state));
  }
  return {};
}

Result<std::vector<std::string>> erased_paths(const Event& event, const Change& change) {
  const auto* list = change.value.if_array();
  if (list == nullptr) return corrupt("erased_paths", event, "no list of erased paths");
  std::vector<std::string> paths;
  for (const auto& path : *list) {
    if (!path.is_string()) return corrupt("erased_paths", event, "an erased path is no text");
    paths.emplace_back(path.get_string());
  }
  return paths;
}

/// What the changes of one event come to, read in full before anything of the record is touched.
struct Fold {
  std::optional<std::int64_t> number;
  std::vector<FieldValue> values;
};

Result<const FieldModel*> field_at(const KindModel& kind, const Event& event,
                                   std::string_view path) {
  const FieldModel* field = kind.field(path);
  if (field != nullptr && field->origin != FieldOrigin::kSystem) return field;
  return corrupt("path", event, fmt::format("\"{}\" is no field", path));
}

Status read_erasure(const KindModel& kind, const Event& event, const Change& change, Fold& fold) {
  PROOFDESK_ASSIGN(const auto paths, erased_paths(event, change));
  for (const auto& path : paths) {
    if (item_path(path) || is_note(path)) continue;
    PROOFDESK_ASSIGN(const FieldModel* field, field_at(kind, event, path));
    fold.values.push_back({field, Erased{}});
  }
  return {};
}

Status read_change(const KindModel& kind, const Event& event, const Change& change, Fold& fold) {
  if (change.path == kNumberPath) {
    if (!change.value.is_int64() && !change.value.is_uint64())
      return corrupt("number", event, "no number");
    fold.number = change.value.to_number<std::int64_t>();
    return {};
  }
  if (change.path == kErasedPaths) return read_erasure(kind, event, change, fold);
  if (item_path(change.path) || is_note(change.path)) return {};
  PROOFDESK_ASSIGN(const FieldModel* field, field_at(kind, event, change.path));
  PROOFDESK_ASSIGN(auto value, accepted_from_json(*field, change.value, change.path));
  fold.values.push_back({field, std::move(value)});
  return {};
}

template <class Key, class Item, class Parse>
Status apply_item(std::map<Key, Item>& items, const Key& key, std::string_view name,
                  const Change& change, Parse parse) {
  if (change.value.is_null()) {
    items.erase(key);
    return {};
  }
  PROOFDESK_ASSIGN(auto item, parse(name, change.value));
  items.insert_or_assign(key, std::move(item));
  return {};
}

Status apply_item(const Event& event, const ItemPath& path, const Change& change,
                  RecordImage& image) {
  if (path.collection == kTimers) {
    return apply_item(image.timers, std::string(path.item), path.item, change, timer_from_json);
  }
  const auto id = Uuid::parse(path.item);
  if (!id) return corrupt("item", event, fmt::format("\"{}\" names no item", change.path));
  if (path.collection == kLinks)
    return apply_item(image.links, *id, path.item, change, link_from_json);
  if (path.collection == kWorklog)
    return apply_item(image.worklog, *id, path.item, change, entry_from_json);
  if (path.collection == kAttachments) {
    return apply_item(image.attachments, *id, path.item, change, attachment_from_json);
  }
  return corrupt("item", event, fmt::format("\"{}\" is in no collection", change.path));
}

/// An erased item is gone: its value can no longer be read from the journal, so replay never sees it.
Status erase_items(const Event& event, const Change& change, RecordImage& image) {
  PROOFDESK_ASSIGN(const auto paths, erased_paths(event, change));
  for (const auto& erased : paths) {
    if (const auto path = item_path(erased)) {
      PROOFDESK_TRY(apply_item(event, *path, Change{.path = erased, .value = nullptr}, image));
    }
  }
  return {};
}

}  // namespace

Status apply(const KindModel& kind, const Event& event, Record& record) {
  if (is_refusal(event)) return {};
  PROOFDESK_TRY(check_header(kind, event, record));
  Fold fold;
  for (const auto& change : event.changes) PROOFDESK_TRY(read_change(kind, event, change, fold));

  if (fold.number) record.number = *fold.number;
  for (auto& [field, value] : fold.values) record.set(*field, std::move(value));
  record.state = event.to;
  record.version = event.revision;
  if (event.revision == 1) record.created_at = event.occurred_at;
  record.updated_at = event.occurred_at;
  // A leaf keeps hashes sorted; the lifecycle's is the one that is always there.
  if (event.definitions.size() == 1) {
    record.lifecycle = event.definitions.front();
  } else if (std::ranges::find(event.definitions, kind.lifecycle.hash) != event.definitions.end()) {
    record.lifecycle = kind.lifecycle.hash;
  }
  return {};
}

Status apply(const KindModel& kind, const Event& event, RecordImage& image) {
  if (is_refusal(event)) return {};
  PROOFDESK_TRY(apply(kind, event, image.record));
  for (const auto& change : event.changes) {
    if (const auto path = item_path(change.path))
      PROOFDESK_TRY(apply_item(event, *path, change, image));
    if (change.path == kErasedPaths) PROOFDESK_TRY(erase_items(event, change, image));
  }
  return {};
}

}  // namespace proofdesk
