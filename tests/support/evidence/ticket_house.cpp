#include "tests/support/evidence/ticket_house.hpp"

#include "core/base/encoding.hpp"
#include "core/journal/merkle.hpp"
#include "core/journal/note_key.hpp"
#include "evidence/journal_audit.hpp"
#include "processes/registry.hpp"
#include "storage/sqlite/connection.hpp"
#include "tests/support/core/ticket_process.hpp"
#include "tests/support/storage/store_under_test.hpp"

#include <utility>

#include <fmt/format.h>

namespace proofdesk::testing {
namespace {

using test::must;

/// The rules of tickets and those of the one kind that is taken from the house itself.
struct Practice {
  RuleBook rules = test::ticket_rules();
  std::vector<KindSource> kinds = test::ticket_kinds();

  Practice() {
    for (const auto& process : all_processes()) {
      if (process.kind.descriptor->name() != "FieldDefinition") continue;
      kinds.push_back(process.kind);
      for (const auto& guard : process.guards) must<void>(rules.add(guard));
      for (const auto& effect : process.effects) must<void>(rules.add(effect));
    }
  }
};

const Practice& practice() {
  static const Practice made;
  return made;
}

JournalIdentity identity() {
  std::array<std::uint8_t, 32> seed{};
  seed.fill(8);
  const std::string origin = "proofdesk/torture";
  return {origin, must(journal::NoteSigner::from_seed(origin, seed)).pem()};
}

}  // namespace

Result<std::unique_ptr<TicketHouse>> TicketHouse::open(const std::filesystem::path& file,
                                                       Belongings& belongings, Options options,
                                                       IdSource* ids) {
  static const JournalIdentity signer = identity();
  std::unique_ptr<TicketHouse> house(new TicketHouse(belongings));
  house->file_ = file;
  SqliteStore::Options store;
  store.file = file;
  store.clock = &belongings.clock;
  store.durable = options.durable;
  store.wal_pages = options.wal_pages;
  PROOFDESK_ASSIGN(house->store_, SqliteStore::open(std::move(store)));
  PROOFDESK_ASSIGN(house->desk_,
                   Desk::open({*house->store_, belongings.keys, belongings.heads, belongings.clock,
                               ids == nullptr ? belongings.ids : *ids, practice().rules,
                               practice().kinds, signer}));
  return house;
}

std::string TicketHouse::audit() {
  const auto view = store_->snapshot();
  if (!view) return view.error().detail;
  const auto verifier = must(journal::NoteVerifier::parse(desk_->verifier_key()));
  const auto model = desk_->model();
  const auto report = evidence::audit_journal({**view, belongings_.keys, *model, verifier});
  if (!report) return report.error().detail;
  std::string found;
  for (const auto& finding : report->findings) found += evidence::to_text(finding) + "\n";
  sqlite::Connection db(file_.string(), sqlite::Connection::Mode::kReader);
  auto check = db.prepare("PRAGMA integrity_check");
  while (check.step()) {
    if (check.text(0) != "ok") found += std::string(check.text(0)) + "\n";
  }
  return found;
}

std::string TicketHouse::leaf_hash(std::int64_t sequence) {
  const auto view = must(store_->snapshot());
  const auto rows = must(view->journal(sequence, 1));
  return rows.empty() ? std::string() : to_hex(journal::hash_leaf(rows.front().leaf));
}

}  // namespace proofdesk::testing
