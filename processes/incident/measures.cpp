#include "core/model/items.hpp"
#include "processes/incident/process.hpp"
#include "processes/shared/figures.hpp"
#include "processes/shared/priority_matrix.hpp"

#include <algorithm>

namespace proofdesk::incident {
namespace {

using namespace shared;

using Figures = std::vector<Figure>;

bool counts(const CaseView& view) { return !view.is_in("cancelled"); }

Cases opened_in(const MeasureInput& input) {
  return select(input, [](const CaseView& view) {
    return counts(view) && view.falls_in_period(view.opened());
  });
}

Cases resolved(const MeasureInput& input) {
  return select(input, [](const CaseView& view) {
    return counts(view) && view.falls_in_period("resolved_at");
  });
}

Figures count_opened(const MeasureInput& input) {
  return broken_down(input, opened_in(input), "priority", count);
}

Figures count_resolved(const MeasureInput& input) {
  return broken_down(input, resolved(input), "priority", count);
}

Figures count_cancelled(const MeasureInput& input) {
  return broken_down(input,
                     select(input,
                            [](const CaseView& view) {
                              return !counts(view) && view.falls_in_period(view.opened());
                            }),
                     "cancel_reason", count);
}

std::optional<std::int64_t> time_to_resolve(const CaseView& view) {
  const auto end = view.instant("resolved_at");
  if (!end) return std::nullopt;
  return (end->micros - view.opened().micros) / kMicrosPerSecond;
}

Figures time_to_resolve_median(const MeasureInput& input) {
  return broken_down(input, resolved(input), "priority",
                     [&](const Cases& cases, std::string dimension) {
                       return median(input, cases, time_to_resolve, std::move(dimension));
                     });
}

Figures time_to_resolve_p90(const MeasureInput& input) {
  return broken_down(input, resolved(input), "priority",
                     [&](const Cases& cases, std::string dimension) {
                       return ninetieth(input, cases, time_to_resolve, std::move(dimension));
                     });
}

/// The first word of a person to the caller: as stamped, or a public entry of the work log by somebody else.
std::optional<Instant> first_response(const CaseView& view) {
  auto first = view.instant("first_human_action_at");
  const std::string requester = view.text("requester");
  for (const auto& event : view.history().events) {
    for (const auto& change : event.changes) {
      const std::string_view path = change.path;
      if (!path.starts_with(kWorklog) || path.size() <= kWorklog.size() + 1) continue;
      const auto entry = entry_from_json(path.substr(kWorklog.size() + 1), change.value);
      if (!entry || !entry->is_public || entry->kind == WorklogEntry::Kind::kSystem) continue;
      if (entry->author.is_nil() || entry->author.to_string() == requester) continue;
      if (!first || entry->at < *first) first = entry->at;
    }
  }
  return first;
}

Figures time_to_respond(const MeasureInput& input) {
  return {mean(input, opened_in(input), [](const CaseView& view) -> std::optional<std::int64_t> {
    const auto first = first_response(view);
    if (!first) return std::nullopt;
    return (first->micros - view.opened().micros) / kMicrosPerSecond;
  })};
}

/// Every incident that was resolved in the period at least once, reopened ones included.
Figures reopen_rate(const MeasureInput& input) {
  const auto cases = select(input, [](const CaseView& view) {
    return counts(view) &&
           (view.entered_in_period("resolved") || view.falls_in_period("resolved_at"));
  });
  return {share(input, cases, [](const CaseView& view) {
    return view.integer("reopen_count") > 0 || view.came_back();
  })};
}

Figures reassignments(const MeasureInput& input) {
  return {per_case(input, resolved(input),
                   [](const CaseView& view) { return view.integer("reassign_count"); })};
}

Figures impact_and_urgency(const MeasureInput& input) {
  return {share(input, opened_in(input),
                [](const CaseView& view) { return view.has("impact") && view.has("urgency"); })};
}

Figures prioritised(const MeasureInput& input) {
  return {share(input, opened_in(input), [](const CaseView& view) {
    return view.has("impact") && view.has("urgency") && view.has("priority");
  })};
}

Figures priority_integrity(const MeasureInput& input) {
  auto cases = opened_in(input);
  std::erase_if(cases, [&](const CaseHistory* each) {
    const CaseView view(input, *each);
    return !view.has("impact") || !view.has("urgency") || !view.has("priority");
  });
  Figures figures{share(input, cases, [](const CaseView& view) {
    return kMatrix.priority(view.text("impact"), view.text("urgency")) == view.text("priority");
  })};
  for (const auto basis : {kMatrix.basis, kBasisOverride, kBasisImported}) {
    figures.push_back(share(
        input, cases, [&](const CaseView& view) { return view.text("priority_basis") == basis; },
        "basis=" + std::string(basis)));
  }
  return figures;
}

Figures classified(const MeasureInput& input) {
  return {share(input, resolved(input), [](const CaseView& view) { return view.has("category"); })};
}

Figures actions_logged(const MeasureInput& input) {
  return {share(input, resolved(input), [](const CaseView& view) {
    return std::ranges::any_of(view.history().events, [](const Event& event) {
      return std::ranges::any_of(event.changes, [](const Change& change) {
        const auto* entry = change.value.if_object();
        const auto* kind = entry == nullptr ? nullptr : entry->if_contains("kind");
        return change.path.starts_with(kWorklog) && kind != nullptr && *kind != "system";
      });
    });
  })};
}

Figures backlog(const MeasureInput& input) {
  return broken_down(input, select(input, [](const CaseView& view) { return view.open_at_end(); }),
                     "priority", count);
}

Figures backlog_age(const MeasureInput& input) {
  const auto cases = select(input, [](const CaseView& view) { return view.open_at_end(); });
  return {median(input, cases, [&](const CaseView& view) -> std::optional<std::int64_t> {
    return (input.to.micros - view.opened().micros) / kMicrosPerSecond;
  })};
}

Figures first_contact(const MeasureInput& input) {
  auto cases = resolved(input);
  std::erase_if(cases, [&](const CaseHistory* each) {
    return !CaseView(input, *each).has("first_contact_resolution");
  });
  return {share(input, cases,
                [](const CaseView& view) { return view.flag("first_contact_resolution"); })};
}

Figures share_escalated(const MeasureInput& input) {
  return {
      share(input, opened_in(input), [](const CaseView& view) { return view.flag("escalated"); })};
}

Cases major(const MeasureInput& input) {
  return select(input, [](const CaseView& view) { return view.falls_in_period("declared_at"); });
}

Figures count_major(const MeasureInput& input) {
  return broken_down(input, major(input), "major_state", count);
}

Figures major_managed(const MeasureInput& input) {
  return {share(input, major(input), [](const CaseView& view) {
    return view.has("major_incident_manager") && view.has("procedure_version");
  })};
}

Figures major_reviewed(const MeasureInput& input) {
  const auto restored =
      select(input, [](const CaseView& view) { return view.falls_in_period("restored_at"); });
  return {share(input, restored, [](const CaseView& view) {
    return view.text("major_state") == "reviewed" && view.has("review_report");
  })};
}

}  // namespace

std::vector<Measure> measures() {
  return {
      {.name = "opened",
       .label = "Opened",
       .unit = "count",
       .requirement = "8.6.1",
       .definition = "incidents opened in the period, cancelled ones left out; by priority",
       .compute = count_opened},
      {.name = "resolved",
       .label = "Resolved",
       .unit = "count",
       .requirement = "8.6.1",
       .definition = "incidents whose (last) resolution lies in the period, cancelled ones left "
                     "out; by priority",
       .compute = count_resolved},
      {.name = "cancelled",
       .label = "Cancelled",
       .unit = "count",
       .requirement = "8.6.1",
       .definition =
           "incidents opened in the period and cancelled, which no other figure counts; by reason",
       .compute = count_cancelled},
      {.name = "time_to_resolve_median",
       .label = "Time to resolve, median",
       .unit = "seconds",
       .requirement = "8.6.1",
       .definition = "resolved at - opened at of the incidents resolved in the period, calendar "
                     "time: the middle "
                     "value, or the mean of the two middle ones; by priority",
       .compute = time_to_resolve_median},
      {.name = "time_to_resolve_p90",
       .label = "Time to resolve, 90th percentile",
       .unit = "seconds",
       .requirement = "8.6.1",
       .definition = "resolved at - opened at of the incidents resolved in the period, calendar "
                     "time: the smallest "
                     "value that nine tenths do not exceed (nearest rank); by priority",
       .compute = time_to_resolve_p90},
      {.name = "time_to_respond_mean",
       .label = "Time to first response, mean",
       .unit = "seconds",
       .requirement = "8.6.1",
       .definition = "first reply or contact by a person - opened at, of the incidents opened in "
                     "the period for "
                     "which one is recorded",
       .compute = time_to_respond},
      {.name = "reopen_rate",
       .label = "Reopened",
       .unit = "per_mille",
       .requirement = "8.6.1",
       .definition = "of the incidents resolved in the period at least once: those ever reopened",
       .compute = reopen_rate},
      {.name = "reassignments",
       .label = "Reassignments per incident",
       .unit = "per_mille",
       .requirement = "8.6.1",
       .definition = "hand-overs from one group or person to another / incidents resolved in the "
                     "period; 1000 is one "
                     "each",
       .compute = reassignments},
      {.name = "impact_and_urgency_recorded",
       .label = "Impact and urgency recorded",
       .unit = "per_mille",
       .requirement = "8.6.1",
       .definition = "of the incidents opened in the period: those with both",
       .compute = impact_and_urgency},
      {.name = "prioritised",
       .label = "Prioritised",
       .unit = "per_mille",
       .requirement = "8.6.1",
       .definition =
           "of the incidents opened in the period: those with impact, urgency and priority",
       .compute = prioritised},
      {.name = "priority_integrity",
       .label = "Priority as the matrix gives it",
       .unit = "per_mille",
       .requirement = "8.6.1",
       .definition = "of the prioritised incidents opened in the period: those whose priority is "
                     "what matrix@1 gives; "
                     "beside it the shares by basis",
       .compute = priority_integrity},
      {.name = "classified",
       .label = "Classified",
       .unit = "per_mille",
       .requirement = "8.6.1",
       .definition = "of the incidents resolved in the period: those with a category",
       .compute = classified},
      {.name = "actions_logged",
       .label = "Actions logged",
       .unit = "per_mille",
       .requirement = "8.6.1",
       .definition = "of the incidents resolved in the period: those with at least one note or "
                     "reply in the work log",
       .compute = actions_logged},
      {.name = "backlog",
       .label = "Open at the end",
       .unit = "count",
       .requirement = "8.6.1",
       .definition = "incidents that their history leaves open or waiting at the end of the "
                     "period; by priority",
       .compute = backlog},
      {.name = "backlog_age_median",
       .label = "Age of what is open, median",
       .unit = "seconds",
       .requirement = "8.6.1",
       .definition = "end of the period - opened at, of the incidents open then",
       .compute = backlog_age},
      {.name = "first_contact_resolution",
       .label = "Resolved at first contact",
       .unit = "per_mille",
       .requirement = "8.6.1",
       .definition =
           "of the incidents resolved in the period for which it is known: those resolved without "
           "hand-over "
           "or hold, by the first answer or in the conversation in which they were recorded",
       .compute = first_contact},
      {.name = "escalated",
       .label = "Escalated",
       .unit = "per_mille",
       .requirement = "8.6.1",
       .definition = "of the incidents opened in the period: those ever escalated",
       .compute = share_escalated},
      {.name = "major_incidents",
       .label = "Major incidents",
       .unit = "count",
       .requirement = "8.6.1",
       .definition = "incidents declared major in the period; by where they stand",
       .compute = count_major},
      {.name = "major_under_a_manager",
       .label = "Major incidents with manager and procedure",
       .unit = "per_mille",
       .requirement = "8.6.1",
       .definition = "of the incidents declared major in the period: those with a manager and a "
                     "procedure version",
       .compute = major_managed},
      {.name = "major_reviewed",
       .label = "Major incidents reviewed",
       .unit = "per_mille",
       .requirement = "8.6.1",
       .definition = "of the major incidents restored in the period: those reviewed, with a report",
       .compute = major_reviewed},
  };
}

}  // namespace proofdesk::incident
