#pragma once

#include "core/base/clock.hpp"
#include "core/engine/desk.hpp"
#include "core/engine/journal_reader.hpp"
#include "core/ports/key_store.hpp"
#include "core/ports/signer.hpp"
#include "core/ports/store.hpp"

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace proofdesk::testing {

/// Keys from a seed, in memory: equal seeds give equal keys, so that journals can be compared byte by byte.
class SeededKeyStore final : public KeyStore {
 public:
  explicit SeededKeyStore(std::uint64_t seed) : seed_(seed) {}
  Status reserve(std::int64_t count) override;
  [[nodiscard]] Result<std::optional<SubjectKey>> key(std::int64_t slot) const override;
  Status plan_destroy(const std::vector<std::int64_t>& slots) override;
  [[nodiscard]] Result<std::vector<std::int64_t>> planned() const override { return planned_; }
  Status forget_plan(const std::vector<std::int64_t>& slots) override;
  Status destroy(std::int64_t slot) override;

 private:
  std::uint64_t seed_;
  std::int64_t reserved_ = 0;
  std::map<std::int64_t, bool> destroyed_;
  std::vector<std::int64_t> planned_;
};

class PlainHeadMemory final : public HeadMemory {
 public:
  [[nodiscard]] Result<std::optional<std::string>> load() override { return head; }
  Status save(std::string_view text) override {
    head = std::string(text);
    if (!first) first = head;
    return {};
  }
  std::optional<std::string> head;
  std::optional<std::string> first;
};

enum class StoreKind { kSqlite, kMemory };

/// A whole house without doors: every process of the registry, a real desk, a clock that stands still, ids
/// and keys from a seed.
class TestHouse {
 public:
  explicit TestHouse(StoreKind kind = StoreKind::kSqlite, std::uint64_t seed = 1);
  ~TestHouse();

  /// Closes the desk and the store and opens them again on the same data.
  void reopen();

  Result<Reply> run(Command command);
  Result<Reply> create(std::string_view kind, std::vector<FieldInput> fields);
  Result<Reply> fire(const Record& record, std::string_view transition,
                     std::vector<FieldInput> fields = {});
  Result<Reply> update(const Record& record, std::vector<FieldInput> fields);
  [[nodiscard]] Record find(std::string_view kind, Uuid id);
  /// All journal rows, opened.
  [[nodiscard]] std::vector<OpenedEvent> journal();
  [[nodiscard]] const KindModel& kind(std::string_view name) const;
  /// An actor of this role who exists as a person.
  Actor actor(std::string_view role);

  ManualClock clock;
  SeededIdSource ids;
  SeededKeyStore keys;
  PlainHeadMemory heads;
  JournalIdentity identity;
  RuleBook rules;
  std::vector<KindSource> kinds;
  std::filesystem::path directory;  ///< of the SQLite file; removed in the end
  std::unique_ptr<Store> store;
  std::unique_ptr<Desk> desk;
  Actor agent;  ///< who runs commands unless they say otherwise
  std::shared_ptr<const Model> model_;

 private:
  void open();
  StoreKind kind_;
  std::map<std::string, Uuid> people_;
};

}  // namespace proofdesk::testing
