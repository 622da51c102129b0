#include "tests/torture/simulate/story.hpp"

#include "tests/support/storage/store_under_test.hpp"
#include "tests/torture/found.hpp"

#include <algorithm>
#include <array>
#include <new>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::torture {
namespace {

using test::must;

constexpr Instant kBegin{1'772'438'400 * kMicrosPerSecond};  // 2026-03-02
constexpr std::int64_t kMinute = 60 * kMicrosPerSecond;
constexpr int kBatches = 12;
constexpr std::size_t kLargestBatch = 4;
constexpr std::size_t kTimersAtOnce = 256;
constexpr std::uint64_t kAudited = 64;  ///< one story in so many ends with a verification

std::string name(const Command& command) {
  std::string verb(verb_of(command));
  if (const auto* fire = std::get_if<Fire>(&command.action)) verb = fire->transition;
  if (const auto* timer = std::get_if<FireTimer>(&command.action)) verb += " " + timer->timer;
  return fmt::format("{} {} {} by {}", command.kind, verb,
                     command.record.is_nil() ? "" : command.record.to_string(),
                     command.actor.roles.empty() ? "nobody" : command.actor.roles.front());
}

std::string outcome(const Result<Reply>& result) {
  if (!result) return fmt::format("{}: {}", result.error().rule, result.error().detail);
  return fmt::format("{} {} version {}{}", result->record.id.to_string(), result->record.state,
                     result->record.version, result->replayed ? " (replayed)" : "");
}

/// Whether a role is one of these, or includes one.
bool stands_for(std::string_view role, const std::set<std::string>& roles) {
  if (roles.contains(std::string(role))) return true;
  const auto& included = find_role(role)->includes;
  return std::ranges::any_of(included, [&](const auto each) { return stands_for(each, roles); });
}

/// What storage and keys answer, and not the rules of the house.
bool is_fault(const Error& error) {
  return error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kStorageFull ||
         error.code == ErrorCode::kOutcomeUnknown;
}

}  // namespace

Stage::Stage() : clock(kBegin) {
  opening = open_up(house, {"Europe/Lisbon", "America/New_York"});
  witness.read_on(clock.now());
  Chance chance(1);
  Guesser guesser(house, witness, chance, clock);
  // Twice, so that the later ones find records of every kind to refer to.
  for (int round = 0; round < 2; ++round) {
    for (const auto& kind : house.model()->kinds()) {
      for (const auto& state : kind->lifecycle.states) {
        // What rules consult all the time begins idle, or everything would wait for its approval.
        if (kind->standing && state.name != kind->lifecycle.initial) continue;
        if (kind->name == "definition" || (round == 0 && state.name != kind->lifecycle.initial))
          continue;
        Command command = guesser.import(*kind, state.name);
        command.actor = opening.administrator;
        (void)house.run(std::move(command));  // some are refused: a number or a name is taken
        witness.read_on(clock.now());
      }
    }
  }
  if (const auto found = house.audit(); !found.empty())
    throw Found("before anything happened: " + found);
}

Story::Story(Stage& stage, std::uint64_t seed, bool tell)
    : stage_(stage),
      house_(stage.house),
      seed_(seed),
      tell_(tell),
      chance_(seed),
      guesser_(house_, stage.witness, chance_, stage.clock) {
  house_.reseed(seed + 2);
  stage_.witness.mark();
  // A start costs as much as all the rest: one story in ten has some.
  if (chance_.percent(10)) restarts_left_ = 2;
}

std::string Story::play() {
  const auto began = stage_.witness.size();
  for (int i = 0; i < kBatches; ++i) {
    pass_time();
    const auto what = chance_.below(100);
    if (what < 68) {
      batch();
    } else if (what < 84) {
      one_under_a_fault();
    } else if (what < 90) {
      ask_again();
    } else if (what < 98 || restarts_left_ == 0) {
      fire_timers();
    } else {
      if (restart()) throw Found("a start found something that nobody had been told of");
    }
  }
  fire_timers();
  stage_.witness.compare_changed();
  if (seed_ % kAudited == 0) audit();
  tally_.leaves = stage_.witness.size() - began;
  return house_.head();
}

void Story::audit() {
  if (const auto found = house_.audit(); !found.empty())
    throw Found("the journal does not verify: " + found);
}

/// Mostly minutes, now and then days; sometimes somebody sets the clock.
void Story::pass_time() {
  const auto what = chance_.below(100);
  std::int64_t by = chance_.between(0, 20) * kMinute + chance_.between(0, 999'999);
  if (what < 6) by = chance_.between(1, 9) * kMicrosPerDay;
  if (what >= 6 && what < 9) by = -60 * kMinute;
  if (what == 9) by = -kMicrosPerDay;
  stage_.clock.advance(by);
  if (tell_) fmt::print("-- {}\n", to_rfc3339(stage_.clock.now()));
}

Command Story::keyed() {
  Command command = guesser_.next();
  if (!std::holds_alternative<FireTimer>(command.action) && chance_.percent(40)) {
    command.idempotency_key = fmt::format("key-{}", ++keys_);
    command.idempotency_hash = fmt::format("hash-{}", keys_);
  }
  return command;
}

void Story::batch() {
  std::vector<Command> commands;
  for (auto count = 1 + chance_.below(kLargestBatch); count > 0; --count)
    commands.push_back(keyed());
  if (!execute(std::move(commands))) throw Found("nothing failed, and an outcome is unknown");
}

bool Story::execute(std::vector<Command> commands) {
  while (!commands.empty()) {
    const auto before = stage_.witness.size();
    const auto results = house_.desk().execute(commands);
    if (results.empty() || results.size() > commands.size())
      throw Found(fmt::format("{} commands, {} answers", commands.size(), results.size()));
    std::set<std::int64_t> named;
    bool known = true;
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (tell_) fmt::print("{}\n     {}\n", name(commands[i]), outcome(results[i]));
      if (!results[i] && results[i].error().code == ErrorCode::kOutcomeUnknown) known = false;
      judge(commands[i], results[i], before, named);
    }
    if (!known) return false;
    const auto leaves = stage_.witness.read_on(stage_.clock.now());
    check_leaves(leaves, named);
    for (std::size_t i = 0; i < results.size(); ++i) check_edge(commands[i], results[i], leaves);
    commands.erase(commands.begin(), commands.begin() + std::ssize(results));
  }
  return true;
}

void Story::judge(const Command& command, const Result<Reply>& result, std::int64_t before,
                  std::set<std::int64_t>& named) {
  ++tally_.commands;
  if (!result) {
    ++tally_.refused;
    const bool struck = house_.striker().struck();
    if ((result.error().code == ErrorCode::kInternal || is_fault(result.error()) ||
         result.error().code == ErrorCode::kCorrupt) &&
        !struck) {
      throw Found(
          fmt::format("{}: {}, {}", name(command), result.error().rule, result.error().detail));
    }
    return;
  }
  if (result->replayed) {
    ++tally_.replayed;
    return;
  }
  ++tally_.accepted;
  ++tally_.accepted_by_kind[command.kind];
  if (result->changed == result->receipts.empty())
    throw Found(name(command) + ": changed and without a receipt, or the other way round");
  for (const auto& receipt : result->receipts) {
    if (receipt.sequence < before || !named.insert(receipt.sequence).second)
      throw Found(fmt::format("{}: leaf {} is somebody else's", name(command), receipt.sequence));
  }
  believe(command, *result);
  if (!command.idempotency_key.empty()) told_.push_back({command, *result});
}

/// What holds whatever the rules are written like: said here in other words, so that a rule that is skipped shows.
void Story::believe(const Command& command, const Reply& reply) const {
  const KindModel& kind = house_.kind(command.kind);
  if (command.kind == "discrepancy" && std::holds_alternative<Create>(command.action) &&
      reply.record.text(kind, "nature") != "unregistered" &&
      !reply.record.text(kind, "subject").starts_with("configuration_item/")) {
    throw Found(name(command) + ": something is said to differ, and nobody says on what");
  }
  const auto* fire = std::get_if<Fire>(&command.action);
  if (fire == nullptr) return;
  const Instant when = command.occurred_at.value_or(stage_.clock.now());
  if (command.kind == "incident" && fire->transition == "hold" &&
      reply.record.integer(kind, "follow_up_at") <= when.micros) {
    throw Found(name(command) + ": put on hold until a time that is past");
  }
}

/// Whoever took a transition had a role that its edge names, and signed in where a person must.
void Story::check_edge(const Command& command, const Result<Reply>& result,
                       const std::vector<OpenedEvent>& leaves) const {
  const auto* fire = std::get_if<Fire>(&command.action);
  if (fire == nullptr || !result || result->replayed) return;
  for (const auto& leaf : leaves) {
    const Event& event = leaf.event;
    const auto named = [&](const Receipt& receipt) { return receipt.sequence == leaf.sequence; };
    if (event.record != command.record || event.name != fire->transition || event.from.empty() ||
        std::ranges::none_of(result->receipts, named)) {
      continue;
    }
    const auto* edge = stage_.witness.statutes().edge(event.kind, event.from, event.name);
    if (edge == nullptr)
      throw Found(fmt::format("{}: no such edge leaves {}", name(command), event.from));
    const bool open = std::ranges::any_of(
        command.actor.roles, [&](const auto& role) { return stands_for(role, edge->roles); });
    if (!open || (edge->own_sign_in && command.actor.origin != Origin::kSignIn))
      throw Found(fmt::format("{}: it is not theirs to take", name(command)));
  }
}

/// Every new leaf is a receipt's, or keeps a refusal; nothing else has happened.
void Story::check_leaves(const std::vector<OpenedEvent>& leaves,
                         const std::set<std::int64_t>& named) {
  std::size_t found = 0;
  for (const auto& leaf : leaves) {
    const bool receipt = named.contains(leaf.sequence);
    found += receipt ? 1 : 0;
    if (receipt == !leaf.event.refused.empty())
      throw Found(fmt::format("leaf {}, {} of {}: in no receipt, and no refusal", leaf.sequence,
                              leaf.event.name, leaf.event.kind));
  }
  if (found != named.size())
    throw Found(fmt::format("{} leaves were acknowledged, {} are there", named.size(), found));
}

/// The same command is tried first, without a trace: under a fault it comes to the same or to the fault's answer.
void Story::one_under_a_fault() {
  static constexpr std::array kFaults = {Fault::kNone,       Fault::kCallFails,  Fault::kCallFails,
                                         Fault::kCallFails,  Fault::kCallThrows, Fault::kFull,
                                         Fault::kCommitLost, Fault::kCommitKept, Fault::kKeysFail};
  Fault fault = chance_.pick(kFaults);
  if (fault >= Fault::kCommitLost && restarts_left_ == 0) fault = Fault::kCallFails;
  if (fault == Fault::kCallThrows && restarts_left_ == 0) fault = Fault::kCallFails;
  Command command = keyed();
  if (std::holds_alternative<FireTimer>(command.action)) return;  // what is refused lapses instead
  command.dry_run = true;
  const auto tried = house_.run(command);
  if (house_.desk().journal_size() != stage_.witness.size())
    throw Found(name(command) + ": was only tried, and left a leaf");
  command.dry_run = false;

  const bool on_commit =
      fault == Fault::kFull || fault == Fault::kCommitLost || fault == Fault::kCommitKept;
  const std::int64_t calls =
      on_commit ? 0 : static_cast<std::int64_t>(chance_.below(fault == Fault::kKeysFail ? 3 : 60));
  house_.striker().arm(fault, calls);
  const auto before = stage_.witness.size();
  std::optional<Result<Reply>> done;
  try {
    done = house_.run(command);
  } catch (const std::bad_alloc&) {
    // The process would have ended here.
  }
  const bool struck = house_.striker().struck();
  if (tell_)
    fmt::print("{}, {} after {} calls{}\n     {}\n", name(command), name_of(fault), calls,
               struck ? "" : " (not reached)", done ? outcome(*done) : "the process ends");
  tally_.faults += struck ? 1 : 0;
  if (!done) {
    house_.striker().disarm();
    ++tally_.commands;
    return resolve(command, fault);
  }
  std::set<std::int64_t> named;
  judge(command, *done, before, named);
  house_.striker().disarm();
  if (!*done && (*done).error().code == ErrorCode::kOutcomeUnknown) return resolve(command, fault);
  const auto leaves = stage_.witness.read_on(stage_.clock.now());
  check_leaves(leaves, named);
  check_edge(command, *done, leaves);

  const auto& result = *done;
  if (!result && struck && is_fault(result.error())) return;
  const bool same = tried.has_value() == result.has_value() &&
                    (tried ? tried->record.state == result->record.state &&
                                 tried->record.version == result->record.version &&
                                 tried->changed == result->changed
                           : tried.error().rule == result.error().rule);
  if (!same)
    throw Found(fmt::format("{}, {} after {} calls: tried it came to {}; then to {}", name(command),
                            name_of(fault), calls, outcome(tried), outcome(result)));
}

/// Nobody knows what became of it: the desk is started anew, and the key tells.
void Story::resolve(const Command& command, Fault fault) {
  ++tally_.unknown;
  const bool kept = restart();
  if (kept && fault != Fault::kCommitKept && fault != Fault::kKeysFail)
    throw Found(fmt::format("{}: {}, and something is there", name(command), name_of(fault)));
  if (command.idempotency_key.empty()) return;
  const auto first = house_.run(command);
  (void)stage_.witness.read_on(stage_.clock.now());
  if (tell_) fmt::print("     asked again: {}\n", outcome(first));
  if (!first) return;
  if (!first->replayed && kept)
    throw Found(name(command) + ": had been done, and is done again under its key");
  told_.push_back({command, *first});
}

/// Asked again under its key a command comes to what it came to.
void Story::ask_again() {
  if (told_.empty()) return;
  const Told& told = chance_.pick(told_);
  const auto again = house_.run(told.command);
  const auto leaves = stage_.witness.read_on(stage_.clock.now());
  ++tally_.commands;
  if (!leaves.empty()) throw Found(name(told.command) + ": asked again it is done again");
  // Somebody may have lost sight of the record since.
  if (!again && again.error().code == ErrorCode::kNotFound) return;
  if (!again || !again->replayed)
    throw Found(fmt::format("{}: asked again it came to {}", name(told.command), outcome(again)));
  ++tally_.replayed;
  const auto hash = [](const Receipt& receipt) { return receipt.leaf_hash; };
  if (!std::ranges::equal(again->receipts, told.reply.receipts, {}, hash, hash))
    throw Found(name(told.command) + ": asked again it names other leaves");
}

/// As the writer does: what is due, earliest first, until nothing is.
void Story::fire_timers() {
  for (int round = 0; round < 40; ++round) {
    const auto view = must(house_.store().snapshot());
    const auto due = must(view->due_timers(stage_.clock.now(), kTimersAtOnce));
    if (due.empty()) return;
    std::vector<Command> commands;
    for (const auto& timer : due) {
      Command command;
      command.actor = Actor::system();
      command.kind = timer.kind;
      command.record = timer.record;
      command.action = FireTimer{timer.timer.name, timer.timer.arming};
      commands.push_back(std::move(command));
    }
    tally_.timers += std::ssize(due);
    if (!execute(std::move(commands))) throw Found("nothing failed, and an outcome is unknown");
  }
  throw Found("timers are due however often they are fired");
}

/// Whether something was there that nobody had been told of.
bool Story::restart() {
  if (restarts_left_ > 0) --restarts_left_;
  ++tally_.restarts;
  house_.restart();
  // A start writes down the texts in use where they are not written down, as after a definition was erased.
  const auto leaves = stage_.witness.read_on(stage_.clock.now());
  return std::ranges::any_of(leaves,
                             [](const auto& leaf) { return leaf.event.kind != "definition"; });
}

}  // namespace proofdesk::torture
