#include "evidence/pack/fold.hpp"

#include "core/engine/event.hpp"

#include <fmt/format.h>

namespace proofdesk::evidence {
namespace {

std::unexpected<Error> corrupt(std::string rule, const ShownEvent& event, std::string_view detail) {
  return fail(ErrorCode::kCorrupt, std::move(rule),
              fmt::format("Leaf {}: {}.", event.envelope.sequence, detail));
}

class Fold {
 public:
  Fold(const Scope& scope, const ShownEvent& first) : scope_(scope) {
    record_.kind = first.envelope.kind;
    record_.id = first.envelope.record;
    record_.created_at = first.envelope.occurred_at;
  }

  Status take(const ShownEvent& event) {
    record_.events.push_back(&event);
    const journal::Envelope& envelope = event.envelope;
    if (envelope.kind != record_.kind)
      return corrupt("fold.kind", event, "the record is of another kind before");
    if (!envelope.refused.empty()) return {};
    if (envelope.revision != record_.version + 1) {
      return corrupt("fold.revision", event,
                     fmt::format("revision {} of record {} follows revision {}", envelope.revision,
                                 record_.id.to_string(), record_.version));
    }
    if (envelope.from != record_.state) {
      return corrupt("fold.state", event,
                     fmt::format("it begins in state \"{}\", but record {} is in \"{}\"",
                                 envelope.from, record_.id.to_string(), record_.state));
    }
    record_.version = envelope.revision;
    record_.state = envelope.to;
    record_.updated_at = envelope.occurred_at;
    for (const Opening& opening : event.openings) PROOFDESK_TRY(take(event, opening));
    return {};
  }

  FoldedRecord finish() { return std::move(record_); }

 private:
  Status take(const ShownEvent& event, const Opening& opening) {
    const bool shown = opening.shown == Shown::kDisclosed;
    if (opening.path == kAlias) {
      if (shown) record_.alias = opening.value;
    } else if (is_note(opening.path)) {
      return {};
    } else if (opening.path == kNumberPath) {
      if (!shown) return {};
      if (!opening.value.is_int64() || opening.value.get_int64() < 1) {
        return corrupt("fold.value", event, "the record's number is none");
      }
      const auto prefix = scope_.kinds.find(record_.kind);
      record_.number = shown_number(prefix == scope_.kinds.end() ? "" : prefix->second,
                                    opening.value.get_int64());
    } else if (opening.path == kErasedPaths) {
      if (shown) return erase(event, opening.value);
    } else {
      set(opening);
    }
    return {};
  }

  void set(const Opening& opening) {
    forget(opening.path);
    switch (opening.shown) {
      case Shown::kDisclosed:
        if (!opening.value.is_null()) record_.values[opening.path] = opening.value;
        break;
      case Shown::kErased:
        record_.erased.insert(opening.path);
        break;
      case Shown::kWithheld:
        record_.withheld.insert(opening.path);
        break;
    }
  }

  Status erase(const ShownEvent& event, const boost::json::value& paths) {
    if (!paths.is_array()) return corrupt("fold.value", event, "the erased paths are no list");
    for (const boost::json::value& path : paths.get_array()) {
      if (!path.is_string()) return corrupt("fold.value", event, "an erased path is no text");
      const std::string name(path.get_string());
      forget(name);
      record_.erased.insert(name);
    }
    return {};
  }

  void forget(const std::string& path) {
    record_.values.erase(path);
    record_.erased.erase(path);
    record_.withheld.erase(path);
  }

  const Scope& scope_;
  FoldedRecord record_;
};

}  // namespace

std::string_view to_word(Shown shown) {
  switch (shown) {
    case Shown::kDisclosed:
      return "disclosed";
    case Shown::kErased:
      return "erased";
    case Shown::kWithheld:
      return "withheld";
  }
  return {};
}

std::string shown_number(std::string_view prefix, std::int64_t number) {
  return fmt::format("{}-{:06}", prefix, number);
}

std::set<Uuid> select_records(const Scope& scope, std::span<const ShownEvent> events) {
  std::set<Uuid> selected;
  for (const ShownEvent& event : events) {
    if (scope.covers(event.envelope)) selected.insert(event.envelope.record);
  }
  return selected;
}

Result<std::vector<FoldedRecord>> fold_records(const Scope& scope,
                                               std::span<const ShownEvent> events,
                                               const std::set<Uuid>& selected) {
  std::map<Uuid, Fold> folds;
  for (const ShownEvent& event : events) {
    if (!selected.contains(event.envelope.record)) continue;
    auto [fold, fresh] = folds.try_emplace(event.envelope.record, scope, event);
    PROOFDESK_TRY(fold->second.take(event));
  }
  std::vector<FoldedRecord> records;
  records.reserve(folds.size());
  for (auto& [id, fold] : folds) records.push_back(fold.finish());
  return records;
}

}  // namespace proofdesk::evidence
