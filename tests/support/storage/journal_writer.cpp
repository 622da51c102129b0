#include "tests/support/storage/journal_writer.hpp"

#include "core/journal/leaf.hpp"
#include "tests/support/storage/store_under_test.hpp"

namespace proofdesk::test {

std::int64_t JournalWriter::append(WriteTransaction& transaction, const Event& event) {
  journal::Envelope envelope;
  envelope.sequence = size_;
  envelope.recorded_at = envelope.occurred_at = event.occurred_at;
  envelope.command = Uuid::from_name("command", std::to_string(size_));
  envelope.actor = event.actor;
  envelope.kind = event.kind;
  envelope.record = event.record;
  envelope.revision = event.revision;
  envelope.name = event.name;
  envelope.from = event.from;
  envelope.to = event.to;
  envelope.basis = event.basis;
  envelope.refused = event.refused;
  must(transaction.append({size_, must(journal::write_leaf(envelope)), "no payload"},
                          {event.kind, event.record, event.revision, {}}));
  must(transaction.put_head({size_ + 1, "", ""}));
  return size_++;
}

std::int64_t JournalWriter::append(const Event& event) {
  auto transaction = must(store_.begin());
  const auto sequence = append(*transaction, event);
  must(transaction->commit());
  return sequence;
}

Event event_of(const std::string& kind, Uuid record, std::int64_t revision, const std::string& name,
               const std::string& from, const std::string& to, Instant at, Uuid actor) {
  Event event;
  event.kind = kind;
  event.record = record;
  event.revision = revision;
  event.name = name;
  event.from = from;
  event.to = to;
  event.occurred_at = at;
  event.actor = actor;
  return event;
}

}  // namespace proofdesk::test
