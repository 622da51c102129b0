#pragma once

#include "core/ports/key_store.hpp"
#include "core/ports/store.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace proofdesk::torture {

/// What goes wrong, once.
enum class Fault {
  kNone,
  kCallFails,   ///< a call answers that the disk did
  kCallThrows,  ///< a call finds no memory
  kFull,        ///< the commit finds no room, and nothing of it is there
  kCommitLost,  ///< the commit answers with an error, and nothing of it is there
  kCommitKept,  ///< the commit answers with an error, and all of it is there
  kKeysFail,    ///< the key store answers with an error
};
[[nodiscard]] std::string_view name_of(Fault fault);

/// Counts the calls of whoever asks and strikes at one of them.
class Striker {
 public:
  /// The call that follows `calls` others, of those that the fault can strike, fails; the next is well again.
  void arm(Fault fault, std::int64_t calls) {
    fault_ = fault;
    left_ = calls;
    struck_ = false;
  }
  void disarm() {
    fault_ = Fault::kNone;
    struck_ = false;
  }
  [[nodiscard]] bool struck() const { return struck_; }
  /// True once: now.
  [[nodiscard]] bool strikes(Fault fault);

 private:
  Fault fault_ = Fault::kNone;
  std::int64_t left_ = 0;
  bool struck_ = false;
};

/// A store that fails when the striker says so. Snapshots never fail: they are how the torture looks.
class FaultyStore final : public Store {
 public:
  FaultyStore(Store& under, Striker& striker) : under_(under), striker_(striker) {}

  Status migrate(std::shared_ptr<const Model> model) override {
    return under_.migrate(std::move(model));
  }
  [[nodiscard]] Result<std::unique_ptr<ReadView>> snapshot() override;
  [[nodiscard]] Result<std::unique_ptr<WriteTransaction>> begin() override;
  Status scrub() override { return under_.scrub(); }
  Status maintain() override { return under_.maintain(); }

 private:
  Store& under_;
  Striker& striker_;
};

/// The same for keys.
class FaultyKeys final : public KeyStore {
 public:
  FaultyKeys(KeyStore& under, Striker& striker) : under_(under), striker_(striker) {}

  Status reserve(std::int64_t count) override;
  [[nodiscard]] Result<std::optional<SubjectKey>> key(std::int64_t slot) const override {
    return under_.key(slot);
  }
  Status plan_destroy(const std::vector<std::int64_t>& slots) override;
  [[nodiscard]] Result<std::vector<std::int64_t>> planned() const override {
    return under_.planned();
  }
  Status forget_plan(const std::vector<std::int64_t>& slots) override {
    return under_.forget_plan(slots);
  }
  Status destroy(std::int64_t slot) override;

 private:
  Status struck();

  KeyStore& under_;
  Striker& striker_;
};

}  // namespace proofdesk::torture
