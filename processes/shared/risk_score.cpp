#include "processes/shared/risk_score.hpp"

#include <algorithm>
#include <charconv>
#include <ranges>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::shared {
namespace {

constexpr std::int64_t kMostByAnswers = 50;
constexpr std::int64_t kMostByImpact = 30;
constexpr std::int64_t kMostByOne = 15;  ///< of what is touched
constexpr std::int64_t kMostByPast = 20;
constexpr std::int64_t kHighFrom = 60;
constexpr std::int64_t kMediumFrom = 30;
/// Fewer changes than this say little: one failure of one is not a certainty.
constexpr std::int64_t kFewPast = 4;
/// Never done before is a risk of its own.
constexpr std::int64_t kNeverDone = 5;
/// Things named one by one in the basis; the others are counted.
constexpr std::size_t kMostNamed = 5;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t";
  const auto from = text.find_first_not_of(kSpace);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(kSpace) - from + 1);
}

std::int64_t rounded(std::int64_t part, std::int64_t whole, std::int64_t most) {
  return whole <= 0 ? 0 : (2 * most * part + whole) / (2 * whole);
}

std::int64_t by_answers(const std::vector<Answered>& answers, std::vector<std::string>& basis) {
  if (answers.empty()) {
    basis.emplace_back("Answers: 0 of 50; no question is in force.");
    return 0;
  }
  std::int64_t points = 0;
  std::int64_t worst = 0;
  for (const Answered& each : answers) {
    points += each.weight * each.points;
    worst += each.weight * each.most;
  }
  const std::int64_t score = rounded(points, worst, kMostByAnswers);
  basis.push_back(
      fmt::format("Answers: {} of 50; {} of {} weighted points.", score, points, worst));
  for (const Answered& each : answers) {
    basis.push_back(fmt::format("{}: {}, {} of {} points, weight {}.", each.question, each.answer,
                                each.points, each.most, each.weight));
  }
  return score;
}

std::int64_t points_of(const TouchedThing& touched) {
  const std::string_view criticality = touched.criticality;
  const std::int64_t points = criticality == "high"     ? kMostByOne
                              : criticality == "medium" ? 8
                              : criticality == "low"    ? 3
                                                        : 5;
  return touched.fate == TouchedThing::Fate::kWeakened ? points / 2 : points;
}

std::string in_words(const TouchedThing& touched) {
  const std::string criticality =
      touched.criticality.empty() ? "criticality not known" : touched.criticality + " criticality";
  switch (touched.fate) {
    case TouchedThing::Fate::kStops:
      return fmt::format("{} ({}, stops meanwhile)", touched.name, criticality);
    case TouchedThing::Fate::kWeakened:
      return fmt::format("{} ({}, weakened meanwhile)", touched.name, criticality);
    case TouchedThing::Fate::kChanged:
      break;
  }
  return fmt::format("{} ({})", touched.name, criticality);
}

std::int64_t by_impact(const RiskInput& input, std::vector<std::string>& basis) {
  std::int64_t most = 0;
  for (const TouchedThing& each : input.touched) most = std::max(most, points_of(each));
  const auto all = static_cast<std::int64_t>(input.touched.size()) + input.further;
  const auto breadth = std::clamp<std::int64_t>(all - 1, 0, 5);
  const std::int64_t major = input.major_impact ? 10 : 0;
  const std::int64_t score = std::min(kMostByImpact, most + breadth + major);
  std::vector<std::string> named;
  for (const TouchedThing& each : input.touched | std::views::take(kMostNamed))
    named.push_back(in_words(each));
  if (const auto left = all - static_cast<std::int64_t>(named.size()); left > 0)
    named.push_back(fmt::format("{} more", left));
  basis.push_back(fmt::format(
      "Impact: {} of 30; {}{}{}.", score,
      named.empty() ? "no item or service is named" : fmt::format("{}", fmt::join(named, ", ")),
      input.touched_whole ? "" : "; not all that hangs on it was looked at",
      input.major_impact ? "; of major impact" : ""));
  return score;
}

std::int64_t by_past(const Past& past, std::vector<std::string>& basis) {
  if (past.similar == 0) {
    basis.push_back(fmt::format(
        "Experience: {} of 20; no change like it ended in the last twelve months.", kNeverDone));
    return kNeverDone;
  }
  const std::int64_t score = rounded(past.not_well, std::max(past.similar, kFewPast), kMostByPast);
  basis.push_back(fmt::format(
      "Experience: {} of 20; {} of {}{} changes like it in the last twelve months did not go well.",
      score, past.not_well, past.cut ? "the last " : "", past.similar));
  return score;
}

}  // namespace

bool weighs_most(const TouchedThing& touched) { return points_of(touched) == kMostByOne; }

std::optional<OfferedAnswer> parse_offered(std::string_view line) {
  const auto place = line.rfind('=');
  if (place == std::string_view::npos) return std::nullopt;
  OfferedAnswer answer{.words = std::string(trimmed(line.substr(0, place)))};
  const auto points = trimmed(line.substr(place + 1));
  const auto [end, error] =
      std::from_chars(points.data(), points.data() + points.size(), answer.points);
  constexpr std::int64_t kMostPoints = 10;
  const bool read = error == std::errc{} && end == points.data() + points.size();
  if (!read || answer.words.empty() || answer.points < 0 || answer.points > kMostPoints)
    return std::nullopt;
  return answer;
}

std::optional<GivenAnswer> parse_given(std::string_view line) {
  const auto place = line.find('=');
  if (place == std::string_view::npos) return std::nullopt;
  GivenAnswer answer{.key = std::string(trimmed(line.substr(0, place))),
                     .words = std::string(trimmed(line.substr(place + 1)))};
  if (answer.key.empty() || answer.words.empty()) return std::nullopt;
  return answer;
}

Risk risk_of(const RiskInput& input) {
  Risk risk;
  risk.score = by_answers(input.answers, risk.basis) + by_impact(input, risk.basis) +
               by_past(input.past, risk.basis);
  const bool never_low = input.major_impact || input.emergency;
  risk.level = risk.score >= kHighFrom || !input.touched_whole ? "high"
               : risk.score >= kMediumFrom || never_low        ? "medium"
                                                               : "low";
  if (!input.touched_whole && risk.score < kHighFrom)
    risk.basis.emplace_back("What could not be looked at as a whole counts as of high risk.");
  if (never_low && input.touched_whole && risk.score < kMediumFrom) {
    risk.basis.emplace_back(input.emergency ? "An emergency is never of low risk."
                                            : "What has a major impact is never of low risk.");
  }
  return risk;
}

}  // namespace proofdesk::shared
