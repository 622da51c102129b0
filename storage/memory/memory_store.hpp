#pragma once

#include "core/base/clock.hpp"
#include "core/ports/store.hpp"

#include <memory>

namespace proofdesk {

namespace memory {
struct Core;
}

/// A store without a disk: for simulation, and the oracle that the others are held to. Snapshots share
/// tables with the writer until it changes one. Threading as for SqliteStore.
class MemoryStore final : public Store {
 public:
  /// The clock decides when a stored reply is a day old; nullptr: the machine's.
  explicit MemoryStore(const Clock* clock = nullptr);
  ~MemoryStore() override;

  Status migrate(std::shared_ptr<const Model> model) override;
  [[nodiscard]] Result<std::unique_ptr<ReadView>> snapshot() override;
  [[nodiscard]] Result<std::unique_ptr<WriteTransaction>> begin() override;
  Status scrub() override;
  Status maintain() override;

 private:
  std::shared_ptr<memory::Core> core_;
  SystemClock system_clock_;
  const Clock& clock_;
};

}  // namespace proofdesk
