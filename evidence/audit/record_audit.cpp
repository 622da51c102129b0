#include "evidence/audit/record_audit.hpp"

#include "core/base/encoding.hpp"
#include "core/journal/leaf.hpp"
#include "core/journal/sealed_payload.hpp"
#include "evidence/audit/findings.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

namespace proofdesk::evidence::audit {
namespace {

std::string key_text(const Uuid& id) { return id.to_string(); }
std::string key_text(const std::string& name) { return name; }

}  // namespace

Status RecordAudit::run(const RecordTally& tally) {
  PROOFDESK_ASSIGN(const auto rows, parts_.view.journal_of(kind_, row_.id));
  if (rows.size() != tally.rows) {
    wrong("record.index", "", fmt::format("{} leaves", tally.rows),
          fmt::format("{} by the store's index", rows.size()));
  }
  image_.record = new_record(kind_, row_.id);
  for (const JournalRow& row : rows) {
    PROOFDESK_ASSIGN(const bool goes_on, fold(row));
    // What follows would only repeat that something is missing.
    if (!goes_on) return {};
  }
  check_erasures();
  check_fields();
  if (!rows.empty()) PROOFDESK_TRY(check_key(rows.front()));
  PROOFDESK_TRY(check_columns());
  PROOFDESK_TRY(check_items());
  return check_aliases();
}

Result<bool> RecordAudit::fold(const JournalRow& row) {
  const auto envelope = journal::parse_leaf(row.leaf);
  if (!envelope) return false;                  // found in the first pass
  if (!envelope->refused.empty()) return true;  // opened there
  const auto opened = open_event(row, parts_.keys, parts_.verifier.name());
  if (!opened) {
    if (opened.error().code != ErrorCode::kCorrupt) return fail(opened.error());
    wrong("journal.payload", "", "values that fit their commitments", opened.error().rule,
          row.sequence);
    return false;
  }
  report_.values += static_cast<std::int64_t>(opened->event.changes.size());
  report_.erased += static_cast<std::int64_t>(opened->erased.size());
  if (auto status = apply(kind_, opened->event, image_); !status) {
    wrong("record.fold", "", "an event that follows from those before", status.error().rule,
          row.sequence);
    return false;
  }
  remember_erased(*opened);
  return true;
}

void RecordAudit::remember_erased(const OpenedEvent& opened) {
  for (const std::string& path : opened.erased) unopened_.insert_or_assign(path, opened.sequence);
  for (const Change& change : opened.event.changes) {
    if (change.path == kErasedPaths && change.value.is_array()) {
      for (const auto& path : change.value.get_array()) {
        if (path.is_string()) unopened_.erase(std::string(path.get_string()));
      }
    }
    if (change.path == kAlias && change.value.is_object()) {
      const auto* source = change.value.get_object().if_contains("source");
      const auto* key = change.value.get_object().if_contains("key");
      if (source != nullptr && source->is_string() && key != nullptr && key->is_string()) {
        aliases_.emplace_back(source->get_string(), key->get_string());
      }
    }
  }
}

/// A payload whose key slot was falsified looks like one whose key was destroyed, but no event says so.
void RecordAudit::check_erasures() {
  for (const auto& [path, sequence] : unopened_) {
    wrong("journal.unexplained_erasure", path, "a value, or an event that erased it", "neither",
          sequence);
  }
}

void RecordAudit::check_fields() {
  const Record& expected = image_.record;
  for (const FieldModel& field : kind_.fields()) {
    const Value proven = expected.get(field);
    const Value stored = row_.get(field);
    if (proven != stored)
      wrong("record.field", field.json_name, describe(field, proven), describe(field, stored));
  }
  for (const auto& [name, value] : row_.custom) {
    if (kind_.field("custom." + name) == nullptr)
      wrong("record.field", "custom." + name, "no such field", "a value");
  }
  if (expected.lifecycle != row_.lifecycle) {
    wrong("record.lifecycle", "", expected.lifecycle, row_.lifecycle);
  }
}

Status RecordAudit::check_key(const JournalRow& first) {
  const auto slots = journal::payload_key_slots(first.payload);
  if (!slots || std::ranges::find(*slots, row_.key_slot) == slots->end()) {
    wrong("record.key", "", "the slot of the key that its first event is sealed under",
          fmt::format("slot {}", row_.key_slot));
  }
  return {};
}

/// The columns that lists are filtered by stand beside the record's bytes and could say something else.
Status RecordAudit::check_columns() {
  ListQuery query;
  query.page_size = 1;
  for (const FieldModel& field : kind_.fields()) {
    if (field.origin != FieldOrigin::kSystem && field.origin != FieldOrigin::kCustom &&
        !field.indexed)
      continue;
    const Value value = image_.record.get(field);
    if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
      for (const std::string& element : *list) {
        query.filter.operands.push_back(Filter::compare(field, Filter::Op::kHas, element));
      }
    } else if (is_set(value)) {
      query.filter.operands.push_back(Filter::compare(field, Filter::Op::kEqual, value));
      // To filters what was never said is as good as false; here it makes a difference.
      query.filter.operands.push_back(Filter::compare(field, Filter::Op::kPresent, {}));
    } else {
      Filter absent;
      absent.op = Filter::Op::kNot;
      absent.operands.push_back(Filter::compare(field, Filter::Op::kPresent, {}));
      query.filter.operands.push_back(std::move(absent));
    }
  }
  PROOFDESK_ASSIGN(const auto page, parts_.view.list(kind_, query, Access::unrestricted()));
  if (page.records.size() != 1) {
    wrong("record.columns", "", "to be found by what its fields hold", "not found by it");
  }
  return {};
}

