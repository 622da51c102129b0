#pragma once

#include "core/approval/separation.hpp"
#include "core/engine/rules.hpp"
#include "processes/shared/approval_people.hpp"
#include "processes/shared/approval_subject.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Making rounds of votes: what they pin of the record, and who is asked once duties are kept apart.
namespace proofdesk::shared {

/// What holds for all rounds of one asking.
struct AskingTerms {
  std::vector<approval::Separation> separation;
  std::vector<std::string> material;
};

/// What one round is to be.
struct RoundPlan {
  const Record* policy = nullptr;  ///< nullptr: the record names its approver
  std::int64_t stage = 1;
  std::string rule = "any";
  std::size_t quorum = 1;
  approval::People named;
  bool escalated = false;
  /// Of a round without a policy.
  std::string_view title = "Decision of the approver named in the record";
};

/// Opens rounds of one asking on one record; lives no longer than the decision.
class RoundOpening {
 public:
  RoundOpening(const RuleContext& context, Draft& draft, const Subject& subject,
               std::int64_t asking, AskingTerms terms, approval::Parties parties);

  [[nodiscard]] Humans& humans() { return humans_; }

  /// Refused when fewer can be asked than the rule takes; the error says who is kept out, and why.
  [[nodiscard]] Status open(const RoundPlan& plan);

 private:
  struct Asked {
    approval::People people;
    approval::People excluded;
  };
  [[nodiscard]] Status describe(Draft& round, const RoundPlan& plan);
  [[nodiscard]] Status name_people(Draft& round);
  [[nodiscard]] Result<Asked> ask(const RoundPlan& plan);
  [[nodiscard]] Status see_that_another_is_asked(const Asked& asked);
  [[nodiscard]] Result<bool> all_lifted(const std::vector<approval::Separation>& rules,
                                        Uuid person);
  [[nodiscard]] std::unexpected<Error> too_few(const RoundPlan& plan, const Asked& asked,
                                               std::size_t needed,
                                               const std::vector<std::string>& reasons) const;
  void show_subject_to(const approval::People& people);

  const RuleContext& context_;
  Draft& draft_;
  const Subject& subject_;
  const std::int64_t asking_;
  const AskingTerms terms_;
  const KindModel& kind_;
  Humans humans_;
  const approval::Parties parties_;
};

}  // namespace proofdesk::shared
