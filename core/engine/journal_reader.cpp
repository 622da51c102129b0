#include "core/engine/journal_reader.hpp"

#include "core/journal/leaf.hpp"
#include "core/journal/merkle.hpp"
#include "core/journal/sealed_payload.hpp"

#include <utility>

namespace proofdesk {
namespace {

Event event_of(journal::Envelope&& envelope) {
  Event event;
  event.kind = std::move(envelope.kind);
  event.record = envelope.record;
  event.revision = envelope.revision;
  event.name = std::move(envelope.name);
  event.from = std::move(envelope.from);
  event.to = std::move(envelope.to);
  event.basis = envelope.basis;
  event.occurred_at = envelope.occurred_at;
  event.actor = envelope.actor;
  event.definitions = std::move(envelope.definitions);
  event.refused = std::move(envelope.refused);
  event.source = std::move(envelope.source);
  return event;
}

}  // namespace

Result<OpenedEvent> open_event(const JournalRow& row, const KeyStore& keys,
                               std::string_view origin) {
  PROOFDESK_ASSIGN(auto envelope, journal::parse_leaf(row.leaf));
  if (envelope.sequence != row.sequence) {
    return fail(ErrorCode::kCorrupt, "journal.sequence",
                "a leaf stands at another place than it says");
  }
  const auto lookup = [&keys](std::int64_t slot) { return keys.key(slot); };
  const journal::EventPlace place{origin, row.sequence};
  PROOFDESK_ASSIGN(auto fields,
                   journal::open_payload(row.payload, place, envelope.commitments, lookup));

  OpenedEvent opened;
  opened.sequence = row.sequence;
  opened.leaf_hash = to_hex(journal::hash_leaf(row.leaf));
  opened.recorded_at = envelope.recorded_at;
  opened.command = envelope.command;
  opened.index = envelope.command_index;
  opened.count = envelope.command_count;
  opened.event = event_of(std::move(envelope));
  for (auto& field : fields) {
    if (field.openness == journal::Openness::kOpened) {
      opened.event.changes.push_back({std::move(field.path), std::move(field.value), {}});
    } else {
      opened.erased.push_back(std::move(field.path));
    }
  }
  return opened;
}

}  // namespace proofdesk
