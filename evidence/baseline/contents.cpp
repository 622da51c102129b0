#include "evidence/baseline/contents.hpp"

#include "core/base/encoding.hpp"
#include "core/journal/leaf.hpp"
#include "core/journal/merkle.hpp"
#include "core/model/record_ref.hpp"
#include "core/ports/all_records.hpp"
#include "core/query/filter.hpp"
#include "evidence/each_record.hpp"
#include "processes/shared/item_scope.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::evidence {
namespace {

constexpr std::string_view kItems = "configuration_item";
constexpr std::string_view kRelations = "ci_relation";
constexpr std::array<std::string_view, 2> kEnds = {"from", "to"};
/// Relations of so many items are looked up one item at a time; of more, all relations are gone through.
constexpr std::size_t kOneByOne = 2'000;
/// Records whose leaves are read on one view.
constexpr std::size_t kOnOneView = 1'000;
constexpr std::size_t kTold = 10;

/// Nobody in particular: what is in a baseline does not hang on who is named in the records.
Access access_of(const BaselineScope& scope) {
  if (scope.with_confidential) return Access::unrestricted();
  Access access;
  access.everything = true;
  access.internal = true;
  return access;
}

std::unexpected<Error> refuse(std::string rule, std::string detail, std::string remedy) {
  return fail({.code = ErrorCode::kRefused,
               .rule = std::move(rule),
               .detail = std::move(detail),
               .clause = "8.2.6",
               .remedy = std::move(remedy)});
}

class Collecting {
 public:
  Collecting(ReadView& view, const Model& model, const BaselineScope& scope)
      : view_(view),
        model_(model),
        items_(*model.kind(kItems)),
        relations_(*model.kind(kRelations)),
        scope_(scope),
        access_(access_of(scope)) {}

  Result<BaselineContents> run() {
    PROOFDESK_ASSIGN(const auto head, view_.head());
    contents_.journal_size = head.size;
    if (scope_.items.empty()) {
      PROOFDESK_TRY(take_filtered());
    } else {
      PROOFDESK_TRY(take_named());
    }
    std::ranges::sort(contents_.items);
    if (contents_.items.size() <= kOneByOne) {
      PROOFDESK_TRY(relations_one_by_one());
    } else {
      PROOFDESK_TRY(all_relations());
    }
    std::ranges::sort(contents_.entries, [](const BaselineEntry& a, const BaselineEntry& b) {
      return order_of(a, b) < 0;
    });
    return std::move(contents_);
  }

 private:
  Status take(const Record& record) {
    if (contents_.entries.size() == kMostBaselineEntries) {
      return refuse(
          "baseline.size",
          fmt::format("There are more than {} records in its scope.", kMostBaselineEntries),
          "Take several baselines of parts of it.");
    }
    const KindModel& kind = record.kind == kItems ? items_ : relations_;
    contents_.entries.push_back(
        {.kind = record.kind, .id = record.id, .revision = record.version, .leaf_hash = {}});
    contents_.confidential |= record.flag(kind, "confidential");
    if (record.kind == kItems) {
      contents_.items.push_back(record.id);
    } else {
      ++contents_.relations;
    }
    return {};
  }

  Status take_filtered() {
    const ReferenceNames numbers = [this](const FieldModel& field,
                                          std::string_view word) -> std::optional<std::string> {
      const KindModel* kind = model_.kind(field.target);
      const auto number = kind == nullptr ? 0 : kind->parse_number(word);
      if (number <= 0) return std::nullopt;
      const auto found = view_.find_by_number(*kind, number, access_);
      if (!found || !*found) return std::nullopt;
      return (*found)->id.to_string();
    };
    ListQuery query;
    PROOFDESK_ASSIGN(const auto types, all_records(*model_.kind("item_type"), view_));
    auto filter = shared::item_scope(model_, types, scope_.filter, numbers);
    if (!filter) {
      return refuse("baseline.scope",
                    fmt::format("The scope cannot be read: {}", filter.error().detail),
                    "Correct scopeFilter.");
    }
    query.filter = std::move(*filter);
    query.order = {OrderKey{items_.field("created_at"), false}};
    return each_record(view_, items_, std::move(query), access_,
                       [this](const Record& record) { return take(record); });
  }

  Status take_named() {
    std::vector<Uuid> named = scope_.items;
    std::ranges::sort(named);
    const auto twice = std::ranges::unique(named);
    named.erase(twice.begin(), twice.end());
    for (const Uuid& id : named) {
      PROOFDESK_ASSIGN(const auto record, view_.find(items_, id, access_));
      if (!record) {
        contents_.missing.push_back(id);
        continue;
      }
      PROOFDESK_TRY(take(*record));
    }
    return {};
  }

  [[nodiscard]] Filter in_force() const {
    return Filter::compare(*relations_.field("state"), Filter::Op::kEqual,
                           Value{relations_.lifecycle.initial});
  }

  Status relations_one_by_one() {
    std::unordered_set<Uuid> seen;
    const std::vector<Uuid> items = contents_.items;
    for (const Uuid& item : items) {
      const std::string end_text = RecordRef{std::string(kItems), item}.to_string();
      for (const auto end : kEnds) {
        ListQuery query;
        query.filter = Filter::both(
            Filter::compare(*relations_.field(end), Filter::Op::kEqual, Value{end_text}),
            in_force());
        PROOFDESK_TRY(each_record(view_, relations_, std::move(query), access_,
                                  [&](const Record& relation) -> Status {
                                    if (!seen.insert(relation.id).second) return {};
                                    return take(relation);
                                  }));
      }
    }
    return {};
  }

