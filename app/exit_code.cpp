#include "app/exit_code.hpp"

#include <array>

namespace proofdesk::app {

std::span<const ExitCodeMeaning> exit_code_meanings() {
  static constexpr std::array kMeanings = {
      ExitCodeMeaning{ExitCode::kDone, "done; of a verification: proven"},
      ExitCodeMeaning{ExitCode::kNo, "refused, or it does not verify; the first reason is printed"},
      ExitCodeMeaning{
          ExitCode::kUsage,
          "the command line, the configuration or the input is wrong; nothing was tried"},
      ExitCodeMeaning{ExitCode::kUnpinned,
                      "consistent, but nothing from outside says who signed it"},
      ExitCodeMeaning{ExitCode::kNotFound, "no such file, data directory or record"},
      ExitCodeMeaning{ExitCode::kBusy,
                      "another process or command is in the way, or too much waits; try later"},
      ExitCodeMeaning{ExitCode::kCorrupt,
                      "what is stored does not prove; starting again will not help"},
      ExitCodeMeaning{ExitCode::kStorage,
                      "the disk is full or failed; start again once it is well"},
      ExitCodeMeaning{ExitCode::kInternal, "a fault of the program"},
      ExitCodeMeaning{ExitCode::kMailData, "mail receive: no message that can be taken in, ever"},
      ExitCodeMeaning{ExitCode::kMailLater, "mail receive: hand it in again later"},
      ExitCodeMeaning{ExitCode::kMailUnwanted, "mail receive: from a stranger, and refused"},
  };
  return kMeanings;
}

ExitCode exit_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kUnauthenticated:
    case ErrorCode::kForbidden:
    case ErrorCode::kStaleVersion:
    case ErrorCode::kPreconditionRequired:
    case ErrorCode::kRefused:
    case ErrorCode::kIdempotencyMismatch:
      return ExitCode::kNo;
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kTooLarge:
    case ErrorCode::kUnsupported:
      return ExitCode::kUsage;
    case ErrorCode::kNotFound:
      return ExitCode::kNotFound;
    case ErrorCode::kConflict:
    case ErrorCode::kRateLimited:
    case ErrorCode::kUnavailable:
      return ExitCode::kBusy;
    case ErrorCode::kCorrupt:
      return ExitCode::kCorrupt;
    case ErrorCode::kStorageFull:
    case ErrorCode::kOutcomeUnknown:
      return ExitCode::kStorage;
    case ErrorCode::kInternal:
      return ExitCode::kInternal;
  }
  return ExitCode::kInternal;
}

}  // namespace proofdesk::app
