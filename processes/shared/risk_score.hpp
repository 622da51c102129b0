#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// How the risk of a change is put together: answers to the questionnaire (at most 50), what it touches (30), how
/// such changes went before (20). Pure; every part says in words what it rests on.
namespace proofdesk::shared {

/// One answer that a question offers. Written "partly = 3".
struct OfferedAnswer {
  std::string words;
  std::int64_t points = 0;  ///< 0 (harmless) to 10
};
/// nullopt for a line that cannot be read so.
[[nodiscard]] std::optional<OfferedAnswer> parse_offered(std::string_view line);

/// "key = answer", both without the space around them; nullopt without an equals sign.
struct GivenAnswer {
  std::string key;
  std::string words;
};
[[nodiscard]] std::optional<GivenAnswer> parse_given(std::string_view line);

/// A question with the answer that was given.
struct Answered {
  std::string question;  ///< in words, with number and version
  std::string answer;
  std::int64_t points = 0;
  std::int64_t most = 0;  ///< points of its worst answer
  std::int64_t weight = 1;
};

/// What is touched.
struct TouchedThing {
  enum class Fate : std::uint8_t {
    kChanged,   ///< named in the change
    kStops,     ///< not while it is done: it needs what is changed
    kWeakened,  ///< goes on with less redundancy meanwhile; counts half
  };
  std::string name;         ///< "SVC-000003 Web shop"
  std::string criticality;  ///< "high", "medium", "low"; empty: not known
  Fate fate = Fate::kChanged;
};

/// Whether nothing else that is touched could make the risk any higher.
[[nodiscard]] bool weighs_most(const TouchedThing& touched);

struct Past {
  std::int64_t similar = 0;   ///< changes alike that ended in the last twelve months
  std::int64_t not_well = 0;  ///< of these: failed, partial, backed out, or the cause of incidents
  bool cut = false;           ///< more were there than could be looked at
};

struct RiskInput {
  std::vector<Answered> answers;
  std::vector<TouchedThing> touched;
  std::int64_t further = 0;   ///< things touched beside these, whose criticality was not looked up
  bool touched_whole = true;  ///< false: one of those may matter more than any that was looked at
  bool major_impact = false;
  bool emergency = false;
  Past past;
};

struct Risk {
  std::int64_t score = 0;  ///< 0 to 100
  std::string_view
      level;  ///< "high" from 60 or when not all was looked at, "medium" from 30, else "low"
  std::vector<std::string> basis;
};

/// A change of major impact, and an emergency, is never of low risk.
[[nodiscard]] Risk risk_of(const RiskInput& input);

}  // namespace proofdesk::shared
