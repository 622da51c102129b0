#pragma once

#include "core/base/result.hpp"
#include "core/engine/command.hpp"
#include "core/engine/world.hpp"
#include "core/model/kind_model.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {

/// What a guard sees. `record` already carries the command's input and, in effects, what earlier effects set.
struct RuleContext {
  const Model& model;
  const KindModel& kind;
  const Record& before;          ///< as stored; blank on creation
  const Record& record;          ///< as it would become
  const Transition* transition;  ///< nullptr outside transitions
  const Command& command;
  Instant now;  ///< occurredAt of the event
  World& world;
};

/// A named pure condition. Its name is `kind.words@version`; once published it never changes meaning — a new
/// meaning is a new version. An error from `check` is the refusal the actor reads: say detail and remedy.
struct Guard {
  std::string_view name;
  std::string_view explains;  ///< one sentence in the indicative: "a resolution is recorded"
  std::string_view clause;    ///< of ISO/IEC 20000-1:2018
  /// Fields, and "links", "worklog", other kinds: what may be looked at. While one of these fields is asked
  /// for and missing, the guard is not asked.
  std::vector<std::string_view> reads;
  Status (*check)(const RuleContext&) = nullptr;
};

/// Collects what a decision changes. One per record touched; `Decision` turns them into events.
class Draft {
 public:
  virtual ~Draft() = default;
  /// The record as changed so far.
  [[nodiscard]] virtual const Record& record() const = 0;
  /// Not for system fields, nor with a value of another type: that breaks the decision (kInternal).
  virtual void set(std::string_view field, Value value) = 0;
  virtual void log(std::string text, bool is_public) = 0;  ///< a system entry in the work log
  virtual void link(std::string_view type,
                    LinkEnd to) = 0;  ///< nothing happens when it is there already
  /// Takes such a link away; nothing happens when there is none.
  virtual void unlink(std::string_view type, const LinkEnd& to) = 0;
  /// Another record to change along, as event `event_name`; nullptr when it does not exist.
  [[nodiscard]] virtual Draft* other(std::string_view kind, Uuid id,
                                     std::string_view event_name) = 0;
  /// A new record created along ("problem candidate" …); returns its draft. It runs through the effects and
  /// required fields of its own creation.
  [[nodiscard]] virtual Draft& create(std::string_view kind) = 0;
  /// What follows of itself: once everything else has settled, this record takes this transition in the same
  /// decision. Its edge must be open to `system`; an approval takes an actor who signed in. Its guards and
  /// required fields hold, and a refusal there refuses the whole command.
  virtual void take(std::string_view transition) = 0;
  /// Something the client should offer to the person next, e.g. the incidents a resolved problem explains.
  virtual void offer(std::string_view what, std::string_view kind, Uuid id) = 0;
};

/// A named pure consequence of a transition, of creation or of a field change. A refusal from `run` refuses
/// the whole command under the effect's name; any other error breaks it.
struct Effect {
  std::string_view name;
  std::string_view explains;
  std::vector<std::string_view> reads;
  Status (*run)(const RuleContext&, Draft&) = nullptr;
};

/// The rules of the house by name; filled from the process registry at start.
class RuleBook {
 public:
  /// Fails on two rules of one name or a name without a version.
  Status add(const Guard& guard);
  Status add(const Effect& effect);
  [[nodiscard]] const Guard* guard(std::string_view name) const;
  [[nodiscard]] const Effect* effect(std::string_view name) const;
  [[nodiscard]] const std::vector<Guard>& guards() const { return guards_; }
  [[nodiscard]] const std::vector<Effect>& effects() const { return effects_; }

 private:
  std::vector<Guard> guards_;
  std::vector<Effect> effects_;
};

}  // namespace proofdesk
