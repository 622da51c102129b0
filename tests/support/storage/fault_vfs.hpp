#pragma once

#include <cstdint>

namespace proofdesk::test {

/// A disk that fails on demand, between SQLite and the system: while one of these lives, files opened by SQLite
/// go through it. One at a time, one thread.
class FaultVfs {
 public:
  FaultVfs();
  ~FaultVfs();
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  enum class Call { kWrite, kSync, kAny };
  /// The nth call of this kind from now on (from 1) answers with the SQLite result code; with `for_good`, all
  /// later ones do as well. A failing write first writes half of its bytes.
  void fail_at(Call call, std::int64_t nth, int code, bool for_good = false);
  void heal();
  /// Whether the fault has struck since it was ordered.
  [[nodiscard]] bool struck() const;
};

}  // namespace proofdesk::test
