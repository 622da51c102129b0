#pragma once

#include "tests/support/storage/fault_vfs.hpp"

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace proofdesk::torture {

/// Every write, truncation, sync and removal, in order.
class Recording final : public test::DiskLog {
 public:
  struct Operation {
    enum class What { kWrite, kTruncate, kSync, kRemove } what;
    std::string file;
    std::int64_t at = 0;  ///< of a write; the size of a truncation
    std::string bytes;
    bool directory = false;  ///< of a sync or a removal: the directory is synced with it
  };

  void wrote(const std::string& file, std::int64_t at, std::string_view bytes) override;
  void truncated(const std::string& file, std::int64_t size) override;
  void synced(const std::string& file, bool directory) override;
  void removed(const std::string& file, bool directory) override;

  [[nodiscard]] std::size_t size() const { return operations_.size(); }
  [[nodiscard]] const std::vector<Operation>& operations() const { return operations_; }

 private:
  std::vector<Operation> operations_;
};

/// Files by name, as the next start finds them.
using DiskImage = std::map<std::string, std::string>;

/// What a power cut may do to what was written and not synced. What was synced stays, always.
enum class Loss {
  kEverything,  ///< nothing unsynced has reached the disk
  kNothing,     ///< all of it has
  kTail,        ///< a beginning of it has, the last write only in part
  kWrites,      ///< each write or not, by chance: later ones without earlier ones
  kSectors,     ///< each 512-byte sector of each write or not
  kOneWrite,    ///< all but one write
  kOneSector,   ///< all but one sector of one write
};
inline constexpr int kLosses = 7;

/// Walks a recording from its start and makes images of the disk as a crash there may leave it. A sector is
/// written whole or not at all, and a write harms no byte beside its own (as SQLite assumes too).
class CrashImages {
 public:
  explicit CrashImages(const Recording& recording) : recording_(recording) {}

  /// Up to and without this operation; never backwards.
  void advance(std::size_t position);
  [[nodiscard]] DiskImage image(Loss loss, std::mt19937_64& random) const;

 private:
  struct File {
    std::string synced;
    std::vector<const Recording::Operation*> pending;
  };
  void sync_directory();

  const Recording& recording_;
  std::size_t position_ = 0;
  std::map<std::string, File> files_;
};

}  // namespace proofdesk::torture
