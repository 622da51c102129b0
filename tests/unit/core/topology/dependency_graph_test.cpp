#include "core/topology/dependency_graph.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk {
namespace {

using ::testing::ElementsAre;

Uuid id(std::string_view name) { return Uuid::from_name("topology", name); }

class Topology : public ::testing::Test {
 protected:
  void relate(std::string_view dependent, std::string_view provider, std::string group = {},
              std::int64_t needed = 1) {
    names_[id(dependent)] = dependent;
    names_[id(provider)] = provider;
    graph_.put({.relation = id(fmt::format("{}>{}", dependent, provider)),
                .dependent = id(dependent),
                .provider = id(provider),
                .type = "runs_on",
                .group = std::move(group),
                .needed = needed});
  }
  /// "checkout lost at 1 because web01, 1 of 2 left"
  std::vector<std::string> told(std::initializer_list<std::string_view> gone,
                                std::size_t limit = DependencyGraph::kAnyDepth) {
    std::vector<Uuid> ids;
    for (const auto name : gone) ids.push_back(id(name));
    std::vector<std::string> lines;
    for (const Impacted& one : graph_.impact(ids, limit)) {
      if (one.depth == 0) continue;
      std::string line = fmt::format("{} {} at {} because {}", names_[one.id],
                                     one.fate == Fate::kLost ? "lost" : "weakened", one.depth,
                                     names_[one.because]);
      if (!one.group.empty()) line += fmt::format(", {} of {} left", one.left, one.of);
      lines.push_back(line);
    }
    return lines;
  }

  DependencyGraph graph_;
  std::map<Uuid, std::string> names_;
};

TEST_F(Topology, LossGoesUpwards) {
  relate("checkout", "web01");
  relate("shop", "checkout");
  relate("web01", "rack7");
  EXPECT_THAT(told({"web01"}),
              ElementsAre("checkout lost at 1 because web01", "shop lost at 2 because checkout"));
  EXPECT_THAT(told({"shop"}), ElementsAre());
}

TEST_F(Topology, RedundancyHoldsUntilTooFewAreLeft) {
  for (const char* server : {"web01", "web02", "web03"}) relate("checkout", server, "web", 2);
  relate("shop", "checkout");
  EXPECT_THAT(told({"web01"}), ElementsAre("checkout weakened at 1 because web01, 2 of 3 left"));
  EXPECT_THAT(told({"web01", "web03"}), ElementsAre("checkout lost at 1 because web01, 1 of 3 left",
                                                    "shop lost at 2 because checkout"));
}

TEST_F(Topology, WhatIsWeakenedFirstMayBeLostFurtherDown) {
  relate("checkout", "web01", "web");
  relate("checkout", "web02", "web");
  relate("web02", "rack7");
  relate("rack7", "power");
  EXPECT_THAT(told({"web01", "power"}),
              ElementsAre("rack7 lost at 1 because power", "web02 lost at 2 because rack7",
                          "checkout lost at 3 because web02, 0 of 2 left"));
}

TEST_F(Topology, TwoThatNeedEachOtherAreLostTogether) {
  relate("a", "b");
  relate("b", "a");
  relate("b", "c");
  EXPECT_THAT(told({"c"}), ElementsAre("b lost at 1 because c", "a lost at 2 because b"));
}

TEST_F(Topology, StopsAtTheDepthAskedFor) {
  relate("b", "a");
  relate("c", "b");
  relate("d", "c");
  EXPECT_THAT(told({"a"}, 2), ElementsAre("b lost at 1 because a", "c lost at 2 because b"));
}

TEST_F(Topology, MoreNeededThanThereAreMeansAll) {
  relate("a", "x", "pair", 5);
  relate("a", "y", "pair", 5);
  EXPECT_THAT(told({"x"}), ElementsAre("a lost at 1 because x, 1 of 2 left"));
}

TEST_F(Topology, ARelationIsReplacedAndTakenAway) {
  relate("a", "x");
  relate("a", "x", "pair", 1);
  relate("a", "y", "pair", 1);
  EXPECT_EQ(graph_.relations(), 2U);
  EXPECT_THAT(told({"x"}), ElementsAre("a weakened at 1 because x, 1 of 2 left"));
  graph_.remove(id("a>x"));
  EXPECT_THAT(told({"x"}), ElementsAre());
}

TEST_F(Topology, WhatNeedsEachOtherIsLostTogetherByOneRelation) {
  relate("shop", "b");
  graph_.put({.relation = id("pair"),
              .dependent = id("a"),
              .provider = id("b"),
              .type = "pairs_with",
              .group = {},
              .mutual = true});
  names_[id("a")] = "a";
  EXPECT_THAT(told({"a"}), ElementsAre("b lost at 1 because a", "shop lost at 2 because b"));
  EXPECT_THAT(told({"b"}), ElementsAre("shop lost at 1 because b", "a lost at 1 because b"));
  EXPECT_EQ(graph_.relations(), 2U);
  graph_.remove(id("pair"));
  EXPECT_THAT(told({"a"}), ElementsAre());
  EXPECT_THAT(told({"b"}), ElementsAre("shop lost at 1 because b"));
}

TEST_F(Topology, KnowsFromWhichEndARelationIsTold) {
  graph_.put({.relation = id("part"),
              .dependent = id("server"),
              .provider = id("disk"),
              .type = "part_of",
              .group = {},
              .told_by_provider = true});
  const Uuid disk = id("disk");
  const auto hit = graph_.impact({&disk, 1});
  ASSERT_EQ(hit.size(), 2U);
  EXPECT_TRUE(hit[1].told_by_provider);
  const auto needed = graph_.needs(id("server"));
  ASSERT_EQ(needed.size(), 2U);
  EXPECT_TRUE(needed[1].told_by_provider);
}

TEST_F(Topology, ExplainsTheWayFromTheCause) {
  relate("checkout", "web01");
  relate("shop", "checkout");
  const Uuid gone = id("web01");
  std::vector<std::string> path;
  for (const auto& step : DependencyGraph::path_to(graph_.impact({&gone, 1}), id("shop")))
    path.push_back(names_[step.id]);
  EXPECT_THAT(path, ElementsAre("web01", "checkout", "shop"));
}

TEST_F(Topology, TellsWhatAThingNeeds) {
  relate("checkout", "web01", "web");
  relate("checkout", "web02", "web");
  relate("web01", "rack7");
  std::vector<std::string> lines;
  for (const Impacted& one : graph_.needs(id("checkout")))
    lines.push_back(fmt::format("{} at {}{}", one.depth == 0 ? "checkout" : names_[one.id],
                                one.depth, one.fate == Fate::kWeakened ? " not alone" : ""));
  EXPECT_THAT(lines, ElementsAre("checkout at 0", "web01 at 1 not alone", "web02 at 1 not alone",
                                 "rack7 at 2"));
}

/// The same by brute force: every round looks at every thing anew.
struct Oracle {
  struct Line {
    int dependent, provider, group;
    std::int64_t needed;
  };
  int things = 0;
  std::vector<Line> lines;

