#include "core/query/list_query.hpp"

#include <algorithm>
#include <utility>

namespace proofdesk {
namespace {

using Op = Filter::Op;

constexpr std::string_view kPerson = "person";
constexpr std::string_view kGroup = "group";

Filter any_of(std::vector<Filter> any) {
  if (any.empty()) return Filter{.op = Op::kFalse};
  if (any.size() == 1) return std::move(any.front());
  Filter filter{.op = Op::kOr};
  filter.operands = std::move(any);
  return filter;
}

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
  return any_of(std::move(any));
}

Filter not_confidential(const KindModel& kind) {
  const FieldModel* confidential = kind.field("confidential");
  if (confidential == nullptr) return Filter::all();
  return Filter::compare(*confidential, Op::kNotEqual, Value{true});
}

Filter opened_by(const KindModel& kind, const OpenRule& rule) {
  Filter filter = not_confidential(kind);
  if (!rule.states.empty()) {
    std::vector<Filter> states;
    for (const auto& state : rule.states)
      states.push_back(Filter::compare(*kind.field("state"), Op::kEqual, Value{state}));
    filter = Filter::both(std::move(filter), any_of(std::move(states)));
  }
  const FieldModel* field = rule.field.empty() ? nullptr : kind.field(rule.field);
  if (field != nullptr) {
    const Value value =
        field->type == FieldType::kBoolean ? Value{rule.value == "true"} : Value{rule.value};
    filter = Filter::both(std::move(filter), Filter::compare(*field, Op::kEqual, value));
  }
  return filter;
}

bool reads_all_of(const KindModel& kind, const Access& access) {
  return access.is_unrestricted() || (access.everything && !kind.lifecycle.own_only);
}

}  // namespace

Filter own_filter(const KindModel& kind, const Access& access) {
  if (!access.may_read_kind(kind.lifecycle.read_roles)) return Filter{.op = Op::kFalse};
  // Who is involved sees the record, confidential or not.
  if (!reads_all_of(kind, access)) return involving(kind, access);
  if (access.confidential || kind.field("confidential") == nullptr) return Filter::all();
  return any_of({not_confidential(kind), involving(kind, access)});
}

Filter access_filter(const KindModel& kind, const Access& access) {
  Filter own = own_filter(kind, access);
  const auto& rules = kind.lifecycle.open;
  if (rules.empty() || reads_all_of(kind, access) || access.roles.empty() ||
      !access.may_read_kind(kind.lifecycle.read_roles))
    return own;
  std::vector<Filter> any;
  if (own.op != Op::kFalse) any.push_back(std::move(own));
  for (const OpenRule& rule : rules) any.push_back(opened_by(kind, rule));
  return any_of(std::move(any));
}

bool may_see(const KindModel& kind, const Access& access, const Record& record) {
  if (reads_all_of(kind, access) && access.may_read_kind(kind.lifecycle.read_roles)) {
    if (access.confidential) return true;
    const FieldModel* confidential = kind.field("confidential");
    if (confidential == nullptr || record.value(*confidential) != Value{true}) return true;
  }
  return matches(access_filter(kind, access), record);
}

bool is_open(const KindModel& kind, const Record& record) {
  return std::ranges::any_of(kind.lifecycle.open, [&](const OpenRule& rule) {
    return matches(opened_by(kind, rule), record);
  });
}

bool sees_as_open(const KindModel& kind, const Access& access, const Record& record) {
  return !kind.lifecycle.open.empty() && !reads_all_of(kind, access) &&
         !matches(own_filter(kind, access), record);
}

}  // namespace proofdesk
