#pragma once

#include "core/engine/event.hpp"
#include "core/ports/store.hpp"

#include <string>

namespace proofdesk::test {

/// Puts leaves into a store's journal without a desk: envelopes that parse, payloads that do not open.
class JournalWriter {
 public:
  explicit JournalWriter(Store& store) : store_(store) {}

  /// One event in the open transaction; the head moves with it. Returns its sequence.
  std::int64_t append(WriteTransaction& transaction, const Event& event);
  /// One event in a transaction of its own.
  std::int64_t append(const Event& event);
  [[nodiscard]] std::int64_t size() const { return size_; }

 private:
  Store& store_;
  std::int64_t size_ = 0;
};

/// An event as far as envelopes go.
[[nodiscard]] Event event_of(const std::string& kind, Uuid record, std::int64_t revision,
                             const std::string& name, const std::string& from,
                             const std::string& to, Instant at, Uuid actor = {});

}  // namespace proofdesk::test
