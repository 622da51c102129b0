// Random commands on the ticket process: whatever is decided, folding gives it; whatever is refused, nothing
// has changed; the same again gives the same again.

#include "tests/unit/core/engine/engine_testing.hpp"

#include <array>

#include <rapidcheck/gtest.h>

namespace proofdesk {
namespace {

using namespace test;

/// Turns a list of numbers into choices; when they run out every choice is the first. Shorter lists make
/// simpler cases, so shrinking works.
class Chooser {
 public:
  explicit Chooser(std::vector<std::uint16_t> numbers) : numbers_(std::move(numbers)) {}
  [[nodiscard]] bool empty() const { return at_ >= numbers_.size(); }
  std::size_t below(std::size_t count) { return empty() ? 0 : numbers_[at_++] % count; }
  template <class Items>
  const auto& from(const Items& items) {
    return items[below(std::size(items))];
  }

 private:
  std::vector<std::uint16_t> numbers_;
  std::size_t at_ = 0;
};

/// One step of a run, independent of the desk it is run on.
struct Step {
  std::size_t actor = 0;
  std::size_t record = 0;
  std::int64_t wait = 0;
  std::string verb;
  std::string transition;
  std::vector<FieldInput> fields;
  bool comment = false;
  bool is_public = false;
  std::size_t other = 0;
  bool well = false;  ///< takes an edge that leaves, as somebody who may, with what it asks for
};

std::vector<FieldInput> some_fields(Chooser& choose) {
  static const std::array<std::string, 4> kTexts = {"", "alpha", "beta", "objection"};
  static const std::array<std::string, 3> kLevels = {"high", "low", ""};
  std::vector<FieldInput> fields;
  for (std::size_t left = choose.below(4); left > 0; --left) {
    switch (choose.below(9)) {
      case 0:
        fields.push_back(text("title", choose.from(kTexts)));
        break;
      case 1:
        fields.push_back(text("impact", choose.from(kLevels)));
        break;
      case 2:
        fields.push_back(text("urgency", choose.from(kLevels)));
        break;
      case 3:
        fields.push_back(text("resolution", choose.from(kTexts)));
        break;
      case 4:
        fields.push_back(text("hold_reason", choose.from(kTexts)));
        break;
      case 5:
        fields.push_back(
            {"hold_until", static_cast<std::int64_t>(1'767'225'600 + 86'400 * choose.below(20)) *
                               kMicrosPerSecond});
        break;
      case 6:
        fields.push_back(text("phone", choose.from(kTexts)));
        break;
      case 7:
        fields.push_back(text("custom.cost_centre", choose.from(kTexts)));
        break;
      default:
        fields.push_back({"tags", std::vector<std::string>{"red", "blue"}});
        break;
    }
  }
  return fields;
}

Step next_step(Chooser& choose) {
  static const std::array<std::string, 9> kVerbs = {"fire", "fire", "fire", "update", "create",
                                                    "work", "link", "ring", "erase"};
  static const std::array<std::string, 13> kEdges = {
      "take",  "hold",   "resume", "ask",   "approve", "decline", "implement",
      "close", "reopen", "cancel", "nudge", "split",   "resolve"};
  Step step;
  step.verb = choose.from(kVerbs);
  step.transition = choose.from(kEdges);
  step.actor = choose.below(5);
  step.record = choose.below(64);
  step.wait = static_cast<std::int64_t>(choose.below(4)) * kMicrosPerDay;
  step.fields = some_fields(choose);
  step.comment = choose.below(2) == 0;
  step.is_public = choose.below(2) == 0;
  step.other = choose.below(64);
  step.well = choose.below(4) != 0;
  return step;
}

/// A desk with some people and a group, and the tickets made so far.
class Run {
 public:
  Run() {
    group_ = desk_.create("group", {text("title", "First line")});
    person_ = desk_.create("person", {text("title", "Ann")});
    tickets_.push_back(
        desk_.create_ticket({text("title", "First"), text("requester", person_.to_string())}));
  }

