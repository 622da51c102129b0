#pragma once

#include "core/base/instant.hpp"

namespace proofdesk {

/// Where "now" comes from. Injected everywhere, so that a replay or a simulation decides the time.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
};

/// The machine's clock. Thread-safe.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override;
};

/// A clock that stands still until it is told otherwise; for tests, imports and simulations.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant start) : now_(start) {}
  [[nodiscard]] Instant now() const override { return now_; }
  void set(Instant instant) { now_ = instant; }
  void advance(std::int64_t micros) { now_.micros += micros; }

 private:
  Instant now_;
};

}  // namespace proofdesk
