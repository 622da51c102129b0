#include "tests/support/evidence/test_house.hpp"

#include "core/journal/note_key.hpp"
#include "processes/registry.hpp"
#include "storage/memory/memory_store.hpp"
#include "storage/sqlite/sqlite_store.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <stdexcept>

#include <fmt/format.h>
#include <unistd.h>

namespace proofdesk::testing {
namespace {

/// A house that cannot be built is no test result: throw, so that the test fails with the reason.
template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().rule + ": " + result.error().detail);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

std::filesystem::path fresh_directory() {
  static std::atomic<int> counter = 0;
  const char* base = std::getenv("TMPDIR");
  auto path = std::filesystem::path(base == nullptr ? "/tmp" : base) /
              fmt::format("proofdesk-test-{}-{}", ::getpid(), counter++);
  std::filesystem::create_directories(path);
  return path;
}

}  // namespace

Status SeededKeyStore::reserve(std::int64_t count) {
  reserved_ = std::max(reserved_, count);
  return {};
}

Result<std::optional<SubjectKey>> SeededKeyStore::key(std::int64_t slot) const {
  if (slot < 0 || slot >= reserved_) return fail(ErrorCode::kInternal, "test.key", "no such slot");
  if (destroyed_.contains(slot)) return std::nullopt;
  SubjectKey key{};
  std::uint64_t state = seed_ * 1'000'003 + static_cast<std::uint64_t>(slot) + 1;
  for (auto& byte : key) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    byte = static_cast<std::uint8_t>(state >> 33);
  }
  return key;
}

Status SeededKeyStore::plan_destroy(const std::vector<std::int64_t>& slots) {
  planned_.insert(planned_.end(), slots.begin(), slots.end());
  return {};
}

Status SeededKeyStore::forget_plan(const std::vector<std::int64_t>& slots) {
  std::erase_if(planned_, [&](auto slot) { return std::ranges::find(slots, slot) != slots.end(); });
  return {};
}

Status SeededKeyStore::destroy(std::int64_t slot) {
  destroyed_[slot] = true;
  return forget_plan({slot});
}

TestHouse::TestHouse(StoreKind kind, std::uint64_t seed)
    : clock(*parse_rfc3339("2026-03-02T08:00:00Z")), ids(seed), keys(seed), kind_(kind) {
  std::array<std::uint8_t, 32> key{};
  key.fill(static_cast<std::uint8_t>(seed + 7));
  identity.origin = "proofdesk/test";
  identity.private_pem = must(journal::NoteSigner::from_seed(identity.origin, key)).pem();
  for (const auto& process : all_processes()) {
    kinds.push_back(process.kind);
    for (const auto& guard : process.guards) must<void>(rules.add(guard));
    for (const auto& effect : process.effects) must<void>(rules.add(effect));
  }
  directory = fresh_directory();
  if (kind_ == StoreKind::kMemory) store = std::make_unique<MemoryStore>();
  open();
  agent = actor("agent");
}

TestHouse::~TestHouse() {
  desk.reset();
  store.reset();
  std::error_code ignored;
  std::filesystem::remove_all(directory, ignored);
}

void TestHouse::open() {
  if (kind_ == StoreKind::kSqlite) {
    SqliteStore::Options options;
    options.file = directory / "test.db";
    options.clock = &clock;
    options.durable = false;
    store = must(SqliteStore::open(std::move(options)));
  }
  desk = must(Desk::open({*store, keys, heads, clock, ids, rules, kinds, identity}));
}

void TestHouse::reopen() {
  desk.reset();
  if (kind_ == StoreKind::kSqlite) store.reset();
  open();
}

Result<Reply> TestHouse::run(Command command) {
  if (command.actor.roles.empty()) command.actor = agent;
  auto results = desk->execute({std::move(command)});
  return std::move(results.front());
}

Result<Reply> TestHouse::create(std::string_view kind_name, std::vector<FieldInput> fields) {
  Command command;
  command.kind = kind_name;
  command.action = Create{std::move(fields), {}, {}};
  return run(std::move(command));
}

Result<Reply> TestHouse::fire(const Record& record, std::string_view transition,
                              std::vector<FieldInput> fields) {
  Command command;
  command.kind = record.kind;
  command.record = record.id;
  command.action = Fire{std::string(transition), std::move(fields), {}};
  return run(std::move(command));
}

Result<Reply> TestHouse::update(const Record& record, std::vector<FieldInput> fields) {
  Command command;
  command.kind = record.kind;
  command.record = record.id;
  command.action = Update{std::move(fields)};
  return run(std::move(command));
}

Record TestHouse::find(std::string_view kind_name, Uuid id) {
  auto view = must(store->snapshot());
  auto found = must(view->find(kind(kind_name), id, Access::unrestricted()));
  if (!found) throw std::runtime_error("no such record");
  return std::move(*found);
}

std::vector<OpenedEvent> TestHouse::journal() {
  std::vector<OpenedEvent> all;
  auto view = must(store->snapshot());
  while (true) {
    const auto rows = must(view->journal(static_cast<std::int64_t>(all.size()), 500));
    for (const auto& row : rows) all.push_back(must(open_event(row, keys, identity.origin)));
    if (rows.size() < 500) return all;
  }
}

const KindModel& TestHouse::kind(std::string_view name) const {
  const KindModel* found = desk->model()->kind(name);
  if (found == nullptr) throw std::runtime_error(fmt::format("no kind {}", name));
  return *found;
}

Actor TestHouse::actor(std::string_view role) {
  auto& id = people_[std::string(role)];
  if (id.is_nil()) {
    Command command;
    command.actor = Actor::system();
    command.kind = "person";
    command.action = Create{{{"name", fmt::format("Test {}", role)}}, {}, {}};
    id = must(run(std::move(command))).record.id;
  }
  return {
      .person = id, .roles = {std::string(role)}, .groups = {}, .origin = Origin::kOperatorToken};
}

}  // namespace proofdesk::testing
