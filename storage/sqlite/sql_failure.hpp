#pragma once

#include "core/base/result.hpp"

#include <concepts>
#include <stdexcept>
#include <string>
#include <utility>

namespace proofdesk::sqlite {

/// SQLite said no. Thrown inside `storage/` only, because nearly every line there can meet it; each
/// port turns it into an `Error` with `guarded`, so none leaves the layer.
class SqlFailure : public std::runtime_error {
 public:
  SqlFailure(int code, const std::string& what) : std::runtime_error(what), code_(code) {}
  /// Extended result code.
  [[nodiscard]] int code() const { return code_; }

 private:
  int code_;
};

/// What a failure of any statement but COMMIT comes to: nothing was made durable.
[[nodiscard]] Error error_of(const SqlFailure& failure);

/// What a failure of COMMIT comes to. A full disk leaves no commit behind; an I/O error leaves the
/// outcome open (the frames may be in the log, flushed or not).
[[nodiscard]] Error error_of_commit(const SqlFailure& failure);
[[nodiscard]] bool leaves_the_outcome_open(const SqlFailure& failure);

/// Runs `work`, which returns some Result<T>, and turns a thrown failure into its error.
template <std::invocable Work>
[[nodiscard]] auto guarded(Work&& work) -> decltype(work()) {
  try {
    return std::forward<Work>(work)();
  } catch (const SqlFailure& failure) {
    return std::unexpected<Error>(error_of(failure));
  }
}

}  // namespace proofdesk::sqlite
