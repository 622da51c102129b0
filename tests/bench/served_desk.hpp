#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace proofdesk::bench {

/// The built program (environment variable PROOFDESK) serving a data directory of its own, stopped with
/// its owner. Throws std::runtime_error with the program's own words when it does not come up.
class ServedDesk {
 public:
  /// `settings` as `--set` takes them: "limits.connections=20000".
  explicit ServedDesk(const std::filesystem::path& data,
                      const std::vector<std::string>& settings = {});
  ~ServedDesk();
  ServedDesk(const ServedDesk&) = delete;
  ServedDesk& operator=(const ServedDesk&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] const std::string& host() const { return host_; }
  /// A fresh bearer token for a person of this name.
  [[nodiscard]] std::string token(std::string_view person, std::string_view role) const;
  /// Resident memory, MiB.
  [[nodiscard]] double memory() const;
  /// CPU time of all its threads so far, seconds.
  [[nodiscard]] double cpu() const;
  /// Ends it as a service manager would; throws when it does not end well.
  void stop();

 private:
  std::filesystem::path data_;
  std::string host_;
  std::uint16_t port_ = 0;
  pid_t process_ = -1;
  int output_ = -1;
};

}  // namespace proofdesk::bench
