#pragma once

#include "tests/bench/http_load.hpp"
#include "tests/bench/report.hpp"

#include <cstddef>
#include <filesystem>
#include <string>

namespace proofdesk::bench {

/// A data directory with many incidents in it, made once through the server, command by command, and kept: a million of
/// them takes minutes. Every text has words of three kinds, of which the number of hits is known.
class GrownDesk {
 public:
  /// Under `parent`; makes it there unless it is whole already. Throws std::runtime_error.
  GrownDesk(const std::filesystem::path& parent, std::size_t records);

  [[nodiscard]] std::size_t records() const { return records_; }
  [[nodiscard]] const std::filesystem::path& data() const { return data_; }
  /// Of somebody who may read and write incidents.
  [[nodiscard]] const std::string& token() const { return token_; }
  /// Seconds that making it took; 0 when it was there.
  [[nodiscard]] double made_in() const { return made_in_; }

  /// In each of them.
  static constexpr const char* kCommonWord = "printer";
  /// In about four thousand, however many there are: few enough to be ranked.
  [[nodiscard]] std::string middling_word(std::size_t number) const;
  /// In about a hundred.
  [[nodiscard]] std::string rare_word(std::size_t number) const;

 private:
  void make();
  [[nodiscard]] std::string body(std::size_t number) const;

  std::size_t records_;
  std::filesystem::path data_;
  std::string token_;
  double made_in_ = 0;
};

}  // namespace proofdesk::bench
