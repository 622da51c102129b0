#include "storage/sqlite/sql_failure.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

namespace proofdesk::sqlite {

namespace {

bool is_out_of_memory(const SqlFailure& failure) {
  return failure.code() == SQLITE_NOMEM || failure.code() == SQLITE_IOERR_NOMEM;
}

}  // namespace

Error error_of(const SqlFailure& failure) {
  const auto say = [&](ErrorCode code, const char* rule) {
    return Error{code, rule, fmt::format("the database answered: {}", failure.what())};
  };
  if (is_out_of_memory(failure)) {
    Error error = say(ErrorCode::kUnavailable, "engine.memory");
    error.remedy = "Ask again later; nothing of it was done.";
    return error;
  }
  switch (failure.code() & 0xff) {
    case SQLITE_FULL: {
      Error error = say(ErrorCode::kStorageFull, "storage.full");
      error.remedy = "free space on the disk that holds the data directory";
      return error;
    }
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
      return say(ErrorCode::kCorrupt, "storage.corrupt");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return say(ErrorCode::kUnavailable, "storage.busy");
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
      return say(ErrorCode::kUnavailable, "storage.io");
    case SQLITE_READONLY:
      return say(ErrorCode::kUnavailable, "storage.read_only");
    case SQLITE_CONSTRAINT: {
      Error error = say(ErrorCode::kConflict, "storage.unique");
      error.remedy =
          "Ask again; where it stays so, have whoever runs this desk verify the journal "
          "(proofdesk journal verify).";
      return error;
    }
    default:
      return say(ErrorCode::kInternal, "storage.statement");
  }
}

bool leaves_the_outcome_open(const SqlFailure& failure) {
  return (failure.code() & 0xff) != SQLITE_FULL;
}

Error error_of_commit(const SqlFailure& failure) {
  Error error = error_of(failure);
  if (!leaves_the_outcome_open(failure)) return error;
  error.code = ErrorCode::kOutcomeUnknown;
  error.rule = "storage.commit";
  error.remedy = "ask again with the same idempotency key once the server has been started anew";
  return error;
}

}  // namespace proofdesk::sqlite
