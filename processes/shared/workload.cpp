#include "processes/shared/workload.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace proofdesk::shared {
namespace {

constexpr std::array<std::pair<std::string_view, WorkloadPeriod>, 3> kPeriods = {{
    {"day", WorkloadPeriod::kDay},
    {"week", WorkloadPeriod::kWeek},
    {"month", WorkloadPeriod::kMonth},
}};

std::vector<std::string> words_in(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : line) {
    if (c == ' ' || c == '\t') {
      if (!word.empty()) words.push_back(std::exchange(word, {}));
    } else {
      word += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

std::optional<std::int64_t> whole_number(const std::string& word) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc{} || end != word.data() + word.size() || value < 0) return std::nullopt;
  return value;
}

/// How many words name the plural of a kind: "service requests" are two, "service_requests" is one.
std::size_t take_kind(const Model& model, const std::vector<std::string>& words,
                      std::string& kind) {
  std::size_t most = 0;
  for (const auto& each : model.kinds()) {
    std::string joined;
    for (std::size_t count = 1; count <= std::min<std::size_t>(words.size(), 3); ++count) {
      joined += (count > 1 ? "_" : "") + words[count - 1];
      if (joined == each->plural && count > most) {
        most = count;
        kind = each->name;
      }
    }
  }
  return most;
}

}  // namespace

std::string_view name_of(WorkloadPeriod period) {
  return kPeriods[static_cast<std::size_t>(period)].first;
}

Result<std::optional<WorkloadLimit>> parse_workload(const Model& model, std::string_view line) {
  const auto words = words_in(line);
  WorkloadLimit limit;
  std::size_t at = take_kind(model, words, limit.kind);
  const bool has_bound = std::ranges::any_of(
      words, [](const std::string& word) { return word == "max" || word == "min"; });
  if (at == 0 || !has_bound) return std::optional<WorkloadLimit>{};
  const auto wrong = [&]() {
    Error error{.code = ErrorCode::kRefused,
                .rule = {},
                .detail = fmt::format("\"{}\" begins like a workload limit and is none.", line)};
    error.remedy =
        "Write it as \"incidents max 400 per month\", with min or max and day, week or month.";
    return fail(std::move(error));
  };
  while (at + 1 < words.size() && (words[at] == "max" || words[at] == "min")) {
    const auto bound = whole_number(words[at + 1]);
    auto& place = words[at] == "max" ? limit.most : limit.least;
    if (!bound || place) return wrong();
    place = bound;
    at += 2;
  }
  if (at + 2 != words.size() || words[at] != "per") return wrong();
  const auto* period = std::ranges::find(kPeriods, std::string_view(words[at + 1]),
                                         &std::pair<std::string_view, WorkloadPeriod>::first);
  if (period == kPeriods.end()) return wrong();
  if (limit.least && limit.most && *limit.least > *limit.most) return wrong();
  limit.period = period->second;
  return std::optional(std::move(limit));
}

}  // namespace proofdesk::shared
