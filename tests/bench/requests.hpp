#pragma once

#include "tests/bench/http_load.hpp"
#include "tests/bench/served_desk.hpp"

#include <string>
#include <string_view>

namespace proofdesk::bench {

/// Requests as a program with this token would send them to the desk.
class Requests {
 public:
  Requests(const ServedDesk& desk, std::string_view token);

  [[nodiscard]] std::string get(std::string_view path) const;
  [[nodiscard]] std::string post(std::string_view path, std::string_view body) const;

 private:
  std::string common_;
};

/// Throws std::runtime_error with what was answered when it has another status.
void expect(const Answer& answer, int status);

}  // namespace proofdesk::bench
