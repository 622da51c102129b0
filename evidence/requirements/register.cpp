#include "evidence/requirements/register.hpp"

#include "evidence/lines.hpp"
#include "generated/assets.hpp"

#include <set>
#include <stdexcept>

#include <fmt/format.h>

namespace proofdesk::evidence {
namespace {

constexpr std::string_view kHeader = "id\tclause\tkinds\trequirement\tshown_by";

std::vector<std::string> split_commas(std::string_view text) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t comma = text.find(',');
    parts.emplace_back(text.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

Result<std::vector<Requirement>> parse_requirements(std::string_view text) {
  Lines lines(text);
  const auto wrong = [&](std::string_view detail) {
    return fail(ErrorCode::kCorrupt, "requirements.form",
                fmt::format("Line {}: {}.", lines.number(), detail));
  };
  if (lines.next() != kHeader) return wrong("not the header of a register");
  std::vector<Requirement> requirements;
  std::set<std::string_view> ids;
  while (const auto line = lines.next()) {
    const auto parts = split_tabs(*line);
    if (parts.size() != 5) return wrong("not five columns");
    for (const std::string_view part : parts) {
      if (part.empty()) return wrong("an empty column");
    }
    if (!parts[0].starts_with(fmt::format("{}-", parts[1])))
      return wrong("the id is not one of its clause");
    if (!ids.insert(parts[0]).second) return wrong("the id is given twice");
    requirements.push_back({std::string(parts[0]), std::string(parts[1]), split_commas(parts[2]),
                            std::string(parts[3]), std::string(parts[4])});
  }
  if (!lines.complete()) return wrong("the last line is cut short");
  return requirements;
}

const std::vector<Requirement>& requirement_register() {
  static const std::vector<Requirement> built_in = [] {
    auto parsed = parse_requirements(asset("evidence/requirements/requirements.tsv"));
    if (!parsed) throw std::logic_error("requirement register: " + parsed.error().detail);
    return std::move(*parsed);
  }();
  return built_in;
}

std::vector<Requirement> requirements_of(std::string_view clause) {
  std::vector<Requirement> found;
  for (const Requirement& requirement : requirement_register()) {
    if (within_clause(requirement.clause, clause)) found.push_back(requirement);
  }
  return found;
}

bool within_clause(std::string_view clause, std::string_view outer) {
  return clause.starts_with(outer) &&
         (clause.size() == outer.size() || clause[outer.size()] == '.');
}

}  // namespace proofdesk::evidence
