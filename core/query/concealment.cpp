#include "core/query/concealment.hpp"

#include <algorithm>
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

}  // namespace

const FieldModel* subject_field(const KindModel& kind) {
  const FieldModel* field = kind.field("subject");
  const bool leads_on = field != nullptr && field->origin == FieldOrigin::kKind &&
                        field->type == FieldType::kReference && field->indexed && !field->repeated;
  return leads_on ? field : nullptr;
}

std::optional<RecordRef> subject_of(const KindModel& kind, const Record& record) {
  const FieldModel* field = subject_field(kind);
  const auto* text = field == nullptr ? nullptr : std::get_if<std::string>(&record.value(*field));
  if (text == nullptr) return std::nullopt;
  if (field->target == kAnyKind) return RecordRef::parse(*text);
  const auto id = Uuid::parse(*text);
  if (!id || id->is_nil()) return std::nullopt;
  return RecordRef{field->target, *id};
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
  Concealment found;
  std::vector<RecordRef> seen;
  SubjectRecord above;
  const KindModel* its_kind = &kind;
  const Record* its_record = &record;
  while (true) {
    std::ranges::move(involved_in(*its_kind, *its_record), std::back_inserter(found.admits));
    if (is_confidential(*its_kind, *its_record)) {
      found.closed = true;
      sort_out(found.admits);
      return found;
    }
    seen.push_back(RecordRef::to(*its_record));
    const auto ref = subject_of(*its_kind, *its_record);
    if (!ref || std::ranges::find(seen, *ref) != seen.end()) return Concealment{};
    PROOFDESK_ASSIGN(auto next, find(*ref));
    if (!next) return Concealment{};
    above = std::move(*next);
    its_kind = above.kind;
    its_record = &above.record;
  }
}

}  // namespace proofdesk