  Status all_relations() {
    const std::unordered_set<Uuid> items(contents_.items.begin(), contents_.items.end());
    ListQuery query;
    query.filter = in_force();
    query.order = {OrderKey{relations_.field("created_at"), false}};
    return each_record(view_, relations_, std::move(query), access_,
                       [&](const Record& relation) -> Status {
                         const bool touches = std::ranges::any_of(kEnds, [&](std::string_view end) {
                           const auto ref = RecordRef::parse(relation.text(relations_, end));
                           return ref && ref->kind == kItems && items.contains(ref->id);
                         });
                         if (!touches) return {};
                         return take(relation);
                       });
  }

  ReadView& view_;
  const Model& model_;
  const KindModel& items_;
  const KindModel& relations_;
  const BaselineScope& scope_;
  const Access access_;
  BaselineContents contents_;
};

/// Where the leaf of one revision stands, and what it hashes to.
struct Leaf {
  std::int64_t sequence = 0;
  std::string hash;
};

Result<std::optional<Leaf>> leaf_of(ReadView& view, const KindModel& kind,
                                    const BaselineEntry& entry) {
  PROOFDESK_ASSIGN(const auto rows, view.journal_of(kind, entry.id));
  for (const auto& row : rows) {
    PROOFDESK_ASSIGN(const auto envelope, journal::parse_leaf(row.leaf));
    if (envelope.revision == entry.revision && envelope.kind == entry.kind &&
        envelope.record == entry.id)
      return Leaf{row.sequence, to_hex(journal::hash_leaf(row.leaf))};
  }
  return std::nullopt;
}

/// Hands each entry with its leaf to `use`, on one short view after another.
template <class Entries, class Use>
Status each_leaf(const Model& model, Entries& entries,
                 const std::function<Result<std::unique_ptr<ReadView>>()>& fresh,
                 const std::function<bool()>& stop, Use use) {
  std::unique_ptr<ReadView> view;
  std::size_t on_view = 0;
  for (auto& entry : entries) {
    if (!view || ++on_view > kOnOneView) {
      if (stop()) return fail(ErrorCode::kUnavailable, "baseline.stopped", "The desk is closing.");
      view.reset();
      PROOFDESK_ASSIGN(view, fresh());
      on_view = 0;
    }
    std::optional<Leaf> leaf;
    if (const KindModel* kind = model.kind(entry.kind)) {
      PROOFDESK_ASSIGN(leaf, leaf_of(*view, *kind, entry));
    }
    PROOFDESK_TRY(use(entry, leaf));
  }
  return {};
}

}  // namespace

BaselineScope BaselineScope::of(const KindModel& baselines, const Record& baseline) {
  BaselineScope scope;
  scope.filter = baseline.text(baselines, "scope_filter");
  scope.with_confidential = baseline.flag(baselines, "with_confidential");
  const Value& named = baseline.value(*baselines.field("scope_items"));
  if (const auto* list = std::get_if<std::vector<std::string>>(&named)) {
    for (const auto& text : *list) {
      if (const auto id = Uuid::parse(text)) scope.items.push_back(*id);
    }
  }
  return scope;
}

Result<BaselineContents> contents_of(ReadView& view, const Model& model,
                                     const BaselineScope& scope) {
  return Collecting(view, model, scope).run();
}

Status add_leaf_hashes(const Model& model, std::vector<BaselineEntry>& entries,
                       const std::function<Result<std::unique_ptr<ReadView>>()>& fresh,
                       const std::function<bool()>& stop) {
  return each_leaf(model, entries, fresh, stop,
                   [](BaselineEntry& entry, const std::optional<Leaf>& leaf) -> Status {
                     if (!leaf) {
                       return fail(ErrorCode::kCorrupt, "baseline.leaf",
                                   fmt::format("The journal has no leaf for revision {} of {} {}.",
                                               entry.revision, entry.kind, entry.id.to_string()));
                     }
                     entry.leaf_hash = leaf->hash;
                     return {};
                   });
}

Result<BaselineFinding> hold_against_journal(
    const Model& model, const std::vector<BaselineEntry>& entries, std::int64_t journal_size,
    const std::function<Result<std::unique_ptr<ReadView>>()>& fresh,
    const std::function<bool()>& stop) {
  BaselineFinding finding;
  PROOFDESK_TRY(each_leaf(
      model, entries, fresh, stop,
      [&](const BaselineEntry& entry, const std::optional<Leaf>& leaf) -> Status {
        ++finding.entries;
        const std::string_view wrong = !leaf ? "is not in the journal"
                                       : leaf->sequence >= journal_size
                                           ? "came into the journal later"
                                       : leaf->hash != entry.leaf_hash ? "has another leaf"
                                                                       : "";
        if (wrong.empty()) return {};
        ++finding.wrong;
        if (finding.first.size() < kTold) {
          finding.first.push_back(fmt::format("revision {} of {}/{} {}", entry.revision, entry.kind,
                                              entry.id.to_string(), wrong));
        }
        return {};
      }));
  return finding;
}

std::string BaselineFinding::in_words() const {
  if (agrees()) {
    return entries == 1 ? std::string("The one entry agrees with the journal.")
                        : fmt::format("All {} entries agree with the journal.", entries);
  }
  return fmt::format("{} of {} entries do not agree with the journal: {}{}.", wrong, entries,
                     fmt::join(first, "; "),
                     wrong > static_cast<std::int64_t>(first.size()) ? "; and more" : "");
}

}  // namespace proofdesk::evidence
