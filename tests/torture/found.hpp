#pragma once

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace proofdesk::torture {

/// What a torture is there to find.
struct Found : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Runs it and says what it did, and how long it took.
inline void timed(std::string_view name, const std::function<std::string()>& torture) {
  const auto began = std::chrono::steady_clock::now();
  const std::string done = torture();
  const auto took = std::chrono::steady_clock::now() - began;
  fmt::print("{}: {} ({:.0f} s)\n", name, done, std::chrono::duration<double>(took).count());
}

/// Says what was found and answers how the program ends. With `must_find` (a fault is seeded) finding is right.
inline int end(bool must_find, std::string_view found) {
  if (found.empty()) {
    if (must_find) fmt::print("nothing was found, though a fault is seeded\n");
    return must_find ? 1 : 0;
  }
  fmt::print("{}: {}\n", must_find ? "caught" : "FOUND", found);
  return must_find ? 0 : 1;
}

/// A torture from its beginning to its end.
inline int run(bool must_find, const std::function<void()>& torture) {
  try {
    torture();
  } catch (const Found& found) {
    return end(must_find, found.what());
  }
  return end(must_find, {});
}

}  // namespace proofdesk::torture
