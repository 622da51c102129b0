#include "evidence/pack/kpi_files.hpp"

#include "core/engine/apply.hpp"
#include "core/journal/canonical_json.hpp"
#include "evidence/csv.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace proofdesk::evidence {
namespace {

namespace json = boost::json;

Event to_event(const ShownEvent& shown) {
  const journal::Envelope& envelope = shown.envelope;
  Event event;
  event.kind = envelope.kind;
  event.record = envelope.record;
  event.revision = envelope.revision;
  event.name = envelope.name;
  event.from = envelope.from;
  event.to = envelope.to;
  event.basis = envelope.basis;
  event.occurred_at = envelope.occurred_at;
  event.actor = envelope.actor;
  event.definitions = envelope.definitions;
  event.refused = envelope.refused;
  event.source = envelope.source;
  for (const Opening& opening : shown.openings) {
    if (opening.shown != Shown::kDisclosed || opening.path.starts_with("custom.")) continue;
    event.changes.push_back({opening.path, opening.value, {}});
  }
  return event;
}

/// One object a line, so that people and line tools can read it too.
Result<std::string> write_lines(const std::vector<json::object>& objects) {
  std::string out = "[";
  for (const json::object& object : objects) {
    out += out.size() == 1 ? "\n" : ",\n";
    PROOFDESK_TRY(journal::append_canonical(out, object));
  }
  return out += "\n]\n";
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) {
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out;
}

}  // namespace

Result<std::map<std::string, std::vector<CaseHistory>>> to_cases(
    const Scope& scope, const Model& model, std::span<const FoldedRecord> records) {
  std::map<std::string, std::vector<CaseHistory>> cases;
  for (const auto& [kind, prefix] : scope.kinds) cases[kind];
  for (const FoldedRecord& folded : records) {
    const KindModel* kind = model.kind(folded.kind);
    if (kind == nullptr)
      return fail(ErrorCode::kUnsupported, "pack.kind",
                  "The kind " + folded.kind + " is not known here.");
    CaseHistory history;
    history.record = new_record(*kind, folded.id);
    for (const ShownEvent* shown : folded.events) {
      Event event = to_event(*shown);
      if (!event.refused.empty()) continue;
      PROOFDESK_TRY(apply(*kind, event, history.record));
      history.events.push_back(std::move(event));
    }
    cases[folded.kind].push_back(std::move(history));
  }
  return cases;
}

Result<std::string> write_kpis_json(std::span<const Kpi> kpis) {
  std::vector<json::object> objects;
  for (const Kpi& kpi : kpis) {
    json::array figures;
    for (const Figure& figure : kpi.figures) {
      figures.push_back({{"dimension", figure.dimension},
                         {"population", figure.population},
                         {"value", figure.value}});
    }
    objects.push_back({{"definition", kpi.definition},
                       {"figures", std::move(figures)},
                       {"kind", kpi.kind},
                       {"label", kpi.label},
                       {"name", kpi.name},
                       {"requirement", kpi.requirement},
                       {"unit", kpi.unit}});
    if (kpi.not_shown) objects.back()["notShown"] = true;
  }
  return write_lines(objects);
}

std::string write_kpis_csv(std::span<const Kpi> kpis) {
  CsvWriter csv;
  for (const char* column : {"kind", "name", "label", "requirement", "dimension", "value", "unit",
                             "population", "definition"}) {
    csv.plain(column);
  }
  csv.end_row();
  for (const Kpi& kpi : kpis) {
    if (kpi.not_shown) {
      csv.plain(kpi.kind).plain(kpi.name).text(kpi.label).plain(kpi.requirement).plain("");
      csv.plain("not shown").plain(kpi.unit).plain("").text(kpi.definition).end_row();
    }
    for (const Figure& figure : kpi.figures) {
      csv.plain(kpi.kind)
          .plain(kpi.name)
          .text(kpi.label)
          .plain(kpi.requirement)
          .text(figure.dimension);
      // A share of nothing is not zero.
      if (figure.population == 0 && kpi.unit != "count") {
        csv.plain("no population");
      } else {
        csv.number(figure.value);
      }
      csv.plain(kpi.unit).number(figure.population).text(kpi.definition).end_row();
    }
  }
  return csv.take();
}

Result<std::string> write_requirements_json(std::span<const Requirement> requirements) {
  std::vector<json::object> objects;
  for (const Requirement& requirement : requirements) {
    json::array kinds;
    for (const std::string& kind : requirement.kinds) kinds.emplace_back(kind);
    objects.push_back({{"clause", requirement.clause},
                       {"id", requirement.id},
                       {"kinds", std::move(kinds)},
                       {"requirement", requirement.text},
                       {"shownBy", requirement.shown_by}});
  }
  return write_lines(objects);
}

std::string write_requirements_csv(std::span<const Requirement> requirements) {
  CsvWriter csv;
  csv.plain("id").plain("requirement").plain("kinds").plain("shownBy").end_row();
  for (const Requirement& requirement : requirements) {
    csv.plain(requirement.id)
        .text(requirement.text)
        .plain(joined(requirement.kinds))
        .text(requirement.shown_by);
    csv.end_row();
  }
  return csv.take();
}

}  // namespace proofdesk::evidence
