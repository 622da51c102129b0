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

/// Among the names of what is material: files too, where a policy says so.
inline constexpr std::string_view kMaterialFiles = "attachments";

/// The name by which a kind knows a field: declared ones stand under "custom.".
[[nodiscard]] const std::string& known_as(const FieldModel& field);
/// What approvers of any record of the kind see and approve: the fields of the reaction that voids approvals,
/// without personal ones.
[[nodiscard]] std::vector<const FieldModel*> material_fields(const KindModel& kind);
/// Whether a field that a condition reads can be pinned for approvers: not personal, nor the engine's own.
[[nodiscard]] bool can_be_material(const FieldModel& field);
/// What is material in one round: what it says itself, else what is for all of the kind. Names of fields.
[[nodiscard]] std::vector<std::string> material_of(const RuleContext& context,
                                                   const KindModel& kind, const Record& round);
/// SHA-256 (hex) over the canonical JSON of these fields.
[[nodiscard]] std::string material_digest(const Subject& subject,
                                          const std::vector<std::string>& names);
/// Title and these fields as "label: value", one a line; without internal ones.
[[nodiscard]] std::string material_summary(const RuleContext& context, const Subject& subject,
                                           const std::vector<std::string>& names);

/// The edge that the record's approval is, out of the state it stands in; nullptr where none is awaited.
[[nodiscard]] const Transition* approval_edge(const Subject& subject);
/// The edge of this name out of that state, if it is open to the system.
[[nodiscard]] const Transition* system_edge(const Subject& subject, std::string_view name);

/// Who asks, writes, carries out and reviews, by the subject's fields as they are; `approvers` is whoever said
/// yes by word of mouth, not whose votes it has.
[[nodiscard]] approval::Parties parties_now(const Subject& subject);
/// The same with everybody who was any of these before, by the record's history: who took his or her name out
/// of a record has still asked for it. An earlier assignee counts for what he or she has carried out.
[[nodiscard]] Result<approval::Parties> parties_of(const RuleContext& context,
                                                   const Subject& subject);

/// The ids in a reference field, single or repeated; none where the kind lacks the field.
[[nodiscard]] approval::People people_in(const KindModel& kind, const Record& record,
                                         std::string_view field);
[[nodiscard]] Value value_of(const approval::People& people);
[[nodiscard]] std::vector<std::string> words_in(const KindModel& kind, const Record& record,
                                                std::string_view field);

}  // namespace proofdesk::shared
