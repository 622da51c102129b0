#include "processes/shared/approval_policies.hpp"

#include "core/approval/decision_table.hpp"
#include "processes/shared/promises.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace proofdesk::shared {
namespace {

using approval::People;
using approval::Separation;

/// People whom one round asks at most; whoever needs more wants a vote, not an approval.
constexpr std::size_t kMostAsked = 100;

constexpr std::array kDeclared = {
    Separation::kRequesterMayNotApprove, Separation::kRequesterMayNotBeSoleApprover,
    Separation::kAuthorMayNotApprove,    Separation::kImplementerMayNotApprove,
    Separation::kReviewerMayNotApprove,  Separation::kApproverMayNotImplement,
    Separation::kApproverMayNotReview,   Separation::kImplementerMayNotReview,
};

/// House rules of kinds in which these duties are kept apart whatever the policies say; a waiver lifts each.
struct AlwaysApart {
  std::string_view kind;
  Separation rule;
};
constexpr std::array kAlwaysApart = {
    AlwaysApart{"change", Separation::kRequesterMayNotApprove},
    AlwaysApart{"change", Separation::kImplementerMayNotApprove},
    AlwaysApart{"change", Separation::kApproverMayNotImplement},
    AlwaysApart{"change", Separation::kApproverMayNotReview},
    AlwaysApart{"change", Separation::kImplementerMayNotReview},
    AlwaysApart{"standard_change", Separation::kRequesterMayNotApprove},
    AlwaysApart{"standard_change", Separation::kAuthorMayNotApprove},
    AlwaysApart{"release", Separation::kAuthorMayNotApprove},
    AlwaysApart{"acceptance_criterion", Separation::kAuthorMayNotApprove},
};

bool always_apart(std::string_view kind, Separation rule) {
  return std::ranges::any_of(kAlwaysApart, [&](const AlwaysApart& each) {
    return each.kind == kind && each.rule == rule;
  });
}

/// Where a relation leads: from a reference of the subject to a person, or on by a reference of that record.
struct Relation {
  std::string_view word;
  std::string_view field;
  std::string_view onward;  ///< empty: the field names the person itself
};
constexpr std::array kRelations = {
    Relation{"requester_manager", "requester", "manager"},
    Relation{"service_owner", "service", "owner"},
    Relation{"service_owner", "services", "owner"},
    Relation{"record_owner", "owner", {}},
    Relation{"group_manager", "group", "manager"},
    Relation{"named_approver", "approver", {}},
};

Result<People> related(const RuleContext& context, const Subject& subject,
                       const std::string& word) {
  People found;
  for (const Relation& relation : kRelations) {
    if (relation.word != word) continue;
    const People first = people_in(subject.kind, subject.record, relation.field);
    if (relation.onward.empty()) {
      found.insert(found.end(), first.begin(), first.end());
      continue;
    }
    const FieldModel* field = subject.kind.field(relation.field);
    const KindModel* kind = field == nullptr ? nullptr : context.model.kind(field->target);
    if (kind == nullptr) continue;
    for (const Uuid& id : first) {
      PROOFDESK_ASSIGN(const auto record, context.world.find(kind->name, id));
      if (!record) continue;
      for (const Uuid& person : people_in(*kind, *record, relation.onward)) found.push_back(person);
    }
  }
  return found;
}

std::vector<std::string> material_under(const KindModel& policies, const Subject& subject,
                                        const std::vector<const Record*>& rows) {
  std::vector<std::string> names;
  const auto add = [&](const std::string& name) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  };
  for (const FieldModel* field : material_fields(subject.kind)) add(known_as(*field));
  for (const Record* row : rows) {
    for (const FieldModel* field :
         approval::fields_read(subject.kind, row->text(policies, "condition"))) {
      if (can_be_material(*field)) add(known_as(*field));
    }
    if (row->flag(policies, "attachments_are_material")) add(std::string(kMaterialFiles));
  }
  return names;
}

}  // namespace

