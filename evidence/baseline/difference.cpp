#include "evidence/baseline/difference.hpp"

#include "core/base/encoding.hpp"
#include "core/engine/journal_reader.hpp"
#include "core/journal/digest.hpp"
#include "core/model/items.hpp"
#include "evidence/baseline/contents.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::evidence {
namespace {

namespace json = boost::json;

/// A record as its events leave it, by path.
class Folded {
 public:
  void take(const OpenedEvent& opened) {
    state_ = opened.event.to;
    for (const Change& change : opened.event.changes) {
      if (change.path == kErasedPaths) {
        for (const auto& path : change.value.as_array())
          put(std::string(path.as_string()), erased());
      } else if (!is_note(change.path)) {
        put(change.path, change.value);
      }
    }
    for (const std::string& path : opened.erased) put(path, erased());
  }
  [[nodiscard]] const std::string& state() const { return state_; }
  [[nodiscard]] json::value at(const std::string& path) const {
    const auto found = values_.find(path);
    return found == values_.end() ? json::value() : found->second;
  }

 private:
  static json::value erased() { return json::object{{"erased", true}}; }
  void put(std::string path, json::value value) { values_[std::move(path)] = std::move(value); }

  std::string state_;
  std::map<std::string, json::value> values_;
};

/// "links" of "links/0192…"; empty for a field.
std::string collection_of(std::string_view path) {
  const auto slash = path.find('/');
  return slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash));
}

bool tells(const FieldModel& field, const Access& access) {
  return field.origin != FieldOrigin::kSystem && !field.secret &&
         (access.internal || !field.internal) &&
         !(field.origin == FieldOrigin::kFacet && field.slot == kErasedSlot);
}

constexpr const char* kState = "state";

bool is_item(const Differing& each) { return each.kind == "configuration_item"; }

BaselineDifference::Counts counted(const std::vector<BaselineEntry>& earlier,
                                   const std::vector<Differing>& differing, bool items) {
  using enum Differing::How;
  BaselineDifference::Counts counts;
  for (const auto& each : differing) {
    if (is_item(each) != items) continue;
    counts.added += each.how == kAdded;
    counts.removed += each.how == kRemoved;
    counts.changed += each.how == kChanged;
  }
  const auto there = std::ranges::count_if(earlier, [items](const BaselineEntry& entry) {
    return (entry.kind == "configuration_item") == items;
  });
  counts.same = there - counts.removed - counts.changed;
  return counts;
}

}  // namespace

std::string_view to_word(Differing::How how) {
  switch (how) {
    case Differing::How::kAdded:
      return "added";
    case Differing::How::kRemoved:
      return "removed";
    case Differing::How::kChanged:
      return "changed";
  }
  return {};
}

std::vector<Differing> compare(const std::vector<BaselineEntry>& earlier,
                               const std::vector<BaselineEntry>& later) {
  using enum Differing::How;
  std::vector<Differing> found;
  auto a = earlier.begin();
  auto b = later.begin();
  while (a != earlier.end() || b != later.end()) {
    const auto order = a == earlier.end() ? std::strong_ordering::greater
                       : b == later.end() ? std::strong_ordering::less
                                          : order_of(*a, *b);
    if (order < 0) {
      found.push_back({kRemoved, a->kind, a->id, a->revision, 0});
      ++a;
    } else if (order > 0) {
      found.push_back({kAdded, b->kind, b->id, 0, b->revision});
      ++b;
    } else {
      if (a->revision != b->revision)
        found.push_back({kChanged, a->kind, a->id, a->revision, b->revision});
      ++a;
      ++b;
    }
  }
  return found;
}

Result<RevisionChanges> changes_between(const KindModel& kind, Uuid record, std::int64_t earlier,
                                        std::int64_t later, ReadView& view, const KeyStore& keys,
                                        std::string_view origin, const Access& access) {
  PROOFDESK_ASSIGN(const auto rows, view.journal_of(kind, record));
  Folded folded;
  Folded before;
  std::set<std::string> paths;
  std::set<std::string> also;
  std::set<std::string>
      erased;  ///< in between: told even though the journal says no more what was there
  RevisionChanges found;
  for (const JournalRow& row : rows) {
    PROOFDESK_ASSIGN(const auto opened, open_event(row, keys, origin));
    const Event& event = opened.event;
    if (!event.refused.empty()) continue;
    if (event.revision > later) break;
    folded.take(opened);
    if (event.revision == earlier) before = folded;
    if (event.revision <= earlier) continue;
    found.events.push_back(event.name);
    for (const Change& change : event.changes) {
      if (is_note(change.path)) continue;
      if (change.path == kErasedPaths) {
        for (const auto& path : change.value.as_array()) erased.emplace(path.as_string());
        continue;
      }
      if (auto collection = collection_of(change.path); !collection.empty()) {
        if (collection != kTimers) also.insert(std::move(collection));
      } else {
        paths.insert(change.path);
      }
    }
    paths.insert(opened.erased.begin(), opened.erased.end());
  }
  if (before.state() != folded.state()) {
    found.changes.push_back({kState, "State",
                             before.state().empty() ? json::value() : json::value(before.state()),
                             json::value(folded.state())});
  }
  for (const FieldModel& field : kind.fields()) {
    const bool gone = erased.contains(field.json_name);
    if (!tells(field, access) || (!gone && !paths.contains(field.json_name))) continue;
    auto was = before.at(field.json_name);
    auto is = folded.at(field.json_name);
    if (was == is && !gone) continue;
    found.changes.push_back({field.json_name, field.label, std::move(was), std::move(is)});
  }
  found.also.assign(also.begin(), also.end());
  return found;
}

