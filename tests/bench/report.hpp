#pragma once

#include <cstddef>
#include <ctime>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::bench {

/// What every benchmark program takes: [--json FILE] [--rounds N] [--records N] [--data DIR] [--quick] [--profile].
struct Options {
  std::filesystem::path json;  ///< where to put the figures too; empty: nowhere
  int rounds = 5;
  std::size_t records = 1'000'000;  ///< of the largest desk, where one is grown
  /// On the disk to be measured; what is made there is removed, but for grown desks.
  std::filesystem::path data;
  bool quick = false;    ///< fewer of everything, to see whether it runs at all
  bool profile = false;  ///< ours alone, without what it is compared with: for perf and callgrind

  /// Prints what is wrong and ends the program when the command line makes no sense.
  static Options parse(int argc, char** argv);
};

/// A fresh directory for one round, gone with its owner.
class ScratchDirectory {
 public:
  explicit ScratchDirectory(const std::filesystem::path& parent);
  ~ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Time that passed and time that this thread computed, from construction on. The second does not see the disk,
/// nor what else the machine is doing.
class Stopwatch {
 public:
  Stopwatch() : wall_(now(CLOCK_MONOTONIC)), cpu_(now(CLOCK_THREAD_CPUTIME_ID)) {}
  [[nodiscard]] double wall() const { return now(CLOCK_MONOTONIC) - wall_; }
  [[nodiscard]] double cpu() const { return now(CLOCK_THREAD_CPUTIME_ID) - cpu_; }

 private:
  static double now(clockid_t clock) {
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
  }
  double wall_;
  double cpu_;
};

/// Seconds of one measured run.
struct Taken {
  double wall = 0;
  double cpu = 0;
};

/// Of an odd number the middle one, else the mean of the middle two. Throws on none.
[[nodiscard]] double median(std::vector<double> values);

/// Round by round: above[i] ÷ below[i].
[[nodiscard]] std::vector<double> ratios(const std::vector<double>& above,
                                         const std::vector<double>& below);

/// Figures with their goals, in the order in which they were added.
class Report {
 public:
  explicit Report(std::string name) : name_(std::move(name)) {}

  enum class Goal { kNone, kAtLeast, kAtMost };

  /// The median of `rounds` is the figure; the spread is shown beside it.
  void add(std::string what, std::vector<double> rounds, std::string unit, Goal goal = Goal::kNone,
           double limit = 0);
  /// A line of words: how something was measured.
  void note(std::string text) { notes_.push_back(std::move(text)); }

  /// Prints the table; with a file name, puts the same into that file under this benchmark's name and leaves
  /// what other benchmarks put there. Returns whether every goal was met.
  bool finish(const Options& options) const;

 private:
  struct Figure {
    std::string what;
    std::vector<double> rounds;
    std::string unit;
    Goal goal;
    double limit;

    [[nodiscard]] double value() const { return median(rounds); }
    [[nodiscard]] bool met() const;
  };

  void print() const;
  void write(const std::filesystem::path& file) const;

  std::string name_;
  std::vector<Figure> figures_;
  std::vector<std::string> notes_;
};

}  // namespace proofdesk::bench
