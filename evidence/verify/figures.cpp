#include "evidence/verify/figures.hpp"

#include "core/model/strict_json.hpp"
#include "evidence/measures.hpp"
#include "evidence/pack/kpi_files.hpp"

#include <functional>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

namespace proofdesk::evidence {
namespace {

std::string text_of(const boost::json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// Hands each figure of a kpis.json to `take`; nothing when it is none.
void each_kpi(std::string_view kpis_json,
              const std::function<void(const boost::json::object&)>& take) {
  const auto value =
      parse_strict_json(kpis_json, {.bytes = std::size_t{64} << 20, .depth = 8, .keys = 1'000'000});
  const auto* array = value ? value->if_array() : nullptr;
  if (array == nullptr) return;
  for (const auto& element : *array) {
    if (const auto* kpi = element.if_object()) take(*kpi);
  }
}

std::string name_of(std::string_view kind, std::string_view name) {
  return fmt::format("{}\t{}", kind, name);
}

}  // namespace

Result<RecomputedFigures> recompute_figures(const Scope& scope,
                                            std::span<const FoldedRecord> records,
                                            std::span<const Process> processes,
                                            const std::set<std::string>& not_shown) {
  if (processes.empty())
    return fail(ErrorCode::kUnsupported, "verify.figures", "No measures were given.");
  std::vector<KindSource> kinds;
  for (const Process& process : processes) kinds.push_back(process.kind);
  PROOFDESK_ASSIGN(const auto model, Model::build(kinds, {}));
  const auto cases = to_cases(scope, *model, records);
  if (!cases) {
    return fail(ErrorCode::kUnsupported, "verify.figures",
                "this program knows other fields: " + cases.error().detail);
  }
  PROOFDESK_ASSIGN(auto kpis, run_measures(processes, *model, *cases, scope.from, scope.to));
  for (Kpi& kpi : kpis) {
    if (!not_shown.contains(name_of(kpi.kind, kpi.name))) continue;
    kpi.figures.clear();
    kpi.not_shown = true;
  }
  RecomputedFigures figures;
  PROOFDESK_ASSIGN(figures.json, write_kpis_json(kpis));
  figures.csv = write_kpis_csv(kpis);
  figures.definitions = definitions_in(figures.json);
  return figures;
}

std::set<std::string> definitions_in(std::string_view kpis_json) {
  std::set<std::string> definitions;
  each_kpi(kpis_json, [&](const boost::json::object& kpi) {
    definitions.insert(fmt::format("{}\t{}\t{}\t{}", text_of(kpi, "kind"), text_of(kpi, "name"),
                                   text_of(kpi, "unit"), text_of(kpi, "definition")));
  });
  return definitions;
}

std::set<std::string> not_shown_in(std::string_view kpis_json) {
  std::set<std::string> names;
  each_kpi(kpis_json, [&](const boost::json::object& kpi) {
    if (kpi.contains("notShown")) names.insert(name_of(text_of(kpi, "kind"), text_of(kpi, "name")));
  });
  return names;
}

}  // namespace proofdesk::evidence
