#pragma once

#include "tests/bench/desk_house.hpp"
#include "tests/bench/incident_load.hpp"
#include "tests/bench/report.hpp"
#include "tests/bench/statement_log.hpp"

#include <cstddef>
#include <filesystem>
#include <iterator>
#include <vector>

namespace proofdesk::bench {

/// Commands a commit takes when 64 clients wait for it.
inline constexpr std::size_t kGroup = 64;

/// The one load that everything is measured with, in-process: first all creations, then the whole life of
/// each, in groups of 64.
class Load {
 public:
  Load(DeskHouse& house, std::size_t groups) : house_(house), groups_(groups) {}

  [[nodiscard]] std::size_t creations() const { return groups_ * kGroup; }
  [[nodiscard]] std::size_t transitions() const { return creations() * std::size(kLife); }

  Taken create();
  /// After `create`.
  Taken live();

 private:
  DeskHouse& house_;
  std::size_t groups_;
  std::vector<Uuid> ids_;
};

/// What one run of that load sent to SQLite, and the database files it started from: the comparator's part.
class Recording {
 public:
  /// Runs the load once, in a directory of its own below `parent`. Needs StatementRecorder::install.
  Recording(const std::filesystem::path& parent, std::size_t groups);

  [[nodiscard]] Taken replay_creations(const std::filesystem::path& parent,
                                       BareLoop::Replay what) const;
  [[nodiscard]] Taken replay_transitions(const std::filesystem::path& parent,
                                         BareLoop::Replay what) const;

 private:
  [[nodiscard]] std::filesystem::path empty() const { return directory_.path() / "empty.db"; }
  [[nodiscard]] std::filesystem::path filled() const { return directory_.path() / "filled.db"; }

  ScratchDirectory directory_;
  StatementLog creations_;
  StatementLog transitions_;
};

/// Mean number of events that one commit took, over the last `events` of the journal in this database.
[[nodiscard]] double mean_group(const std::filesystem::path& database, std::size_t events);

}  // namespace proofdesk::bench
