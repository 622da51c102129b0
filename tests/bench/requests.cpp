#include "tests/bench/requests.hpp"

#include <stdexcept>

#include <fmt/format.h>

namespace proofdesk::bench {

Requests::Requests(const ServedDesk& desk, std::string_view token)
    : common_(fmt::format("Host: {}:{}\r\nAuthorization: Bearer {}\r\n", desk.host(), desk.port(),
                          token)) {}

std::string Requests::get(std::string_view path) const {
  return fmt::format("GET {} HTTP/1.1\r\n{}\r\n", path, common_);
}

std::string Requests::post(std::string_view path, std::string_view body) const {
  return fmt::format(
      "POST {} HTTP/1.1\r\n{}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}", path,
      common_, body.size(), body);
}

void expect(const Answer& answer, int status) {
  if (answer.status == status) return;
  throw std::runtime_error(
      fmt::format("expected {}, got {}: {}", status, answer.status, answer.body));
}

}  // namespace proofdesk::bench