Result<MatchingPolicies> matching_policies(const RuleContext& context, const Subject& subject) {
  MatchingPolicies matching;
  const KindModel* kind = context.model.kind("approval_policy");
  if (kind == nullptr) return matching;
  PROOFDESK_ASSIGN(const auto all, context.world.standing("approval_policy"));
  std::vector<const Record*> records;
  std::vector<approval::TableRow> rows;
  for (const auto& record : all) {
    if (record.state != "in_force" || record.text(*kind, "applies_to") != subject.kind.name)
      continue;
    records.push_back(&record);
    rows.push_back({.name = kind->display_number(record.number),
                    .condition = record.text(*kind, "condition"),
                    .stage = record.integer(*kind, "stage")});
  }
  PROOFDESK_ASSIGN(const auto places, approval::matching_rows(subject.kind, subject.record, rows));
  for (const auto place : places) matching.rows.push_back(records[place]);
  for (const auto rule : kDeclared) {
    if (always_apart(subject.kind.name, rule) ||
        std::ranges::any_of(matching.rows, [&](const Record* row) {
          return row->flag(*kind, approval::name_of(rule));
        }))
      matching.separation.push_back(rule);
  }
  matching.material = material_under(*kind, subject, matching.rows);
  return matching;
}

Result<std::vector<const Record*>> rows_concerned(const RuleContext& context,
                                                  const Subject& subject) {
  const KindModel* kind = context.model.kind("approval_policy");
  PROOFDESK_ASSIGN(auto matching, matching_policies(context, subject));
  const auto changed = [&](const FieldModel* field) { return changes(context, known_as(*field)); };
  const bool all = std::ranges::any_of(material_fields(subject.kind), changed);
  std::erase_if(matching.rows, [&](const Record* row) {
    return !names_approvers(*kind, *row) ||
           (!all &&
            std::ranges::none_of(approval::fields_read(subject.kind, row->text(*kind, "condition")),
                                 changed));
  });
  return matching.rows;
}

Result<std::optional<Instant>> lapse_of(const RuleContext& context, const Record& policy) {
  const KindModel& kind = *context.model.kind("approval_policy");
  const std::int64_t after = policy.integer(kind, "expires_after");
  if (after <= 0) return std::nullopt;
  const People by = people_in(kind, policy, "calendar");
  if (by.empty()) return Instant{context.now.micros + after};
  const KindModel& calendars = *context.model.kind("calendar");
  PROOFDESK_ASSIGN(const auto all, context.world.standing("calendar"));
  for (const auto& record : all) {
    if (record.id != by.front()) continue;
    const auto calendar = business_calendar(calendars, record);
    if (!calendar) break;
    context.world.rely_on(record);
    const auto lapse = after % kMicrosPerDay == 0
                           ? calendar->working_days_after(context.now, after / kMicrosPerDay)
                           : calendar->after(context.now, after);
    if (lapse) return lapse;
  }
  return refuse(
      fmt::format("The policy {} counts by a calendar that cannot be read, or never gets so far.",
                  kind.display_number(policy.number)),
      "Put the calendar right, or revise the policy.");
}

bool names_approvers(const KindModel& kind, const Record& policy) {
  return policy.has(kind, "approvers") || policy.has(kind, "approver_groups") ||
         policy.has(kind, "approver_relations");
}

Result<People> people_named(const RuleContext& context, Humans& humans, const Subject& subject,
                            const Record& policy) {
  const KindModel& kind = *context.model.kind("approval_policy");
  People named = people_in(kind, policy, "approvers");
  for (const Uuid& group : people_in(kind, policy, "approver_groups")) {
    PROOFDESK_ASSIGN(const auto members,
                     context.world.where("person", "groups", value_of(group), kMostAsked + 1));
    for (const auto& member : members) named.push_back(member.id);
  }
  for (const auto& word : words_in(kind, policy, "approver_relations")) {
    PROOFDESK_ASSIGN(const auto found, related(context, subject, word));
    named.insert(named.end(), found.begin(), found.end());
  }
  People people;
  for (const Uuid& person : named) {
    if (std::ranges::find(people, person) != people.end()) continue;
    PROOFDESK_ASSIGN(const bool active, humans.is_active(person));
    if (active) people.push_back(person);
  }
  if (people.size() > kMostAsked) {
    return refuse(fmt::format("The policy {} would ask more than {} people.",
                              kind.display_number(policy.number), kMostAsked),
                  "Name fewer people, or a smaller group, in the policy.");
  }
  return people;
}

}  // namespace proofdesk::shared
