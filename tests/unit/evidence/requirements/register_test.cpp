#include "evidence/requirements/register.hpp"

#include "core/model/kind_model.hpp"
#include "processes/registry.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace proofdesk::evidence {
namespace {

constexpr std::string_view kHeader = "id\tclause\tkinds\trequirement\tshown_by\n";

std::string rule_of(std::string_view rows) {
  const auto parsed = parse_requirements(std::string(kHeader) + std::string(rows));
  return parsed ? "none" : parsed.error().rule;
}

TEST(RequirementRegister, HoldsTheClausesOfResolutionAndFulfilment) {
  EXPECT_EQ(requirements_of("8.3.3").size(), 8U);
  EXPECT_EQ(requirements_of("8.6.1").size(), 11U);
  EXPECT_EQ(requirements_of("8.6.2").size(), 6U);
  EXPECT_EQ(requirements_of("8.6.3").size(), 14U);
  EXPECT_EQ(requirements_of("8.6").size(), 31U);
  EXPECT_TRUE(requirements_of("8.60").empty());
}

TEST(RequirementRegister, NamesKindsThatExist) {
  std::vector<KindSource> kinds;
  for (const Process& process : all_processes()) kinds.push_back(process.kind);
  const auto model = Model::build(kinds, {});
  ASSERT_TRUE(model) << model.error().detail;
  for (const Requirement& requirement : requirement_register()) {
    for (const std::string& kind : requirement.kinds)
      EXPECT_NE((*model)->kind(kind), nullptr) << requirement.id;
  }
}

TEST(RequirementRegister, RefusesWhatIsNotARegister) {
  EXPECT_EQ(rule_of("8.6.1-a\t8.6.1\tincident\tText.\tThere.\n"), "none");
  EXPECT_EQ(rule_of("8.6.1-a\t8.6.1\tincident\tText.\n"), "requirements.form");
  EXPECT_EQ(rule_of("8.6.1-a\t8.6.1\tincident\t\tThere.\n"), "requirements.form");
  EXPECT_EQ(rule_of("8.6.2-a\t8.6.1\tincident\tText.\tThere.\n"), "requirements.form");
  EXPECT_EQ(rule_of("8.6.1-a\t8.6.1\tincident\tText.\tThere."), "requirements.form");
  EXPECT_EQ(rule_of("8.6.1-a\t8.6.1\ti\tA.\tB.\n8.6.1-a\t8.6.1\ti\tA.\tB.\n"), "requirements.form");
  EXPECT_FALSE(parse_requirements("id\tclause\n"));
}

TEST(RequirementRegister, ReadsClausesByWholeNumbers) {
  EXPECT_TRUE(within_clause("8.6.1", "8.6.1"));
  EXPECT_TRUE(within_clause("8.6.1", "8"));
  EXPECT_FALSE(within_clause("8.6.10", "8.6.1"));
  EXPECT_FALSE(within_clause("8.6", "8.6.1"));
}

}  // namespace
}  // namespace proofdesk::evidence
