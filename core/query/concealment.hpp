#pragma once

#include "core/access/access.hpp"
#include "core/model/kind_model.hpp"
#include "core/model/record.hpp"
#include "core/model/record_ref.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace proofdesk {

/// The fields by which records of a kind are about other records: a single, indexed reference named "subject", or,
/// of what relates two, "from" and "to". None for kinds that stand for themselves. What such a record tells, it tells
/// of its subjects; so whoever may not know of one of them does not see it either, however long the chain (a message
/// about a task for a request). See docs/http-api.md, "Confidential records".
[[nodiscard]] std::vector<const FieldModel*> subject_fields(const KindModel& kind);
[[nodiscard]] std::vector<RecordRef> subjects_of(const KindModel& kind, const Record& record);

[[nodiscard]] bool is_confidential(const KindModel& kind, const Record& record);
/// Persons and groups whom the record's `involves` fields name; a person's or group's own record names itself.
/// Sorted, without duplicates.
[[nodiscard]] std::vector<Uuid> involved_in(const KindModel& kind, const Record& record);

/// What confidentiality makes of a record, its own and that of what it is about: up the chain of subjects, the
/// first confidential record closes it to all but those involved in it or in a record on the way there. Of two
/// subjects that are closed, it takes a part in both.
struct Concealment {
  bool closed = false;
  std::vector<Uuid> admits;  ///< persons and groups, sorted; empty unless closed

  [[nodiscard]] bool hides_from(const Access& access) const;
  friend bool operator==(const Concealment&, const Concealment&) = default;
};

struct SubjectRecord {
  const KindModel* kind = nullptr;
  Record record;
};
/// A record whatever the access; nullopt when there is none (any more).
using FindSubject = std::function<Result<std::optional<SubjectRecord>>(const RecordRef& ref)>;

/// Walks up from the record as given. Subjects that lead in a circle end where they began.
[[nodiscard]] Result<Concealment> concealment_of(const KindModel& kind, const Record& record,
                                                 const FindSubject& find);

}  // namespace proofdesk
