#include "server/identity/password_policy.hpp"

#include "core/base/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

/// The letters at the heart of the commonest long passwords. What is added before and after (digits, signs) and
/// the usual digits in place of letters are taken away before looking here.
constexpr auto kCommon = std::to_array<std::string_view>(
    {"password",        "passwort",   "senha",      "motdepasse",
     "contrasena",      "parola",     "kennwort",   "passphrase",
     "letmein",         "welcome",    "willkommen", "bienvenue",
     "qwerty",          "qwertz",     "azerty",     "qwertyuiop",
     "qwertzuiop",      "azertyuiop", "asdfghjkl",  "zxcvbnm",
     "yxcvbnm",         "qazwsxedc",  "qazwsx",     "administrator",
     "admin",           "root",       "superuser",  "servicedesk",
     "helpdesk",        "support",    "proofdesk",  "changeme",
     "changemenow",     "default",    "secret",     "iloveyou",
     "loveyou",         "trustnoone", "sunshine",   "princess",
     "football",        "baseball",   "basketball", "superman",
     "batman",          "starwars",   "dragon",     "monkey",
     "master",          "shadow",     "michael",    "computer",
     "internet",        "company",    "january",    "summer",
     "winter",          "spring",     "autumn",     "correcthorsebatterystaple",
     "thequickbrownfox"});

std::vector<char32_t> code_points(std::string_view text) {
  std::vector<char32_t> points;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = std::max<std::size_t>(utf8_sequence_length(text, i), 1);
    char32_t point = static_cast<unsigned char>(text[i]);
    if (length > 1) point &= (1U << (7U - length)) - 1U;
    for (std::size_t k = 1; k < length; ++k)
      point = (point << 6U) | (static_cast<unsigned char>(text[i + k]) & 0x3fU);
    points.push_back(point);
    i += length;
  }
  return points;
}

std::string folded(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

/// The usual digits and signs in place of letters, undone.
char letter_of(char c) {
  switch (c) {
    case '0':
      return 'o';
    case '1':
    case '!':
      return 'i';
    case '3':
      return 'e';
    case '4':
    case '@':
      return 'a';
    case '5':
    case '$':
      return 's';
    case '7':
      return 't';
    default:
      return c;
  }
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (static_cast<unsigned char>(c) & 0x80U) != 0;
}

std::string letters_of(std::string_view text) {
  std::string letters;
  std::ranges::copy_if(text, std::back_inserter(letters), is_letter);
  return letters;
}

bool is_common(const std::string& lower) {
  // Digits and signs around it first, so that those at the end are not taken for letters.
  const auto is_core = [](char c) { return is_letter(c); };
  const auto first = std::ranges::find_if(lower, is_core);
  const auto last = std::find_if(lower.rbegin(), lower.rend(), is_core).base();
  if (first == lower.end()) return false;
  std::string core(first, last);
  std::ranges::transform(core, core.begin(), letter_of);
  for (const std::string& one : {letters_of(lower), letters_of(core)}) {
    if (std::ranges::find(kCommon, one) != kCommon.end()) return true;
  }
  return false;
}

/// "abcabcabcabc": a short piece again and again.
bool repeats(const std::vector<char32_t>& points) {
  for (std::size_t period = 1; period <= points.size() / 2; ++period) {
    bool same = true;
    for (std::size_t i = period; same && i < points.size(); ++i)
      same = points[i] == points[i - period];
    if (same) return true;
  }
  return false;
}

/// "123456789012", "abcdefghijkl", "lkjihgfedcba": every character next to the one before.
bool counts(const std::vector<char32_t>& points) {
  const auto step_of = [&](std::size_t i) {
    return static_cast<std::int64_t>(points[i]) - static_cast<std::int64_t>(points[i - 1]);
  };
  std::size_t regular = 0;
  for (std::size_t i = 1; i < points.size(); ++i) {
    const std::int64_t step = step_of(i);
    // Past nine comes nought.
    if (step == 1 || step == -1 || step == 9 || step == -9) ++regular;
  }
  return regular + 1 >= points.size();
}

/// A name, or what stands before the @ of an address, where it makes up most of the password.
bool is_mostly(const std::string& lower, std::string_view name) {
  const std::string part = folded(name.substr(0, name.find('@')));
  if (part.size() < 3) return false;
  const auto at = lower.find(part);
  return at != std::string::npos && lower.size() - part.size() < kShortestPassword - 4;
}

}  // namespace

std::string password_weakness(std::string_view password, const std::vector<std::string>& names) {
  constexpr std::string_view kAdvice = "Choose another, a few words for instance.";
  const auto points = code_points(password);
  if (points.size() < kShortestPassword) {
    return fmt::format("A password has at least {} characters; a few words make a good one.",
                       kShortestPassword);
  }
  if (points.size() > kLongestPassword)
    return fmt::format("A password has at most {} characters.", kLongestPassword);
  const std::string lower = folded(password);
  if (std::set<char32_t>(points.begin(), points.end()).size() < 5 || repeats(points))
    return fmt::format("This password is a repetition. {}", kAdvice);
  if (counts(points)) return fmt::format("This password is a sequence. {}", kAdvice);
  if (is_common(lower))
    return fmt::format("This password is one of the first that anybody would try. {}", kAdvice);
  if (std::ranges::any_of(names, [&](const auto& name) { return is_mostly(lower, name); }))
    return fmt::format("This password is little more than a name of yours. {}", kAdvice);
  return {};
}

}  // namespace proofdesk::server