Result<std::vector<BaselineEntry>> manifest_of(ReadView& view, const BlobStore& blobs,
                                               const KindModel& baselines, const Record& baseline) {
  const std::string file = baseline.text(baselines, "manifest_file");
  const std::string number = baselines.display_number(baseline.number);
  if (file.empty()) {
    return fail({.code = ErrorCode::kRefused,
                 .rule = "baseline.not_taken",
                 .detail = fmt::format("{} has not been taken.", number),
                 .clause = "8.2.6",
                 .remedy = "Have it taken first; it is frozen a moment later."});
  }
  PROOFDESK_ASSIGN(const auto attachments, view.attachments(baselines, baseline.id));
  const auto found = std::ranges::find_if(
      attachments, [&](const Attachment& one) { return one.id.to_string() == file; });
  if (found == attachments.end()) {
    return fail(ErrorCode::kCorrupt, "baseline.manifest",
                fmt::format("The manifest of {} is not attached to it.", number));
  }
  PROOFDESK_ASSIGN(const std::string text, blobs.get(found->digest));
  if (to_hex(journal::sha256(text)) != baseline.text(baselines, "manifest_hash")) {
    return fail(ErrorCode::kCorrupt, "baseline.manifest",
                fmt::format("The manifest of {} does not have the hash that it names.", number));
  }
  return read_manifest(text);
}

Result<BaselineDifference> difference_of(ReadView& view, const Model& model, const BlobStore& blobs,
                                         const Record& baseline, const Record* other) {
  const KindModel& kind = *model.kind("baseline");
  PROOFDESK_ASSIGN(auto one, manifest_of(view, blobs, kind, baseline));
  BaselineDifference difference;
  difference.earlier_size = baseline.integer(kind, "journal_size");
  difference.with_now = other == nullptr;
  std::vector<BaselineEntry> two;
  if (other == nullptr) {
    PROOFDESK_ASSIGN(auto now, contents_of(view, model, BaselineScope::of(kind, baseline)));
    two = std::move(now.entries);
    difference.later_size = now.journal_size;
  } else {
    PROOFDESK_ASSIGN(two, manifest_of(view, blobs, kind, *other));
    difference.later_size = other->integer(kind, "journal_size");
    if (difference.later_size < difference.earlier_size) {
      std::swap(one, two);
      std::swap(difference.later_size, difference.earlier_size);
      difference.turned_round = true;
    }
  }
  difference.differing = compare(one, two);
  // By kind, relations would come first.
  std::ranges::rotate(difference.differing, std::ranges::find_if(difference.differing, is_item));
  difference.items = counted(one, difference.differing, true);
  difference.relations = counted(one, difference.differing, false);
  return difference;
}

Result<std::optional<json::object>> describe(const Differing& each, const BaselineDifference& of,
                                             ReadView& view, const Model& model,
                                             const KeyStore& keys, std::string_view origin,
                                             const Access& access) {
  const KindModel* kind = model.kind(each.kind);
  if (kind == nullptr) return std::nullopt;
  PROOFDESK_ASSIGN(const auto record, view.find(*kind, each.id, access));
  if (!record) return std::nullopt;
  // What has left the scope is there still, and what became of it is why it left.
  const bool left = each.how == Differing::How::kRemoved && of.with_now;
  const std::int64_t later = left ? record->version : each.later;
  json::object told{
      {"what", to_word(each.how)},
      {"kind", kind->name},
      {"id", each.id.to_string()},
      {"number", kind->display_number(record->number)},
      {"name", record->text(*kind, kind->field("name") == nullptr ? "title" : "name")},
      {"earlierRevision", each.earlier == 0 ? json::value() : json::value(each.earlier)},
      {"laterRevision", later == 0 ? json::value() : json::value(later)}};
  json::array changes;
  json::array also;
  json::array events;
  if (each.earlier != 0 && later > each.earlier) {
    PROOFDESK_ASSIGN(auto between, changes_between(*kind, each.id, each.earlier, later, view, keys,
                                                   origin, access));
    for (auto& change : between.changes) {
      changes.push_back(json::object{{"path", change.path},
                                     {"label", change.label},
                                     {"before", std::move(change.before)},
                                     {"after", std::move(change.after)}});
    }
    for (const auto& collection : between.also) also.emplace_back(collection);
    for (const auto& event : between.events) events.emplace_back(event);
  }
  told["changes"] = std::move(changes);
  told["also"] = std::move(also);
  told["events"] = std::move(events);
  return told;
}

json::object to_json(const BaselineDifference::Counts& counts) {
  return {{"added", counts.added},
          {"removed", counts.removed},
          {"changed", counts.changed},
          {"same", counts.same}};
}

}  // namespace proofdesk::evidence