  struct Verdict {
    std::map<int, std::size_t> lost;  ///< thing → round
    std::map<int, std::size_t> weakened;
  };

  [[nodiscard]] Verdict impact(const std::set<int>& gone, std::size_t limit) const {
    Verdict verdict;
    for (const int thing : gone) verdict.lost[thing] = 0;
    for (std::size_t round = 1; round <= limit; ++round) {
      auto next = verdict;
      for (int thing = 0; thing < things; ++thing) {
        if (verdict.lost.contains(thing)) continue;
        bool falls = false;
        bool touched = false;
        std::map<int, std::vector<const Line*>> groups;
        for (const Line& line : lines) {
          if (line.dependent != thing) continue;
          if (line.group == 0) {
            falls = falls || verdict.lost.contains(line.provider);
          } else {
            groups[line.group].push_back(&line);
          }
        }
        for (const auto& [group, members] : groups) {
          std::int64_t needed = 0;
          std::int64_t left = 0;
          for (const Line* line : members) {
            needed = std::max(needed, line->needed);
            if (!verdict.lost.contains(line->provider)) ++left;
          }
          const auto of = static_cast<std::int64_t>(members.size());
          falls = falls || left < std::min(needed, of);
          touched = touched || left < of;
        }
        if (falls) {
          next.lost[thing] = round;
          next.weakened.erase(thing);
        } else if (touched) {
          next.weakened.try_emplace(thing, round);
        }
      }
      if (next.lost == verdict.lost && next.weakened == verdict.weakened) break;
      verdict = std::move(next);
    }
    return verdict;
  }
};

TEST(TopologyOracle, AgreesOnAThousandRandomGraphs) {
  std::mt19937 random(20'260'329);
  const auto pick = [&](int below) {
    return static_cast<int>(random() % static_cast<unsigned>(below));
  };
  for (int trial = 0; trial < 1'000; ++trial) {
    Oracle oracle{.things = 2 + pick(30), .lines = {}};
    DependencyGraph graph;
    const auto name = [](int thing) { return id(fmt::format("thing {}", thing)); };
    const int wanted = pick(80);
    for (int i = 0; i < wanted; ++i) {
      const Oracle::Line line{pick(oracle.things), pick(oracle.things), pick(4), 1 + pick(3)};
      const Uuid relation = id(fmt::format("relation {}", i));
      const bool mutual = pick(6) == 0;
      graph.put({.relation = relation,
                 .dependent = name(line.dependent),
                 .provider = name(line.provider),
                 .type = "needs",
                 .group = line.group == 0 ? "" : fmt::format("group {}", line.group),
                 .needed = line.needed,
                 .told_by_provider = pick(3) == 0,
                 .mutual = mutual});
      if (pick(5) == 0) {
        graph.remove(relation);
      } else {
        oracle.lines.push_back(line);
        if (mutual)
          oracle.lines.push_back({line.provider, line.dependent, line.group, line.needed});
      }
    }
    std::set<int> gone;
    std::vector<Uuid> ids;
    for (int i = 0; i <= pick(3); ++i) gone.insert(pick(oracle.things));
    for (const int thing : gone) ids.push_back(name(thing));
    const std::size_t limit = pick(2) == 0 ? DependencyGraph::kAnyDepth : 1 + pick(4);

    const auto verdict = oracle.impact(gone, limit);
    std::map<Uuid, std::size_t> lost;
    std::map<Uuid, std::size_t> weakened;
    for (const auto& [thing, round] : verdict.lost) lost[name(thing)] = round;
    for (const auto& [thing, round] : verdict.weakened) weakened[name(thing)] = round;
    std::size_t depth = 0;
    const auto answer = graph.impact(ids, limit);
    for (const Impacted& one : answer) {
      ASSERT_LT(one.cause, answer.size()) << "trial " << trial;
      EXPECT_EQ(answer[one.cause].id, one.depth == 0 ? one.id : one.because) << "trial " << trial;
      auto& expected = one.fate == Fate::kLost ? lost : weakened;
      const auto found = expected.find(one.id);
      ASSERT_NE(found, expected.end()) << "trial " << trial;
      EXPECT_EQ(found->second, one.depth) << "trial " << trial;
      EXPECT_GE(one.depth, depth) << "trial " << trial;
      depth = one.depth;
      expected.erase(found);
    }
    ASSERT_TRUE(lost.empty() && weakened.empty()) << "trial " << trial;
  }
}

TEST_F(Topology, TellsEveryGroupOfWhatGoesOnThatHasLostSome) {
  relate("shop", "web01", "web");
  relate("shop", "web02", "web");
  relate("shop", "db01", "db");
  relate("shop", "db02", "db");
  relate("shop", "dns01", "dns");
  relate("web01", "rack7");
  relate("db01", "rack7");
  const std::vector gone{id("rack7"), id("web01"), id("db01")};
  const auto strained = graph_.strained(gone);
  ASSERT_EQ(strained.size(), 2U);
  EXPECT_EQ(strained[0].id, id("shop"));
  EXPECT_EQ(strained[0].group, "db");
  EXPECT_EQ(strained[0].gone, std::vector{id("db01")});
  EXPECT_EQ(strained[0].of, 2);
  EXPECT_EQ(strained[1].group, "web");
  EXPECT_TRUE(graph_.strained(std::vector{id("nothing known")}).empty());
}

TEST_F(Topology, GivesBackWhatWasPut) {
  for (const bool mutual : {false, true}) {
    for (const bool turned : {false, true}) {
      const Dependency put{.relation = id("relation"),
                           .dependent = id("checkout"),
                           .provider = id("web01"),
                           .type = "runs_on",
                           .group = "web",
                           .needed = 2,
                           .told_by_provider = turned,
                           .mutual = mutual,
                           .dependent_kind = "service",
                           .provider_kind = "item"};
      graph_.put(put);
      EXPECT_EQ(graph_.relation(put.relation), put);
    }
  }
  graph_.remove(id("relation"));
  EXPECT_EQ(graph_.relation(id("relation")), std::nullopt);
}

TEST_F(Topology, KnowsTheKindOfWhatItNames) {
  graph_.put({.relation = id("r"),
              .dependent = id("checkout"),
              .provider = id("web01"),
              .dependent_kind = "service",
              .provider_kind = "item"});
  const auto hit = graph_.impact(std::vector{id("web01"), id("stranger")});
  ASSERT_EQ(hit.size(), 3U);
  EXPECT_EQ(hit[0].kind, "item");
  EXPECT_EQ(hit[1].kind, "");
  EXPECT_EQ(hit[2].kind, "service");
  EXPECT_EQ(graph_.needs(id("checkout"))[1].kind, "item");
}

}  // namespace
}  // namespace proofdesk