  TestDesk& desk() { return desk_; }

  Result<Decision> take(const Step& step) {
    desk_.advance(step.wait);
    const auto decision = desk_.execute(command_of(step));
    if (decision) {
      for (const auto& event : decision->events) {
        if (event.kind == "ticket" && event.revision == 1) tickets_.push_back(event.record);
      }
    }
    return decision;
  }

 private:
  Command command_of(const Step& step) {
    const std::array actors = {desk_.agent(), desk_.manager(), desk_.requester(),
                               desk_.administrator(), Actor::system()};
    const Uuid ticket = tickets_[step.record % tickets_.size()];
    const Uuid other = tickets_[step.other % tickets_.size()];
    Command command;
    command.actor = actors[step.actor % actors.size()];
    command.kind = "ticket";
    command.record = ticket;
    const WorkInput work{"looked at it", step.is_public};
    if (step.verb == "create") {
      command.record = {};
      command.action = create(step.fields);
    } else if (step.verb == "update") {
      command.action = update(step.fields);
    } else if (step.verb == "work") {
      command.action = LogWork{.work = work};
    } else if (step.verb == "link") {
      command.action =
          AddLink{"relates_to", {.kind = "ticket", .id = other, .source = {}, .key = {}}};
    } else if (step.verb == "erase") {
      command.action = Erase{step.comment ? "phone" : "description", "asked for"};
    } else if (step.verb == "ring") {
      command.actor = Actor::system();
      const auto& timers = desk_.image(ticket).timers;
      command.action = timers.empty()
                           ? FireTimer{"auto_close", 1}
                           : FireTimer{timers.begin()->first, timers.begin()->second.arming};
    } else {
      Fire fire{.transition = step.transition, .fields = step.fields, .comment = {}};
      if (step.comment) fire.comment = work;
      if (step.well) do_well(step, ticket, command.actor, fire);
      if (fire.transition == "cancel" && step.is_public)
        fire.fields.push_back(text("duplicate_of", other.to_string()));
      command.action = std::move(fire);
    }
    return command;
  }

  void do_well(const Step& step, Uuid ticket, Actor& actor, Fire& fire) const {
    std::vector<std::string> edges;
    for (const auto& transition : desk_.tickets().lifecycle.transitions) {
      if (transition.leaves(desk_.record(ticket).state)) edges.push_back(transition.name);
    }
    if (edges.empty()) return;
    fire.transition = edges[step.other % edges.size()];
    const bool is_decision = fire.transition == "approve" || fire.transition == "decline";
    actor = is_decision ? desk_.manager() : desk_.agent();
    fire.comment = WorkInput{"looked at it", step.is_public};
    fire.fields.clear();
    if (fire.transition == "take" || fire.transition == "reopen") {
      fire.fields.push_back(text("group", group_.to_string()));
    }
    if (fire.transition == "resolve") fire.fields.push_back(text("resolution", "restarted"));
    if (fire.transition == "hold") {
      fire.fields.push_back(text("hold_reason", "supplier"));
      fire.fields.push_back(
          {"hold_until",
           desk_.now().micros + static_cast<std::int64_t>(step.other + 1) * kMicrosPerDay});
    }
  }

