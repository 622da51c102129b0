#pragma once

#include "core/base/result.hpp"

#include <span>
#include <string_view>

namespace proofdesk::app {

/// What the program says to whoever started it. Scripts rely on these; the numbers never change.
enum class ExitCode : int {
  kDone = 0,
  kNo = 1,
  kUsage = 2,
  kUnpinned = 3,
  kNotFound = 4,
  kBusy = 5,
  kCorrupt = 6,
  kStorage = 7,
  kInternal = 8,

  // What mail servers understand (sysexits): `mail receive` alone ends with these.
  kMailData = 65,
  kMailLater = 75,
  kMailUnwanted = 77,
};

struct ExitCodeMeaning {
  ExitCode code;
  std::string_view meaning;
};

/// All of them, ascending: the table that help and documentation print.
[[nodiscard]] std::span<const ExitCodeMeaning> exit_code_meanings();

/// How an error ends the program. The only place that says so.
[[nodiscard]] ExitCode exit_code_of(ErrorCode code);

}  // namespace proofdesk::app
