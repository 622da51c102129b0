#include "evidence/audit/findings.hpp"

#include <fmt/format.h>

namespace proofdesk::evidence::audit {
namespace {

struct Describe {
  bool in_full;

  std::string operator()(std::monostate) const { return "nothing"; }
  std::string operator()(bool value) const {
    return in_full ? (value ? "true" : "false") : "a truth value";
  }
  std::string operator()(std::int64_t value) const {
    return in_full ? fmt::format("{}", value) : "an integer";
  }
  std::string operator()(const std::string& value) const {
    return in_full ? value : fmt::format("text of {} bytes", value.size());
  }
  std::string operator()(const std::vector<std::string>& value) const {
    return fmt::format("a list of {}", value.size());
  }
  std::string operator()(Erased) const { return "erased"; }
};

}  // namespace

void add(AuditReport& report, AuditFinding finding) {
  ++report.findings_total;
  if (report.findings.size() < AuditReport::kKept) report.findings.push_back(std::move(finding));
}

std::string describe(const FieldModel& field, const Value& value) {
  if (field.secret) return is_set(value) ? "a secret" : "none";
  return std::visit(Describe{field.origin == FieldOrigin::kSystem}, value);
}

}  // namespace proofdesk::evidence::audit
