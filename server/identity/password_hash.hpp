#pragma once

#include "core/base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace proofdesk::server {

/// What one hash costs whoever guesses, and us.
struct HashCost {
  unsigned long long passes = 2;
  std::size_t memory = 64UL * 1024 * 1024;  ///< bytes
};

/// Argon2id (RFC 9106) with one lane and a fresh salt, encoded with its parameters. kUnavailable when the memory
/// cannot be had. Takes as long as it costs: not for an io thread.
[[nodiscard]] Result<std::string> hash_password(std::string_view password, const HashCost& cost);
/// Constant time in what is compared; false for what is no such text.
[[nodiscard]] bool is_password(std::string_view encoded, std::string_view password);
/// Whether it was made with other parameters than these.
[[nodiscard]] bool needs_rehash(std::string_view encoded, const HashCost& cost);
/// A well-formed hash of no password at all: checking against it costs what checking against a real one does.
[[nodiscard]] std::string decoy_hash(const HashCost& cost);
/// Overwrites a secret that is needed no more.
void wipe(std::string& secret);

}  // namespace proofdesk::server
