#include "storage/memory/memory_store.hpp"

#include "storage/memory/memory_transaction.hpp"
#include "storage/schema/catalogue.hpp"

namespace proofdesk {
namespace {

using memory::Core;

class MemoryView final : public memory::ReadsAs<ReadView> {
 public:
  MemoryView(std::shared_ptr<Core> core, memory::State state)
      : core_(std::move(core)), state_(std::make_unique<memory::State>(std::move(state))) {}

  ~MemoryView() override {
    const std::lock_guard lock(core_->mutex);
    state_.reset();
  }

 protected:
  [[nodiscard]] const memory::State& state() const override { return *state_; }

 private:
  std::shared_ptr<Core> core_;
  std::unique_ptr<memory::State> state_;
};

std::unexpected<Error> not_migrated() {
  return fail(ErrorCode::kInternal, "storage.migrate", "the store has no model yet");
}

}  // namespace

MemoryStore::MemoryStore(const Clock* clock)
    : core_(std::make_shared<Core>()), clock_(clock == nullptr ? system_clock_ : *clock) {}

MemoryStore::~MemoryStore() = default;

Status MemoryStore::migrate(std::shared_ptr<const Model> model) {
  const std::lock_guard lock(core_->mutex);
  if (core_->in_transaction) {
    return fail(ErrorCode::kInternal, "storage.transaction", "a write transaction is open");
  }
  auto catalogue = catalogue_of(*model);
  PROOFDESK_TRY(check_grown(core_->catalogue, catalogue));
  core_->catalogue = std::move(catalogue);
  for (const auto& kind : model->kinds()) {
    auto& table = core_->state.records[kind->name];
    // A field that is new has no value in the records that are there.
    for (auto& [number, record] : table.write().by_number) record.values.resize(kind->slots());
  }
  core_->state.model = std::move(model);
  core_->migrated = true;
  return {};
}

Result<std::unique_ptr<ReadView>> MemoryStore::snapshot() {
  const std::lock_guard lock(core_->mutex);
  if (!core_->migrated) return not_migrated();
  memory::State state = core_->state;
  for (auto undo = core_->undo.rbegin(); undo != core_->undo.rend(); ++undo) (*undo)(state);
  return std::make_unique<MemoryView>(core_, std::move(state));
}

Result<std::unique_ptr<WriteTransaction>> MemoryStore::begin() {
  const std::lock_guard lock(core_->mutex);
  if (!core_->migrated) return not_migrated();
  if (core_->in_transaction) {
    return fail(ErrorCode::kInternal, "storage.transaction", "a write transaction is open already");
  }
  return std::make_unique<memory::MemoryTransaction>(core_);
}

Status MemoryStore::scrub() { return {}; }

Status MemoryStore::maintain() {
  const std::lock_guard lock(core_->mutex);
  if (core_->in_transaction) return {};
  const std::int64_t oldest = clock_.now().micros - kMicrosPerDay;
  std::erase_if(core_->state.replies.write(),
                [&](const auto& entry) { return entry.second.at.micros < oldest; });
  return {};
}

}  // namespace proofdesk