Status RecordAudit::check_items() {
  std::map<Uuid, Link> links;
  PROOFDESK_ASSIGN(auto linked, parts_.view.links_from(kind_, row_.id));
  for (auto& end : linked) links.emplace(end.link.id, std::move(end.link));
  compare(kLinks, image_.links, links);

  std::map<Uuid, WorklogEntry> worklog;
  Uuid after;
  constexpr std::size_t kPage = 500;
  while (true) {
    PROOFDESK_ASSIGN(auto entries, parts_.view.worklog(kind_, row_.id, true, after, kPage));
    const std::size_t count = entries.size();
    for (auto& entry : entries) {
      after = entry.id;
      worklog.emplace(entry.id, std::move(entry));
    }
    if (count < kPage) break;
  }
  compare(kWorklog, image_.worklog, worklog);

  std::map<Uuid, Attachment> attachments;
  PROOFDESK_ASSIGN(auto attached, parts_.view.attachments(kind_, row_.id));
  for (auto& attachment : attached) attachments.emplace(attachment.id, std::move(attachment));
  compare(kAttachments, image_.attachments, attachments);

  std::map<std::string, ArmedTimer> timers;
  PROOFDESK_ASSIGN(auto armed, parts_.view.timers(kind_, row_.id));
  for (auto& timer : armed) timers.emplace(timer.name, std::move(timer));
  compare(kTimers, image_.timers, timers);
  return check_blobs();
}

template <class Key, class Item>
void RecordAudit::compare(std::string_view collection, const std::map<Key, Item>& expected,
                          const std::map<Key, Item>& found) {
  const auto path = [&](const Key& key) { return fmt::format("{}/{}", collection, key_text(key)); };
  for (const auto& [key, item] : expected) {
    ++report_.items;
    const auto stored = found.find(key);
    if (stored == found.end()) {
      wrong("record.item", path(key), "an item", "none");
    } else if (!(stored->second == item)) {
      wrong("record.item", path(key), "the item as it was journaled", "another one");
    }
  }
  for (const auto& [key, item] : found) {
    if (!expected.contains(key)) wrong("record.item", path(key), "no such item", "an item");
  }
}

Status RecordAudit::check_aliases() {
  for (const auto& [source, key] : aliases_) {
    PROOFDESK_ASSIGN(const auto found, parts_.view.find_alias(kind_, source, key));
    if (found != row_.id)
      wrong("record.alias", std::string(kAlias), "to be found by its foreign number",
            "not found by it");
  }
  return {};
}

Status RecordAudit::check_blobs() {
  if (parts_.blobs == nullptr) return {};
  for (const auto& [id, attachment] : image_.attachments) {
    const std::string path = fmt::format("{}/{}", kAttachments, id.to_string());
    const auto content = parts_.blobs->get(attachment.digest);
    const auto salt = from_hex(attachment.salt);
    if (!content) {
      wrong("record.blob", path, "the attachment's content", content.error().rule);
    } else if (!salt || to_hex(journal::Sha256().update(*salt).update(*content).finish()) !=
                            attachment.digest) {
      wrong("record.blob", path, "content that gives the digest", "other content");
    } else {
      ++report_.blobs;
    }
  }
  return {};
}

void RecordAudit::wrong(std::string rule, std::string path, std::string expected, std::string found,
                        std::int64_t sequence) {
  add(report_, {std::move(rule), sequence, kind_.name, row_.id.to_string(), std::move(path),
                std::move(expected), std::move(found)});
}

}  // namespace proofdesk::evidence::audit
