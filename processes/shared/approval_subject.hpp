#pragma once

#include "core/approval/separation.hpp"
#include "core/engine/rules.hpp"
#include "core/model/record_ref.hpp"

#include <string>
#include <string_view>
#include <vector>

/// What approvals need to know of the record they are about, whatever its kind.
namespace proofdesk::shared {

struct Subject {
  const KindModel& kind;
  const Record& record;

  [[nodiscard]] RecordRef ref() const { return RecordRef::to(record); }
};

/// The last word of the effect's name by which a lifecycle lists its material fields.
inline constexpr std::string_view kVoidedEffect = ".approvals_voided@";
/// Names of the edges that rounds take the subject over, see approval_rules.hpp.
inline constexpr std::string_view kRejectEdge = "reject";
inline constexpr std::string_view kAskAgainEdge = "ask_again";

/// What approvers see and approve: the fields of the reaction that voids approvals, without personal ones.
[[nodiscard]] std::vector<const FieldModel*> material_fields(const KindModel& kind);
/// SHA-256 (hex) over the canonical JSON of the material fields.
[[nodiscard]] std::string material_digest(const Subject& subject);
/// Title and material fields as "label: value", one a line.
[[nodiscard]] std::string material_summary(const RuleContext& context, const Subject& subject);

/// The edge that the record's approval is, out of the state it stands in; nullptr where none is awaited.
[[nodiscard]] const Transition* approval_edge(const Subject& subject);
/// The edge of this name out of that state, if it is open to the system.
[[nodiscard]] const Transition* system_edge(const Subject& subject, std::string_view name);

/// Who asks, writes, carries out and reviews, by the subject's fields; `approvers` is left empty.
[[nodiscard]] approval::Parties parties_of(const Subject& subject);

/// The ids in a reference field, single or repeated; none where the kind lacks the field.
[[nodiscard]] approval::People people_in(const KindModel& kind, const Record& record,
                                         std::string_view field);
[[nodiscard]] Value value_of(const approval::People& people);
[[nodiscard]] std::vector<std::string> words_in(const KindModel& kind, const Record& record,
                                                std::string_view field);

}  // namespace proofdesk::shared
