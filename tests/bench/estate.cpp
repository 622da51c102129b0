#include "tests/bench/estate.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <set>

#include <fmt/format.h>

namespace proofdesk::bench {
namespace {

struct Layer {
  std::string_view name;
  double share;
  std::size_t first = 0;
  std::size_t size = 0;
};

/// What one item of a layer needs of a layer below.
struct Need {
  std::size_t layer;
  std::size_t below;
  std::string_view word;
  std::size_t of;  ///< how many
  bool stand_in;   ///< for one another
};

}  // namespace

Estate Estate::of(std::size_t count) {
  std::array<Layer, 6> layers{
      {{"site", 0.001}, {"gear", 0.009}, {"host", 0.09}, {"vm", 0.4}, {"db", 0.25}, {"app", 0.25}}};
  constexpr std::array<Need, 9> kNeeds{{{1, 0, "located_in", 1, false},
                                        {1, 0, "powered_by", 2, true},
                                        {2, 1, "powered_by", 2, true},
                                        {2, 1, "uses", 2, true},
                                        {3, 2, "runs_on", 3, true},
                                        {4, 3, "runs_on", 2, true},
                                        {4, 3, "depends_on", 1, false},
                                        {5, 4, "depends_on", 2, true},
                                        {5, 3, "runs_on", 1, false}}};
  Estate estate;
  std::mt19937_64 random(7);
  for (auto& layer : layers) {
    layer.first = estate.items.size();
    layer.size = std::max<std::size_t>(
        4, static_cast<std::size_t>(layer.share * static_cast<double>(count)));
    for (std::size_t i = 0; i < layer.size; ++i)
      estate.items.push_back(fmt::format("{}{:05}", layer.name, i));
  }
  estate.hub = layers[3].first;
  for (const auto& need : kNeeds) {
    const bool of_hub = need.layer == 5 && !need.stand_in;
    const Layer& above = layers[need.layer];
    const Layer& below = layers[need.below];
    for (std::size_t i = 0; i < above.size; ++i) {
      std::set<std::size_t> chosen;
      while (chosen.size() < need.of) chosen.insert(below.first + random() % below.size);
      if (of_hub && i % 2 == 0) chosen = {estate.hub};
      for (const std::size_t to : chosen) {
        estate.relations.push_back(
            {above.first + i, to, need.word,
             need.stand_in ? fmt::format("{} {}", need.word, below.name) : std::string()});
      }
    }
  }
  return estate;
}

}  // namespace proofdesk::bench