  TestDesk desk_;
  Uuid group_, person_;
  std::vector<Uuid> tickets_;
};

void expect_equal(const Event& a, const Event& b) {
  RC_ASSERT(a.kind == b.kind && a.record == b.record && a.revision == b.revision &&
            a.name == b.name);
  RC_ASSERT(a.from == b.from && a.to == b.to && a.basis == b.basis &&
            a.occurred_at == b.occurred_at);
  RC_ASSERT(a.actor == b.actor && a.definitions == b.definitions);
  RC_ASSERT(a.changes.size() == b.changes.size());
  for (std::size_t i = 0; i < a.changes.size(); ++i) {
    RC_ASSERT(a.changes[i].path == b.changes[i].path && a.changes[i].value == b.changes[i].value &&
              a.changes[i].subject == b.changes[i].subject);
  }
}

/// What holds of every ticket at every moment, whatever was done.
void check_image(const KindModel& kind, const RecordImage& image) {
  const Record& record = image.record;
  const State* state = kind.lifecycle.state(record.state);
  RC_ASSERT(state != nullptr);
  for (const auto& [field, flags] : state->flags) {
    const Value value = record.get(*kind.field(field));
    if (flags.required) RC_ASSERT(is_set(value) || std::holds_alternative<Erased>(value));
  }
  for (const auto& [name, timer] : image.timers) {
    RC_ASSERT(timer.arming <= record.version);
    RC_ASSERT((name == "auto_close" && record.state == "resolved") ||
              (name == "follow_up" && record.state == "on_hold"));
  }
  const bool high = record.text(kind, "impact") == "high";
  const bool urgent = record.text(kind, "urgency") == "high";
  RC_ASSERT(record.integer(kind, "priority") == 3 - (high ? 1 : 0) - (urgent ? 1 : 0));
}

/// Every change implemented under approval was approved since it was last reopened.
void check_approvals(const std::vector<Event>& events) {
  std::map<Uuid, bool> approved;
  for (const auto& event : events) {
    if (event.name == "approve") approved[event.record] = true;
    if (event.name == "reopen") approved[event.record] = false;
    if (event.name == "implement") RC_ASSERT(approved[event.record]);
  }
}

/// A run of some dozens of steps; a step uses about ten numbers.
std::vector<Step> some_steps() {
  Chooser choose(*rc::gen::resize(900, rc::gen::arbitrary<std::vector<std::uint16_t>>()));
  std::vector<Step> steps;
  while (!choose.empty()) steps.push_back(next_step(choose));
  return steps;
}

RC_GTEST_PROP(ReplayProperty, FoldingGivesWhatWasDecided, ()) {
  Run run;
  std::size_t accepted = 0;
  for (const auto& step : some_steps()) {
    const auto before = run.desk().world().images();
    const std::size_t events_before = run.desk().world().events().size();
    const auto decision = run.take(step);  // throws when decided and folded record differ
    if (!decision || decision->events.empty()) {
      RC_ASSERT(run.desk().world().images() == before);
      RC_ASSERT(run.desk().world().events().size() == events_before);
      if (!decision) {
        RC_ASSERT(!decision.error().rule.empty() && !decision.error().detail.empty() &&
                  !decision.error().remedy.empty());
        RC_ASSERT(decision.error().code != ErrorCode::kInternal &&
                  decision.error().code != ErrorCode::kCorrupt);
      }
      continue;
    }
    ++accepted;
    for (const auto& record : decision->records) {
      if (record.kind == "ticket") check_image(run.desk().tickets(), run.desk().image(record.id));
    }
  }
  MemoryWorld again(run.desk().model());
  for (const auto& event : run.desk().world().events()) RC_ASSERT(again.take(event).has_value());
  RC_ASSERT(again.images() == run.desk().world().images());
  check_approvals(run.desk().world().events());
  RC_TAG(accepted > 20  ? "more than 20 accepted"
         : accepted > 5 ? "6 to 20 accepted"
                        : "few accepted");
}

RC_GTEST_PROP(ReplayProperty, TheSameAgainGivesTheSameAgain, ()) {
  Run one;
  Run two;
  for (const auto& step : some_steps()) {
    const auto a = one.take(step);
    const auto b = two.take(step);
    RC_ASSERT(a.has_value() == b.has_value());
    if (!a) {
      RC_ASSERT(a.error().rule == b.error().rule && a.error().detail == b.error().detail);
      continue;
    }
    RC_ASSERT(a->events.size() == b->events.size());
    for (std::size_t i = 0; i < a->events.size(); ++i) expect_equal(a->events[i], b->events[i]);
    RC_ASSERT(a->records == b->records);
  }
}

}  // namespace
}  // namespace proofdesk
