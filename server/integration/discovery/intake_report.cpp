#include "server/integration/discovery/discovery_intake.hpp"

namespace proofdesk::server::discovery {

boost::json::object to_json(const IntakeReport& report) {
  boost::json::array rows;
  for (const auto& row : report.rows) {
    boost::json::object object{{"at", row.at}, {"outcome", row.outcome}};
    if (!row.item.empty()) object["item"] = row.item;
    if (!row.attributes.empty())
      object["attributes"] = boost::json::array(row.attributes.begin(), row.attributes.end());
    if (!row.error.rule.empty()) {
      object["rule"] = row.error.rule;
      object["detail"] = row.error.detail;
      object["remedy"] = row.error.remedy;
    }
    rows.push_back(std::move(object));
  }
  return {{"observed", report.observed},
          {"asRecorded", report.as_recorded},
          {"updated", report.updated},
          {"differing", report.differing},
          {"unregistered", report.unregistered},
          {"duplicates", report.duplicates},
          {"refused", report.refused},
          {"outranked", report.outranked},
          {"discrepancies", {{"opened", report.discrepancies}, {"settled", report.settled}}},
          {"commands", report.commands},
          {"rows", std::move(rows)}};
}

}  // namespace proofdesk::server::discovery
