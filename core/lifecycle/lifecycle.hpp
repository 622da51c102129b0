#pragma once

#include "core/base/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {

enum class StateCategory : std::uint8_t { kOpen, kWaiting, kDone, kFinal };

/// What a state says of one field. A field may have several flags; where they pull apart the strongest wins
/// in the order hidden, read only, must change. `required` holds beside read only: a closed record shows its
/// resolution and nobody edits it. Of a hidden field nothing is asked.
struct FieldFlags {
  bool required = false;
  bool must_change = false;
  bool read_only = false;
  bool hidden = false;
};

struct State {
  std::string name;
  std::string label;
  StateCategory category = StateCategory::kOpen;
  std::string description;
  /// Inheritance is already folded in. Fields not listed have `default_flags`.
  std::vector<std::pair<std::string, FieldFlags>> flags;
  FieldFlags default_flags;

  [[nodiscard]] FieldFlags flags_of(std::string_view field) const;
};

struct Transition {
  std::string name;
  std::string label;
  std::string description;
  std::vector<std::string> from;
  std::string to;  ///< empty: stays
  std::vector<std::string> roles;
  std::vector<std::string> requires_fields;
  std::vector<std::string> accepts;
  std::vector<std::string> guards;
  std::vector<std::string> effects;
  std::string clause;
  bool needs_approval = false;
  bool approval = false;
  bool requires_comment = false;
  bool accepts_any = false;  ///< of what input may set at all, whatever the state closes
  bool own_sign_in = false;  ///< takes a person who signed in; every approval does
  bool reversible = false;   ///< may be taken back at once by who took it (undo)
  std::string undoes;        ///< the transition that this one takes back

  [[nodiscard]] bool leaves(std::string_view state) const;
};

struct Timer {
  std::string name;
  std::string state;
  std::optional<std::int64_t> after;  ///< microseconds after entry …
  std::string at_field;               ///< … or the instant in this field
  std::string transition;
  std::vector<std::string> unless;
};

/// In a reaction's list of fields: the record enters a state, the first one included.
inline constexpr std::string_view kStateReaction = "state";
/// … and: somebody added to its work log, or took a transition with a comment.
inline constexpr std::string_view kWorkReaction = "worklog";
/// … and: any field that an administrator declared.
inline constexpr std::string_view kCustomReaction = "custom";

struct Reaction {
  std::vector<std::string> fields;
  std::vector<std::string> effects;
};

/// What a service level target can be set on (8.3.3). States and fields of the kind; see proto/lifecycle.proto.
struct ClockRule {
  std::string name;
  std::string label;
  std::vector<std::string> runs;
  std::vector<std::string> pauses;
  std::vector<std::string> stops;
  std::vector<std::string> cancels;
  std::string met_by;        ///< instant field; empty: only states end it
  std::string restarted_by;  ///< instant field; empty: it runs once
  std::string clause;
};

/// Records that everybody may read who may read the kind at all; see proto/lifecycle.proto.
struct OpenRule {
  std::vector<std::string> states;  ///< empty: any
  std::string field;                ///< indexed enum or boolean; empty: no matter
  std::string value;
  std::vector<std::string> shows;  ///< empty: all that is not internal
};

struct CreateRule {
  std::vector<std::string> roles;
  std::vector<std::string> requires_fields;
  std::vector<std::string> accepts;  ///< of actors without an edit role; empty: anything
  std::vector<std::string> guards;
  std::vector<std::string> effects;
  std::string clause;
};

/// The life of one kind: declared as text, checked before it is used, immutable after.
struct Lifecycle {
  std::string kind;
  std::uint32_t version = 0;
  std::string initial;
  std::vector<State> states;
  std::vector<Transition> transitions;
  std::vector<Timer> timers;
  std::vector<Reaction> reactions;
  std::vector<ClockRule> clocks;
  CreateRule create;
  std::vector<std::string> edit_roles;
  std::vector<std::string>
      edit_guards;  ///< of every change of fields that no transition names as its own
  std::vector<std::string> read_roles;  ///< empty: every role, within its scope
  std::vector<OpenRule> open;
  bool own_only = false;  ///< reading everything does not open this kind
  std::vector<std::pair<std::string, std::string>> state_map;
  std::string canonical_text;  ///< RFC 8785 JSON of what was written; journaled in full
  std::string hash;            ///< SHA-256 of it, hex; decisions remember it

  [[nodiscard]] const State* state(std::string_view name) const;
  /// The edge with this name out of `state`; names are unique per source state.
  [[nodiscard]] const Transition* transition(std::string_view name, std::string_view state) const;
  [[nodiscard]] const ClockRule* clock(std::string_view name) const;
  /// Whether any edge has this name, from whatever state.
  [[nodiscard]] bool knows(std::string_view transition_name) const;
  /// Where a record that was left in `stored` stands under this lifecycle: `stored` itself, or what the
  /// state map makes of it; nullopt when the map does not say.
  [[nodiscard]] std::optional<std::string> current_state(std::string_view stored) const;
};

/// Parses the text form and folds inheritance. Unknown members, duplicate names and bad durations fail.
[[nodiscard]] Result<Lifecycle> parse_lifecycle(std::string_view text);

}  // namespace proofdesk
