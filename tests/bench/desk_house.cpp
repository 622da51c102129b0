#include "tests/bench/desk_house.hpp"

#include "core/journal/note_key.hpp"
#include "processes/registry.hpp"
#include "storage/files/file_head_memory.hpp"
#include "storage/files/file_key_store.hpp"

namespace proofdesk::bench {

DeskHouse::DeskHouse(const std::filesystem::path& directory, bool durable)
    : database_(directory / "proofdesk.db") {
  std::vector<KindSource> kinds;
  for (const auto& process : all_processes()) {
    kinds.push_back(process.kind);
    for (const auto& guard : process.guards) must<void>(rules_.add(guard));
    for (const auto& effect : process.effects) must<void>(rules_.add(effect));
  }
  store_ = must(SqliteStore::open({.file = database_, .durable = durable}));
  keys_ = must(FileKeyStore::open(directory / "subjects"));
  heads_ = must(FileHeadMemory::open(directory / "head"));
  JournalIdentity identity;
  identity.origin = kOrigin;
  std::array<std::uint8_t, 32> seed{};
  seed.fill(7);
  identity.private_pem = must(journal::NoteSigner::from_seed(identity.origin, seed)).pem();
  desk_ = must(
      Desk::open({*store_, *keys_, *heads_, clock_, ids_, rules_, std::move(kinds), identity}));

  Command person;
  person.actor = Actor::system();
  person.kind = "person";
  person.action = Create{{{"name", std::string("Ana Example")}}, {}, {}};
  agent_ = {.person = commit({person}).front().record.id,
            .roles = {"agent"},
            .groups = {},
            .origin = Origin::kOperatorToken};
}

std::vector<Reply> DeskHouse::commit(const std::vector<Command>& commands) {
  auto results = desk_->execute(commands);
  std::vector<Reply> replies;
  replies.reserve(results.size());
  for (auto& result : results) replies.push_back(must(std::move(result)));
  must<void>(store_->maintain());
  return replies;
}

void DeskHouse::fold() { must<void>(store_->scrub()); }

}  // namespace proofdesk::bench
