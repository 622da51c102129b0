#pragma once

#include "app/config/config.hpp"
#include "app/terminal.hpp"
#include "core/base/instant.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace proofdesk::app::demo {

struct DemoOptions {
  std::uint64_t seed = 1;
  Instant until;               ///< the play ends here; it begins a year earlier
  std::int64_t percent = 100;  ///< of a full year's work, 1 to 100
  /// Everybody signs in with it; empty: nobody can. With one the root is another each time.
  std::string password;
};

/// Somebody one can sign in as.
struct DemoPerson {
  std::string user_name;
  std::string name;
  std::string roles;
};

struct DemoReport {
  std::int64_t leaves = 0;
  std::string root;  ///< hex; the same for the same seed and `until`, and the same program
  std::map<std::string, std::int64_t> records;  ///< by kind, those of the desk
  std::vector<DemoPerson> people;               ///< who can sign in; empty without a password
};

/// Fills a data directory that has no data yet with a year of an invented organisation. Everything is
/// decided by the engine at invented times; ids, and the keys of the records made, come from the seed, so the
/// directory is good for showing and for nothing else. kConflict `demo.not_empty`.
[[nodiscard]] Result<DemoReport> load_demo(const std::filesystem::path& data, const Config& config,
                                           const DemoOptions& options, const Progress& progress);

}  // namespace proofdesk::app::demo
