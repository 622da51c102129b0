#pragma once

#include "core/approval/delegation.hpp"
#include "core/approval/separation.hpp"
#include "core/engine/rules.hpp"
#include "processes/shared/approval_subject.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

/// People behind approvals: who is who, who stands in for whom, whom a waiver lets through.
namespace proofdesk::shared {

/// Tells whether two person records are one human: the same id, employee number, user name or mailbox
/// ("ana+desk@" is ana's), or one named as another account of the other. Two accounts do not make two people.
class Humans {
 public:
  explicit Humans(const RuleContext& context) : context_(context) {}

  /// The ids out of `others` that are this person, and the person's own.
  [[nodiscard]] Result<approval::People> selves(Uuid person, const approval::People& others);
  /// Whether one of `others` is this human.
  [[nodiscard]] Result<bool> is_one_of(Uuid person, const approval::People& others);
  /// Still here.
  [[nodiscard]] Result<bool> is_active(Uuid person);
  /// "PER-000012"
  [[nodiscard]] Result<std::string> number(Uuid person);

 private:
  struct Known {
    bool active = false;
    std::string number;
    std::string employee;
    std::string mailbox;
    std::string user_name;
    Uuid main;  ///< the person of whom this is another account; itself where it is none
  };
  static bool same(const Known& one, const Known& other);
  [[nodiscard]] Result<const Known*> known(Uuid person);

  const RuleContext& context_;
  std::map<Uuid, Known> known_;
};

/// Everybody in the four parts of a matter.
[[nodiscard]] approval::People everybody_in(const approval::Parties& parties);

/// The rules out of `in_force` that keep this human from the act.
[[nodiscard]] Result<std::vector<approval::Separation>> barred_by(
    Humans& humans, std::span<const approval::Separation> in_force, approval::Act act,
    const approval::Parties& parties, Uuid person);

/// "who asks for it, or gets it, does not approve it; …"
[[nodiscard]] std::string in_sentence(std::span<const approval::Separation> rules);

/// All delegations that are in effect by their state; their period is asked when they are used.
[[nodiscard]] Result<std::vector<approval::Delegation>> delegations(const RuleContext& context);

/// Who would profit by a waiver: whoever acts, and in whose place.
struct WaiverUse {
  Uuid waiver;  ///< nil: any that is in force
  approval::People users;
};
/// The waiver, if it lifts `rule` for this record now; nullptr when it does not. Whoever granted it cannot use
/// it: for such a user it lifts nothing.
[[nodiscard]] Result<const Record*> waiver_for(const RuleContext& context, Humans& humans,
                                               const WaiverUse& use, approval::Separation rule,
                                               const Subject& subject);
/// Notes on the waiver that a decision relies on it.
void note_use(const RuleContext& context, Draft& draft, const Record& waiver);

/// Four eyes: everybody who has written on what is to be judged now, by its field `authors` (kept by
/// `note_author`), and whoever changes more with this very command than the transition asks for.
[[nodiscard]] approval::People writers_of(const RuleContext& context);
/// A reaction to "any": whoever changed what people can change is among the `authors`. Nothing happens where
/// only the transition's own fields were given.
[[nodiscard]] Status note_author(const RuleContext& context, Draft& draft);

/// The value given with the command itself for a field of a transition: unlike the record's, it is never
/// left over from an earlier one.
[[nodiscard]] Value given_now(const RuleContext& context, std::string_view field);

}  // namespace proofdesk::shared
