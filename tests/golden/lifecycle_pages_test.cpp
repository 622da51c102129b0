// docs/lifecycles holds one page for each kind, written from the lifecycle itself. These tests keep the pages
// true; with PROOFDESK_UPDATE_GOLDEN=1 they write them.

#include "core/lifecycle/checks.hpp"
#include "processes/registry.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

namespace proofdesk {
namespace {

const std::filesystem::path kPages =
    std::filesystem::path(PROOFDESK_SOURCE_DIR) / "docs" / "lifecycles";

bool updating() { return std::getenv("PROOFDESK_UPDATE_GOLDEN") != nullptr; }

std::string quoted(const std::vector<std::string>& names) {
  std::vector<std::string> all;
  for (const auto& name : names) all.push_back(fmt::format("`{}`", name));
  return fmt::format("{}", fmt::join(all, ", "));
}

std::string page_of(const KindModel& kind) {
  const Lifecycle& life = kind.lifecycle;
  std::string page =
      fmt::format("# {}{}\n\n{}\n\n", kind.label,
                  kind.clause.empty() ? "" : ", clause " + kind.clause, kind.description);
  page += fmt::format(
      "Written from `processes/{0}/lifecycle.textproto`, version {1}; rules are in "
      "`processes/{0}`.\n\n"
      "```mermaid\n{2}```\n\n## States\n| State | |\n|---|---|\n",
      kind.name, life.version, to_mermaid(life));
  for (const auto& state : life.states)
    page += fmt::format("| `{}` | {} |\n", state.name, state.description);
  page +=
      "\n## Transitions\n| Transition | From → to | Roles | Asks for | Guards | "
      "|\n|---|---|---|---|---|---|\n";
  for (const auto& edge : life.transitions) {
    std::vector<std::string> asks = edge.requires_fields;
    if (edge.requires_comment) asks.emplace_back("comment");
    page += fmt::format("| `{}` | {} → {} | {} | {} | {} | {} |\n", edge.name,
                        fmt::join(edge.from, ", "), edge.to.empty() ? "stays" : edge.to,
                        fmt::join(edge.roles, ", "), quoted(asks), quoted(edge.guards),
                        edge.description);
  }
  return page;
}

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::shared_ptr<const Model> house_model() {
  std::vector<KindSource> kinds;
  for (const auto& process : all_processes()) kinds.push_back(process.kind);
  return *Model::build(kinds, {});
}

TEST(LifecyclePages, SayWhatTheLifecyclesSay) {
  const auto model = house_model();
  if (updating()) std::filesystem::create_directories(kPages);
  for (const auto& kind : model->kinds()) {
    const auto path = kPages / (kind->name + ".md");
    if (updating()) std::ofstream(path, std::ios::binary) << page_of(*kind);
    EXPECT_EQ(read(path), page_of(*kind)) << "write it anew with ./dev golden";
  }
}

TEST(LifecyclePages, AreOfKindsThatExist) {
  const auto model = house_model();
  for (const auto& entry : std::filesystem::directory_iterator(kPages)) {
    EXPECT_NE(model->kind(entry.path().stem().string()), nullptr) << entry.path();
  }
}

}  // namespace
}  // namespace proofdesk
