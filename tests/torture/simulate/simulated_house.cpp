#include "tests/torture/simulate/simulated_house.hpp"

#include "core/journal/note_key.hpp"
#include "evidence/journal_audit.hpp"
#include "processes/registry.hpp"
#include "tests/support/storage/store_under_test.hpp"
#include "tests/torture/found.hpp"
#include "tests/torture/simulate/seeds.hpp"

#include <array>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::torture {
namespace {

using test::must;

constexpr std::size_t kLeavesAtOnce = 500;

Guard as_seeded(Guard guard) {
  if (is_seeded("skip_the_guard") && guard.name == "discrepancy.about_something@1")
    guard.check = [](const RuleContext&) -> Status { return {}; };
  return guard;
}

/// The lifecycle of incidents with two edges more than were written: what is on hold or resolved may be taken.
KindSource as_seeded(KindSource kind) {
  static std::string wider;
  constexpr std::string_view kEdge =
      "name: \"take\" label: \"Take\" from: \"new\" from: \"assigned\"";
  const auto at = kind.lifecycle_text.find(kEdge);
  if (!is_seeded("widen_the_edge") || at == std::string_view::npos ||
      !kind.lifecycle_text.contains("kind: \"incident\"")) {
    return kind;
  }
  wider = kind.lifecycle_text;
  wider.insert(at + kEdge.size(), " from: \"on_hold\" from: \"resolved\"");
  kind.lifecycle_text = wider;
  return kind;
}

}  // namespace

SimulatedHouse::SimulatedHouse(Clock& clock) : clock_(clock), memory_(&clock) {
  std::array<std::uint8_t, 32> seed{};
  seed.fill(9);
  identity_.origin = kOrigin;
  identity_.private_pem = must(journal::NoteSigner::from_seed(identity_.origin, seed)).pem();
  for (const auto& process : all_processes()) {
    kinds_.push_back(as_seeded(process.kind));
    for (const auto& guard : process.guards) must<void>(rules_.add(as_seeded(guard)));
    for (const auto& effect : process.effects) must<void>(rules_.add(effect));
  }
  restart();
}

void SimulatedHouse::restart() {
  desk_.reset();
  auto opened = Desk::open({store_, faulty_keys_, heads_, clock_, ids_, rules_, kinds_, identity_});
  if (!opened)
    throw Found(
        fmt::format("the desk does not open: {}, {}", opened.error().rule, opened.error().detail));
  desk_ = std::move(*opened);
}

Result<Reply> SimulatedHouse::run(Command command) {
  auto results = desk_->execute({std::move(command)});
  return std::move(results.front());
}

Record SimulatedHouse::create(const Actor& actor, std::string_view kind,
                              std::vector<FieldInput> fields) {
  Command command;
  command.actor = actor;
  command.kind = kind;
  command.action = Create{std::move(fields), {}, {}, {}};
  return must(run(std::move(command))).record;
}

Record SimulatedHouse::fire(const Actor& actor, const Record& record, std::string_view transition,
                            std::vector<FieldInput> fields) {
  Command command;
  command.actor = actor;
  command.kind = record.kind;
  command.record = record.id;
  command.action = Fire{std::string(transition), std::move(fields), {}};
  return must(run(std::move(command))).record;
}

const KindModel& SimulatedHouse::kind(std::string_view name) const {
  const KindModel* found = desk_->model()->kind(name);
  if (found == nullptr) throw std::logic_error(fmt::format("no kind {}", name));
  return *found;
}

std::vector<OpenedEvent> SimulatedHouse::journal(std::int64_t from) {
  const auto view = must(memory_.snapshot());
  std::vector<OpenedEvent> events;
  while (true) {
    const auto rows =
        must(view->journal(from + static_cast<std::int64_t>(events.size()), kLeavesAtOnce));
    for (const auto& row : rows) {
      auto opened = open_event(row, keys_, identity_.origin);
      if (!opened)
        throw Found(fmt::format("leaf {} does not open: {}", row.sequence, opened.error().detail));
      events.push_back(std::move(*opened));
    }
    if (rows.size() < kLeavesAtOnce) return events;
  }
}

std::string SimulatedHouse::audit() {
  const auto view = must(memory_.snapshot());
  const auto verifier = must(journal::NoteVerifier::parse(desk_->verifier_key()));
  const auto model = desk_->model();
  const auto report = evidence::audit_journal({*view, keys_, *model, verifier});
  if (!report) return report.error().detail;
  std::string found;
  for (const auto& finding : report->findings) found += evidence::to_text(finding) + "\n";
  return found;
}

std::string SimulatedHouse::head() { return must(must(memory_.snapshot())->head()).checkpoint; }

}  // namespace proofdesk::torture
