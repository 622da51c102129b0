#pragma once

#include "core/approval/separation.hpp"
#include "core/engine/rules.hpp"
#include "core/model/record_ref.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Boards that advise on changes (8.5.1): who sits there, what is on the agenda, what they say. Nothing here decides.
namespace proofdesk::shared {

inline constexpr std::string_view kMeetingKind = "cab_meeting";
inline constexpr std::string_view kAgendaKind = "agenda_item";
inline constexpr std::string_view kAdviceKind = "cab_advice";
inline constexpr std::string_view kChangeKind = "change";
/// Items of one agenda, pieces of advice on one change: as many as a decision looks at.
inline constexpr std::size_t kMostOnAgenda = 200;
inline constexpr std::size_t kMostAdvice = 200;

/// Who sits for whom.
struct Deputy {
  Uuid deputy;
  Uuid member;
};
/// Reads lines "PER-000007 for PER-000003". kRefused for a line that cannot be read, a person who does not exist,
/// and a member who is named twice.
[[nodiscard]] Result<std::vector<Deputy>> deputies_in(const RuleContext& context,
                                                      const KindModel& kind, const Record& meeting);

/// People who belong to a group and are here.
[[nodiscard]] Result<approval::People> members_of_group(const RuleContext& context, Uuid group);
/// Members of the meeting, their deputies and the chair, each once.
[[nodiscard]] Result<approval::People> seated_at(const RuleContext& context, const KindModel& kind,
                                                 const Record& meeting);

/// Whether a meeting in this state still takes items and advice.
[[nodiscard]] bool is_to_come(std::string_view meeting_state);
[[nodiscard]] bool takes_advice(std::string_view meeting_state);

/// Items on the agenda of a meeting, as this decision has them, by position.
[[nodiscard]] Result<std::vector<Record>> agenda_of(const RuleContext& context, Uuid meeting);
/// Lets everybody seated see an item, and the change it is about. Whoever sits there no more does not see it any more,
/// unless he or she sits where it is on another agenda.
Status show_item(const RuleContext& context, Draft& item, const approval::People& seated);

/// The member in whose seat somebody speaks at a meeting: his or her own, that of whom he or she sits for, or the
/// chair's own. nullopt for who has none.
[[nodiscard]] Result<std::optional<Uuid>> seat_of(const RuleContext& context, const Record& meeting,
                                                  Uuid person);

/// What the change authority has made of a change so far, in words, and in which rounds of votes.
struct AuthorityWord {
  std::string words;                ///< "Authorised in APR-000003, on condition that …"
  std::vector<std::string> rounds;  ///< ids
  bool decided = false;             ///< authorised, rejected, or ended otherwise
};
[[nodiscard]] Result<AuthorityWord> authority_word(const RuleContext& context,
                                                   const Record& change);

/// Advice that counts, by what it says. Whose own matter the change is, is counted apart.
struct AdviceCount {
  std::int64_t support = 0;
  std::int64_t object = 0;
  std::int64_t abstain = 0;
  std::int64_t own_matter = 0;
};
[[nodiscard]] Result<AdviceCount> count_advice(const RuleContext& context, const RecordRef& change);
/// "3 support, 1 object, 0 abstain"; empty where there is none.
[[nodiscard]] std::string advice_in_words(const AdviceCount& count);
/// Sets `advice_support`, `advice_object`, `advice_abstain` and `advice_own_matter` of a change or of a round.
void show_advice(Draft& draft, const AdviceCount& count);

}  // namespace proofdesk::shared
