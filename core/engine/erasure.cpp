// Erasing values: the payloads of every key concerned are sealed anew without them, the old keys are given up
// for destruction, and an `erased` event on each record concerned says what is gone.

#include "core/engine/apply.hpp"
#include "core/engine/command_run.hpp"
#include "core/journal/leaf.hpp"
#include "core/journal/sealed_payload.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace proofdesk {
namespace {

struct Place {
  std::string kind;
  Uuid record;
  friend auto operator<=>(const Place&, const Place&) = default;
};

/// Which paths of which record are to go, and under which keys their values were ever sealed.
struct Plan {
  std::map<Place, std::set<std::string>> paths;
  std::set<std::int64_t> slots;
};

std::vector<std::string> erased_paths(const Event& event) {
  std::vector<std::string> paths;
  for (const auto& change : event.changes) {
    if (change.path != kErasedPaths) continue;
    for (const auto& path : change.value.as_array()) paths.emplace_back(path.as_string());
  }
  return paths;
}

boost::json::array list_of(const std::set<std::string>& paths) {
  boost::json::array list;
  for (const auto& path : paths) list.emplace_back(path);
  return list;
}

/// Entries of the work log, and files by their names.
bool is_free_text(std::string_view path) {
  return std::ranges::any_of(std::array{kWorklog, kAttachments}, [&](std::string_view collection) {
    return path.starts_with(collection) && path.substr(collection.size()).starts_with('/');
  });
}

Event erased_event(const KindModel& kind, const Record& record, const std::set<std::string>& paths,
                   const Event& subject) {
  Event event;
  event.kind = record.kind;
  event.record = record.id;
  event.revision = record.version + 1;
  event.name = kErasedEvent;
  event.from = event.to = record.state;
  event.occurred_at = subject.occurred_at;
  event.actor = subject.actor;
  event.definitions = {kind.lifecycle.hash};
  event.changes.push_back({std::string(kErasedPaths), list_of(paths), {}});
  return event;
}

}  // namespace

Result<Reply> CommandRun::erase(const Command& command, Decision decision) {
  const Event& subject = decision.events.front();
  PROOFDESK_ASSIGN(const KindModel* kind, kind_of(subject.kind));
  Plan plan;
  const Place here{subject.kind, subject.record};
  for (auto& path : erased_paths(subject)) plan.paths[here].insert(std::move(path));

  const bool whole_person =
      subject.kind == "person" && std::get<Erase>(command.action).field.empty();

  // Where a value was sealed under a person's key, that key is the one to give up.
  const auto no_keys = [](std::int64_t) -> Result<std::optional<SubjectKey>> {
    return std::nullopt;
  };
  PROOFDESK_ASSIGN(const auto own_rows, transaction_.journal_of(*kind, subject.record));
  for (const auto& row : own_rows) {
    PROOFDESK_ASSIGN(const auto envelope, journal::parse_leaf(row.leaf));
    PROOFDESK_ASSIGN(const auto fields,
                     journal::open_payload(row.payload, {ledger_.origin(), row.sequence},
                                           envelope.commitments, no_keys));
    for (const auto& field : fields) {
      // What people wrote on the record of a person, they wrote about that person.
      if (whole_person && field.key_slot >= 0 && is_free_text(field.path))
        plan.paths[here].insert(field.path);
      if (field.key_slot >= 0 && plan.paths[here].contains(field.path))
        plan.slots.insert(field.key_slot);
    }
  }
  // A whole person: what other records hold under that person's key goes too.
  if (whole_person) {
    const std::int64_t slot = decision.records.front().key_slot;
    plan.slots.insert(slot);
    PROOFDESK_ASSIGN(const auto sequences, transaction_.journal_of_subject(slot));
    for (const auto sequence : sequences) {
      PROOFDESK_ASSIGN(const auto rows, transaction_.journal(sequence, 1));
      PROOFDESK_ASSIGN(const auto envelope, journal::parse_leaf(rows.front().leaf));
      if (envelope.record == subject.record) continue;
      PROOFDESK_ASSIGN(const auto fields,
                       journal::open_payload(rows.front().payload, {ledger_.origin(), sequence},
                                             envelope.commitments, no_keys));
      for (const auto& field : fields) {
        if (field.key_slot == slot) plan.paths[{envelope.kind, envelope.record}].insert(field.path);
      }
    }
  }

  PROOFDESK_ASSIGN(auto forgotten, blobs_to_forget(*kind, subject.record, plan.paths[here]));

  has_written_ = true;
  std::map<std::int64_t, std::int64_t> moved;
  for (const auto slot : plan.slots) {
    std::map<Uuid, std::vector<std::string>> left_out;
    for (const auto& [place, paths] : plan.paths)
      left_out[place.record].assign(paths.begin(), paths.end());
    PROOFDESK_ASSIGN(moved[slot], ledger_.rotate(transaction_, slot, left_out));
    retired_keys_.push_back(slot);
  }

  // The subject first, then the other records concerned, each with its own event.
  for (auto& change : decision.events.front().changes) {
    if (change.path == kErasedPaths) change.value = list_of(plan.paths[here]);
  }
  Decision all;
  all.events.push_back(std::move(decision.events.front()));
  all.records.push_back(std::move(decision.records.front()));
  const Event first = all.events.front();
  for (const auto& [place, paths] : plan.paths) {
    if (place == here) continue;
    PROOFDESK_ASSIGN(const KindModel* other_kind, kind_of(place.kind));
    PROOFDESK_ASSIGN(auto other,
                     transaction_.find(*other_kind, place.record, Access::unrestricted()));
    if (!other)
      return fail(ErrorCode::kCorrupt, "erasure.row", "a record of the journal has no row");
    Event event = erased_event(*other_kind, *other, paths, first);
    PROOFDESK_TRY(apply(*other_kind, event, *other));
    all.events.push_back(std::move(event));
    all.records.push_back(std::move(*other));
  }
  for (auto& record : all.records) {
    if (const auto found = moved.find(record.key_slot); found != moved.end())
      record.key_slot = found->second;
  }
  // Owners of rotated keys that have no event of their own: only where their key lies has changed.
  for (const auto& [old_slot, new_slot] : moved) {
    PROOFDESK_ASSIGN(const auto sequences, transaction_.journal_of_subject(new_slot));
    if (sequences.empty()) continue;
    PROOFDESK_ASSIGN(const auto rows, transaction_.journal(sequences.front(), 1));
    PROOFDESK_ASSIGN(const auto envelope, journal::parse_leaf(rows.front().leaf));
    PROOFDESK_ASSIGN(const KindModel* owner_kind, kind_of(envelope.kind));
    PROOFDESK_ASSIGN(auto owner,
                     transaction_.find(*owner_kind, envelope.record, Access::unrestricted()));
    if (owner && owner->key_slot == old_slot) {
      owner->key_slot = new_slot;
      PROOFDESK_TRY(transaction_.update(*owner_kind, *owner));
    }
  }
  PROOFDESK_ASSIGN(Reply reply, write(command, std::move(all)));
  reply.forgotten_blobs = std::move(forgotten);
  return reply;
}

Result<std::vector<std::string>> CommandRun::blobs_to_forget(const KindModel& kind, Uuid record,
                                                             const std::set<std::string>& paths) {
  std::vector<std::string> digests;
  PROOFDESK_ASSIGN(const auto attachments, transaction_.attachments(kind, record));
  for (const auto& attachment : attachments) {
    if (paths.contains(fmt::format("{}/{}", kAttachments, attachment.id.to_string())))
      digests.push_back(attachment.digest);
  }
  return digests;
}

}  // namespace proofdesk
