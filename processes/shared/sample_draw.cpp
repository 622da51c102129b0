#include "processes/shared/sample_draw.hpp"

#include "core/base/encoding.hpp"
#include "core/journal/digest.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::shared {

std::string population_list(std::vector<Uuid> ids) {
  std::ranges::sort(ids, {}, [](const Uuid& id) { return id.to_string(); });
  std::string list;
  list.reserve(ids.size() * 37);
  for (const Uuid& id : ids) {
    list += id.to_string();
    list += '\n';
  }
  return list;
}

std::vector<Uuid> read_population(std::string_view list) {
  std::vector<Uuid> ids;
  while (!list.empty()) {
    const auto end = list.find('\n');
    if (const auto id = Uuid::parse(list.substr(0, end))) ids.push_back(*id);
    list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
  }
  return ids;
}

std::string population_digest(std::string_view list) { return to_hex(journal::sha256(list)); }

std::vector<Uuid> draw_sample(std::string_view seed, std::string_view digest,
                              const std::vector<Uuid>& population, std::size_t size) {
  std::vector<std::pair<std::string, Uuid>> ranked;
  ranked.reserve(population.size());
  for (const Uuid& id : population) {
    ranked.emplace_back(
        to_hex(journal::sha256(fmt::format("{}\n{}\n{}", seed, digest, id.to_string()))), id);
  }
  size = std::min(size, ranked.size());
  std::ranges::partial_sort(ranked, ranked.begin() + static_cast<std::ptrdiff_t>(size), {},
                            &std::pair<std::string, Uuid>::first);
  std::vector<Uuid> sample;
  for (std::size_t i = 0; i < size; ++i) sample.push_back(ranked[i].second);
  return sample;
}

std::string late_seed(std::string_view seed, std::string_view later) {
  return to_hex(journal::sha256(fmt::format("{}\n{}", seed, later)));
}

bool is_drawn(std::string_view seed, Uuid id, std::int64_t percent) {
  constexpr std::size_t kDigits = 8;
  constexpr int kHexadecimal = 16;
  constexpr std::uint32_t kHundred = 100;
  const std::string digest = to_hex(journal::sha256(fmt::format("{}:{}", seed, id.to_string())));
  std::uint32_t draw = 0;
  std::from_chars(digest.data(), digest.data() + kDigits, draw, kHexadecimal);
  return draw % kHundred < percent;
}

}  // namespace proofdesk::shared
