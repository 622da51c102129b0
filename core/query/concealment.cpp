#include "core/query/concealment.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <string>
#include <utility>

namespace proofdesk {
namespace {

void add_id(std::string_view text, std::vector<Uuid>& into) {
  if (const auto id = Uuid::parse(text); id && !id->is_nil()) into.push_back(*id);
}

void sort_out(std::vector<Uuid>& ids) {
  std::ranges::sort(ids);
  const auto rest = std::ranges::unique(ids);
  ids.erase(rest.begin(), rest.end());
}

Concealment closed_to_all_but(std::vector<Uuid> admits) {
  sort_out(admits);
  return {.closed = true, .admits = std::move(admits)};
}

Result<Concealment> walk_up(const KindModel& kind, const Record& record, const FindSubject& find,
                            std::vector<RecordRef> seen);

/// Whom all of the closed ones let in; nullopt where none is closed.
Result<std::optional<std::vector<Uuid>>> let_in_by_all(const std::vector<RecordRef>& subjects,
                                                       const FindSubject& find,
                                                       const std::vector<RecordRef>& seen) {
  std::optional<std::vector<Uuid>> by_all;
  for (const RecordRef& ref : subjects) {
    PROOFDESK_ASSIGN(const auto above, find(ref));
    if (!above) continue;
    PROOFDESK_ASSIGN(auto subject, walk_up(*above->kind, above->record, find, seen));
    if (!subject.closed) continue;
    std::vector<Uuid> both;
    if (by_all) std::ranges::set_intersection(*by_all, subject.admits, std::back_inserter(both));
    by_all = by_all ? std::move(both) : std::move(subject.admits);
  }
  return by_all;
}

/// A chain may be of any length, so it is a loop; it branches only where something is about two.
Result<Concealment> walk_up(const KindModel& kind, const Record& record, const FindSubject& find,
                            std::vector<RecordRef> seen) {
  std::vector<Uuid> admits;
  SubjectRecord above;
  const KindModel* its_kind = &kind;
  const Record* its_record = &record;
  while (true) {
    std::ranges::move(involved_in(*its_kind, *its_record), std::back_inserter(admits));
    if (is_confidential(*its_kind, *its_record)) return closed_to_all_but(std::move(admits));
    seen.push_back(RecordRef::to(*its_record));
    auto subjects = subjects_of(*its_kind, *its_record);
    std::erase_if(subjects,
                  [&](const RecordRef& ref) { return std::ranges::find(seen, ref) != seen.end(); });
    if (subjects.empty()) return Concealment{};
    if (subjects.size() > 1) {
      PROOFDESK_ASSIGN(auto let_in, let_in_by_all(subjects, find, seen));
      if (!let_in) return Concealment{};
      std::ranges::move(*let_in, std::back_inserter(admits));
      return closed_to_all_but(std::move(admits));
    }
    PROOFDESK_ASSIGN(auto next, find(subjects.front()));
    if (!next) return Concealment{};
    above = std::move(*next);
    its_kind = above.kind;
    its_record = &above.record;
  }
}

}  // namespace

std::vector<const FieldModel*> subject_fields(const KindModel& kind) {
  const auto leading = [&](std::string_view name) -> const FieldModel* {
    const FieldModel* field = kind.field(name);
    const bool leads_on = field != nullptr && field->origin == FieldOrigin::kKind &&
                          field->type == FieldType::kReference && field->indexed &&
                          !field->repeated;
    return leads_on ? field : nullptr;
  };
  if (const FieldModel* subject = leading("subject")) return {subject};
  const FieldModel* from = leading("from");
  const FieldModel* to = leading("to");
  if (from == nullptr || to == nullptr) return {};
  return {from, to};
}

std::vector<RecordRef> subjects_of(const KindModel& kind, const Record& record) {
  std::vector<RecordRef> subjects;
  for (const FieldModel* field : subject_fields(kind)) {
    const auto* text = std::get_if<std::string>(&record.value(*field));
    if (text == nullptr) continue;
    if (field->target == kAnyKind) {
      if (auto ref = RecordRef::parse(*text)) subjects.push_back(std::move(*ref));
      continue;
    }
    const auto id = Uuid::parse(*text);
    if (id && !id->is_nil()) subjects.push_back({field->target, *id});
  }
  return subjects;
}

bool is_confidential(const KindModel& kind, const Record& record) {
  const FieldModel* field = kind.field("confidential");
  return field != nullptr && record.value(*field) == Value{true};
}

std::vector<Uuid> involved_in(const KindModel& kind, const Record& record) {
  std::vector<Uuid> ids;
  if (kind.name == "person" || kind.name == "group") ids.push_back(record.id);
  for (const FieldModel& field : kind.fields()) {
    if (!field.involves) continue;
    const Value& value = record.value(field);
    if (const auto* one = std::get_if<std::string>(&value)) add_id(*one, ids);
    if (const auto* many = std::get_if<std::vector<std::string>>(&value)) {
      for (const auto& text : *many) add_id(text, ids);
    }
  }
  sort_out(ids);
  return ids;
}

bool Concealment::hides_from(const Access& access) const {
  if (!closed || access.confidential) return false;
  const auto admitted = [&](const Uuid& id) { return std::ranges::binary_search(admits, id); };
  return !(!access.person.is_nil() && admitted(access.person)) &&
         std::ranges::none_of(access.groups, admitted);
}

Result<Concealment> concealment_of(const KindModel& kind, const Record& record,
                                   const FindSubject& find) {
  return walk_up(kind, record, find, {});
}

}  // namespace proofdesk
