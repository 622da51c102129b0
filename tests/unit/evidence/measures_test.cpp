#include "evidence/measures.hpp"

#include "processes/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::evidence {
namespace {

std::vector<Figure> count_cases(const MeasureInput& input) {
  const auto count = static_cast<std::int64_t>(input.cases.size());
  return {{"", count, count},
          {"period=" + std::to_string(input.to.micros - input.from.micros), 1, count}};
}

struct Measures : ::testing::Test {
  std::vector<Process> processes = all_processes();
  std::shared_ptr<const Model> model = [this] {
    std::vector<KindSource> kinds;
    for (const Process& process : processes) kinds.push_back(process.kind);
    auto built = Model::build(kinds, {});
    if (!built) throw std::runtime_error(built.error().detail);
    return *built;
  }();

  /// One process with one measure, of this kind.
  std::vector<Process> only(std::string_view kind) {
    for (Process process : processes) {
      if (parse_lifecycle(process.kind.lifecycle_text)->kind != kind) continue;
      process.measures = {{"cases", "Cases", "count", "8.6.1", "all cases", &count_cases}};
      return {process};
    }
    return {};
  }
};

TEST_F(Measures, RunOverTheCasesOfTheirKind) {
  std::map<std::string, std::vector<CaseHistory>> cases;
  cases["incident"].resize(3);
  cases["problem"].resize(5);
  const auto kpis = run_measures(only("incident"), *model, cases, Instant{10}, Instant{17});
  ASSERT_TRUE(kpis);
  ASSERT_EQ(kpis->size(), 1U);
  const Kpi& kpi = kpis->front();
  EXPECT_EQ(kpi.kind, "incident");
  EXPECT_EQ(kpi.definition, "all cases");
  EXPECT_FALSE(kpi.not_shown);
  ASSERT_EQ(kpi.figures.size(), 2U);
  EXPECT_EQ(kpi.figures[0].value, 3);
  EXPECT_EQ(kpi.figures[1].dimension, "period=7");
}

TEST_F(Measures, RunOverNoCasesToo) {
  const auto kpis =
      run_measures(only("incident"), *model, {{"incident", {}}}, Instant{0}, Instant{1});
  ASSERT_TRUE(kpis);
  ASSERT_EQ(kpis->size(), 1U);
  EXPECT_EQ(kpis->front().figures.front().population, 0);
}

TEST_F(Measures, AreLeftOutForKindsThatAreNotAskedFor) {
  const auto kpis =
      run_measures(only("incident"), *model, {{"problem", {}}}, Instant{0}, Instant{1});
  ASSERT_TRUE(kpis);
  EXPECT_TRUE(kpis->empty());
}

TEST_F(Measures, OfEveryProcessRunOverNothing) {
  std::map<std::string, std::vector<CaseHistory>> cases;
  for (const auto& kind : model->kinds()) cases[kind->name];
  const auto kpis = run_measures(processes, *model, cases, Instant{0}, Instant{1});
  ASSERT_TRUE(kpis);
  EXPECT_FALSE(kpis->empty());
  for (const Kpi& kpi : *kpis) {
    EXPECT_FALSE(kpi.definition.empty()) << kpi.name;
    EXPECT_THAT(kpi.unit, ::testing::AnyOf("count", "seconds", "per_mille")) << kpi.name;
    for (const Figure& figure : kpi.figures) EXPECT_EQ(figure.population, 0) << kpi.name;
  }
}

}  // namespace
}  // namespace proofdesk::evidence
