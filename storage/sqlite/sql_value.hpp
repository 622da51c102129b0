#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>

namespace proofdesk::sqlite {

/// Bytes that are not text: ids, messages, hashes.
struct Blob {
  std::string bytes;
  friend auto operator<=>(const Blob&, const Blob&) = default;
};

/// A value as SQLite stores it; monostate is NULL.
using SqlValue = std::variant<std::monostate, std::int64_t, std::string, Blob>;

}  // namespace proofdesk::sqlite
