#include "core/query/list_query.hpp"

#include <utility>

namespace proofdesk {
namespace {

using Op = Filter::Op;

constexpr std::string_view kPerson = "person";
constexpr std::string_view kGroup = "group";

void add_if_named(std::vector<Filter>& any, const FieldModel& field, Op op, Uuid id) {
  if (!id.is_nil()) any.push_back(Filter::compare(field, op, Value{id.to_string()}));
}

/// What is the actor's own: records that name the person or one of the groups in a field that involves them,
/// and the person's and the groups' own records.
Filter involving(const KindModel& kind, const Access& access) {
  std::vector<Filter> any;
  for (const FieldModel& field : kind.fields()) {
    const bool self = field.origin == FieldOrigin::kSystem &&
                      static_cast<SystemField>(field.slot) == SystemField::kId;
    if (!field.involves && !self) continue;
    const std::string_view names =
        self ? std::string_view(kind.name) : std::string_view(field.target);
    const Op op = field.repeated ? Op::kHas : Op::kEqual;
    if (names == kPerson) add_if_named(any, field, op, access.person);
    if (names == kGroup) {
      for (const Uuid& group : access.groups) add_if_named(any, field, op, group);
    }
  }
  if (any.empty()) return Filter{.op = Op::kFalse};
  if (any.size() == 1) return std::move(any.front());
  Filter filter{.op = Op::kOr};
  filter.operands = std::move(any);
  return filter;
}

}  // namespace

Filter access_filter(const KindModel& kind, const Access& access) {
  if (!access.may_read_kind(kind.lifecycle.read_roles)) return Filter{.op = Op::kFalse};
  // Who is involved sees the record, confidential or not.
  if (!access.everything) return involving(kind, access);
  if (access.confidential) return Filter::all();
  const FieldModel* confidential = kind.field("confidential");
  if (confidential == nullptr) return Filter::all();
  Filter filter{.op = Op::kOr};
  filter.operands.push_back(Filter::compare(*confidential, Op::kNotEqual, Value{true}));
  filter.operands.push_back(involving(kind, access));
  return filter;
}

bool may_see(const KindModel& kind, const Access& access, const Record& record) {
  if (access.everything && access.may_read_kind(kind.lifecycle.read_roles)) {
    if (access.confidential) return true;
    const FieldModel* confidential = kind.field("confidential");
    if (confidential == nullptr || record.value(*confidential) != Value{true}) return true;
  }
  return matches(access_filter(kind, access), record);
}

}  // namespace proofdesk
