#include "tests/bench/report.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <unistd.h>

namespace proofdesk::bench {
namespace {

namespace json = boost::json;

[[noreturn]] void usage(std::string_view program, std::string_view wrong) {
  fmt::print(stderr,
             "{}: {}\nusage: {} [--json FILE] [--rounds N] [--records N] [--data DIR] [--quick] "
             "[--profile]\n",
             program, wrong, program);
  std::exit(2);
}

template <class Number>
Number whole_number(std::string_view program, std::string_view argument, std::string_view text,
                    Number least) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < least)
    usage(program, fmt::format("{} takes a number from {} on", argument, least));
  return number;
}

/// Enough digits to compare, no more than the measurement carries.
std::string shown(double value) {
  if (value >= 1000) return fmt::format("{:.0f}", value);
  if (value >= 10) return fmt::format("{:.1f}", value);
  return fmt::format("{:.3f}", value);
}

json::object read_object(const std::filesystem::path& file) {
  std::ifstream in(file);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (text.empty()) return {};
  return json::parse(text).as_object();
}

}  // namespace

Options Options::parse(int argc, char** argv) {
  const std::string program = std::filesystem::path(argv[0]).filename();
  Options options;
  options.data = std::filesystem::path(argv[0]).parent_path() / "data";
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const auto argument = arguments[i];
    const auto value = [&] {
      if (i + 1 == arguments.size()) usage(program, fmt::format("{} needs a value", argument));
      return arguments[++i];
    };
    if (argument == "--json") {
      options.json = value();
    } else if (argument == "--data") {
      options.data = value();
    } else if (argument == "--quick") {
      options.quick = true;
    } else if (argument == "--profile") {
      options.profile = true;
    } else if (argument == "--rounds") {
      options.rounds = whole_number(program, argument, value(), 1);
    } else if (argument == "--records") {
      options.records = whole_number(program, argument, value(), std::size_t{10'000});
    } else {
      usage(program, fmt::format("what is {}?", argument));
    }
  }
  return options;
}

ScratchDirectory::ScratchDirectory(const std::filesystem::path& parent) {
  std::filesystem::create_directories(parent);
  std::string pattern = (parent / "round-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr)
    throw std::runtime_error(fmt::format("cannot make a directory in {}", parent.string()));
  path_ = pattern;
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

double median(std::vector<double> values) {
  if (values.empty()) throw std::logic_error("a median of nothing");
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

std::vector<double> ratios(const std::vector<double>& above, const std::vector<double>& below) {
  std::vector<double> all;
  for (std::size_t i = 0; i < above.size(); ++i) all.push_back(above[i] / below.at(i));
  return all;
}

bool Report::Figure::met() const {
  if (goal == Goal::kNone) return true;
  return goal == Goal::kAtLeast ? value() >= limit : value() <= limit;
}

void Report::add(std::string what, std::vector<double> rounds, std::string unit, Goal goal,
                 double limit) {
  figures_.push_back({std::move(what), std::move(rounds), std::move(unit), goal, limit});
}

void Report::print() const {
  std::size_t width = 0;
  for (const auto& figure : figures_) width = std::max(width, figure.what.size());
  fmt::print("\n{:<{}}  {:>10} {:<6} {:>21}  {:>8}\n", name_, width, "median", "",
             "lowest … highest", "goal");
  for (const auto& figure : figures_) {
    const auto [low, high] = std::ranges::minmax(figure.rounds);
    std::string goal;
    if (figure.goal != Goal::kNone) {
      goal = fmt::format("{} {}  {}", figure.goal == Goal::kAtLeast ? "≥" : "≤", figure.limit,
                         figure.met() ? "met" : "MISSED");
    }
    fmt::print("{:<{}}  {:>10} {:<6} {:>21}  {}\n", figure.what, width, shown(figure.value()),
               figure.unit, fmt::format("{} … {}", shown(low), shown(high)), goal);
  }
  for (const auto& note : notes_) fmt::print("  {}\n", note);
}

void Report::write(const std::filesystem::path& file) const {
  json::array figures;
  for (const auto& figure : figures_) {
    json::object object{{"what", figure.what},
                        {"median", figure.value()},
                        {"unit", figure.unit},
                        {"rounds", json::value_from(figure.rounds)}};
    if (figure.goal != Goal::kNone) {
      object["goal"] =
          fmt::format("{} {}", figure.goal == Goal::kAtLeast ? ">=" : "<=", figure.limit);
      object["met"] = figure.met();
    }
    figures.push_back(std::move(object));
  }
  json::object all = read_object(file);
  all[name_] = json::object{{"figures", std::move(figures)}, {"notes", json::value_from(notes_)}};
  std::ofstream out(file, std::ios::trunc);
  out << json::serialize(all) << '\n';
  if (!out.flush()) throw std::runtime_error(fmt::format("cannot write {}", file.string()));
}

bool Report::finish(const Options& options) const {
  print();
  if (!options.json.empty()) write(options.json);
  return std::ranges::all_of(figures_, &Figure::met);
}

}  // namespace proofdesk::bench
