#include "evidence/pack/derived.hpp"

#include <algorithm>

namespace proofdesk::evidence {
namespace {

void count(const ShownEvent& event, Derived& derived) {
  Statement::Counts& counts = derived.counts;
  const journal::Envelope& envelope = event.envelope;
  ++(envelope.refused.empty() ? counts.events : counts.refusals);
  if (envelope.basis == Basis::kImported) {
    ++counts.imported;
    derived.imported_since =
        std::min(derived.imported_since.value_or(envelope.recorded_at), envelope.recorded_at);
  }
  for (const Opening& opening : event.openings) {
    switch (opening.shown) {
      case Shown::kDisclosed:
        ++counts.disclosed;
        break;
      case Shown::kErased:
        ++counts.erased;
        break;
      case Shown::kWithheld:
        ++counts.withheld;
        break;
    }
  }
}

}  // namespace

Result<Derived> derive(const Scope& scope, std::span<const ShownEvent> events) {
  Derived derived;
  PROOFDESK_ASSIGN(derived.records, fold_records(scope, events, select_records(scope, events)));
  for (const auto& [kind, prefix] : scope.kinds) derived.counts.records[kind] = 0;
  for (const FoldedRecord& record : derived.records) {
    ++derived.counts.records[record.kind];
    for (const ShownEvent* event : record.events) count(*event, derived);
  }
  return derived;
}

}  // namespace proofdesk::evidence
