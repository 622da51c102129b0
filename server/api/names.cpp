#include "server/api/names.hpp"

namespace proofdesk::server {
namespace {

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

}  // namespace

std::string to_camel(std::string_view snake) {
  std::string out;
  bool raise = false;
  for (const char c : snake) {
    if (c == '_') {
      raise = !out.empty();
    } else {
      out += raise ? upper(c) : c;
      raise = false;
    }
  }
  return out;
}

std::string to_snake(std::string_view camel) {
  std::string out;
  for (const char c : camel) {
    if (c >= 'A' && c <= 'Z') {
      if (!out.empty()) out += '_';
      out += lower(c);
    } else {
      out += c;
    }
  }
  return out;
}

std::string to_pascal(std::string_view snake) {
  std::string out = to_camel(snake);
  if (!out.empty()) out[0] = upper(out[0]);
  return out;
}

}  // namespace proofdesk::server
