#pragma once

#include "core/base/result.hpp"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>

namespace proofdesk::app {

/// Where the program speaks: results to `out`, all else to `err`, so that output can be piped. One thread.
class Terminal {
 public:
  Terminal(std::FILE* out, std::FILE* err);

  /// The process's own streams.
  [[nodiscard]] static Terminal standard();

  void print(
      std::string_view text);  ///< to `out`, flushed: nothing is lost if the process ends badly
  void say(std::string_view text);  ///< to `err`
  /// "proofdesk: <detail>", then rule, clause, fields and remedy where there are any.
  void complain(const Error& error);
  /// kStorageFull `output` once `out` could not take what was printed (a closed pipe, a full disk).
  [[nodiscard]] Status status() const;
  /// Whether somebody watches `err`.
  [[nodiscard]] bool watched() const { return watched_; }
  /// Asks a yes-or-no question; false also when nobody is there to answer.
  [[nodiscard]] bool confirm(std::string_view question);

 private:
  std::FILE* out_;
  std::FILE* err_;
  bool watched_;
  bool ok_ = true;
};

/// A bar that draws itself over one line, a few times a second, and only where somebody watches; gone when
/// the work is done. One thread.
class ProgressBar {
 public:
  ProgressBar(Terminal& terminal, std::string what) : terminal_(terminal), what_(std::move(what)) {}
  ~ProgressBar() { clear(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void show(std::int64_t done, std::int64_t of);
  void clear();

 private:
  using Steady = std::chrono::steady_clock;

  Terminal& terminal_;
  const std::string what_;
  const Steady::time_point begun_ = Steady::now();
  Steady::time_point drawn_{};
  bool visible_ = false;
};

/// How long work tells how far it is.
using Progress = std::function<void(std::int64_t done, std::int64_t of)>;

}  // namespace proofdesk::app
