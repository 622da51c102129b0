#include "core/base/words.hpp"

#include <algorithm>
#include <array>

namespace proofdesk {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

/// Written with a vowel, spoken with "y": a user, a unit, a European office.
bool begins_with_y_sound(std::string_view noun) {
  constexpr std::array<std::string_view, 4> kBeginnings{"us", "uni", "eu", "ut"};
  return std::ranges::any_of(kBeginnings, [&](std::string_view beginning) {
    return noun.size() >= beginning.size() &&
           std::equal(beginning.begin(), beginning.end(), noun.begin(),
                      [](char a, char b) { return a == lower(b); });
  });
}

}  // namespace

std::string with_article(std::string_view noun) {
  constexpr std::string_view kVowels = "aeiou";
  const bool vowel = !noun.empty() && kVowels.find(lower(noun.front())) != std::string_view::npos;
  return std::string(vowel && !begins_with_y_sound(noun) ? "an " : "a ").append(noun);
}

}  // namespace proofdesk
