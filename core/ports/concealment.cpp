#include "core/ports/concealment.hpp"

#include <utility>

namespace proofdesk {

Result<Concealment> concealment_in(ReadView& view, const Model& model, const KindModel& kind,
                                   const Record& record) {
  const auto above = [&](const RecordRef& ref) -> Result<std::optional<SubjectRecord>> {
    const KindModel* its_kind = model.kind(ref.kind);
    if (its_kind == nullptr) return std::nullopt;
    PROOFDESK_ASSIGN(auto subject, view.find(*its_kind, ref.id, Access::unrestricted()));
    if (!subject) return std::nullopt;
    return SubjectRecord{its_kind, std::move(*subject)};
  };
  return concealment_of(kind, record, above);
}

}  // namespace proofdesk
