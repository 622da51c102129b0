#pragma once

#include "core/base/clock.hpp"
#include "core/engine/desk.hpp"
#include "core/engine/rules.hpp"
#include "core/ports/key_store.hpp"
#include "core/ports/signer.hpp"
#include "storage/sqlite/sqlite_store.hpp"

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace proofdesk::bench {

/// Benchmarks measure what works; whatever does not ends them with its reason.
template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().rule + ": " + result.error().detail);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// A desk as `serve` has it, without doors: every process, SQLite with synchronous=FULL, keys and signer's
/// memory in files, the machine's clock and randomness.
class DeskHouse {
 public:
  /// Of its journal.
  static constexpr std::string_view kOrigin = "proofdesk/0198c2b0-5a4e-7cc1-9d2f-0a1b2c3d4e5f";

  explicit DeskHouse(const std::filesystem::path& directory, bool durable = true);

  /// One group commit, and what the writer does after it. Throws when any command was not accepted.
  std::vector<Reply> commit(const std::vector<Command>& commands);
  /// Folds the write-ahead log back, so that the database file alone is the whole state.
  void fold();

  [[nodiscard]] const std::filesystem::path& database() const { return database_; }
  [[nodiscard]] const Actor& agent() const { return agent_; }
  [[nodiscard]] Desk& desk() { return *desk_; }
  [[nodiscard]] Store& store() { return *store_; }
  [[nodiscard]] const KeyStore& keys() const { return *keys_; }

 private:
  std::filesystem::path database_;
  SystemClock clock_;
  RandomIdSource ids_;
  RuleBook rules_;
  std::unique_ptr<SqliteStore> store_;
  std::unique_ptr<KeyStore> keys_;
  std::unique_ptr<HeadMemory> heads_;
  std::unique_ptr<Desk> desk_;
  Actor agent_;
};

}  // namespace proofdesk::bench
