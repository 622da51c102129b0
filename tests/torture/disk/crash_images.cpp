#include "tests/torture/disk/crash_images.hpp"

#include <algorithm>

namespace proofdesk::torture {
namespace {

constexpr std::int64_t kSector = 512;
using Operation = Recording::Operation;

/// The bytes [from, to) of the write, counted from its start.
void write(std::string& content, const Operation& operation, std::size_t from, std::size_t to) {
  const auto at = static_cast<std::size_t>(operation.at) + from;
  if (content.size() < at + (to - from)) content.resize(at + (to - from), '\0');
  std::copy(operation.bytes.begin() + static_cast<std::ptrdiff_t>(from),
            operation.bytes.begin() + static_cast<std::ptrdiff_t>(to),
            content.begin() + static_cast<std::ptrdiff_t>(at));
}

void apply(std::string& content, const Operation& operation) {
  switch (operation.what) {
    case Operation::What::kWrite:
      return write(content, operation, 0, operation.bytes.size());
    case Operation::What::kTruncate:
      return content.resize(static_cast<std::size_t>(operation.at), '\0');
    case Operation::What::kRemove:
      return content.clear();
    case Operation::What::kSync:
      return;
  }
}

/// Those sectors of a write for which `keep` says so.
template <class Keep>
void apply_sectors(std::string& content, const Operation& operation, Keep keep) {
  if (operation.what != Operation::What::kWrite) {
    if (keep()) apply(content, operation);
    return;
  }
  std::size_t from = 0;
  while (from < operation.bytes.size()) {
    const auto at = operation.at + static_cast<std::int64_t>(from);
    const auto room = static_cast<std::size_t>(kSector - at % kSector);
    const std::size_t to = std::min(operation.bytes.size(), from + room);
    if (keep()) write(content, operation, from, to);
    from = to;
  }
}

}  // namespace

void Recording::wrote(const std::string& file, std::int64_t at, std::string_view bytes) {
  operations_.push_back({Operation::What::kWrite, file, at, std::string(bytes), false});
}
void Recording::truncated(const std::string& file, std::int64_t size) {
  operations_.push_back({Operation::What::kTruncate, file, size, {}, false});
}
void Recording::synced(const std::string& file, bool directory) {
  operations_.push_back({Operation::What::kSync, file, 0, {}, directory});
}
void Recording::removed(const std::string& file, bool directory) {
  operations_.push_back({Operation::What::kRemove, file, 0, {}, directory});
}

void CrashImages::advance(std::size_t position) {
  for (; position_ < position; ++position_) {
    const Operation& operation = recording_.operations()[position_];
    File& file = files_[operation.file];
    if (operation.what == Operation::What::kSync) {
      for (const auto* pending : file.pending) apply(file.synced, *pending);
      file.pending.clear();
    } else {
      file.pending.push_back(&operation);
    }
    if (operation.directory) sync_directory();
  }
}

/// A file that is gone stays gone; what was written under its name since is as it was.
void CrashImages::sync_directory() {
  for (auto& [name, file] : files_) {
    const auto last = std::ranges::find(file.pending.rbegin(), file.pending.rend(),
                                        Operation::What::kRemove, &Operation::what);
    if (last == file.pending.rend()) continue;
    file.synced.clear();
    file.pending.erase(file.pending.begin(), last.base());
  }
}

DiskImage CrashImages::image(Loss loss, std::mt19937_64& random) const {
  const auto below = [&](std::size_t bound) { return bound == 0 ? 0 : random() % bound; };
  const auto half = [&] { return random() % 2 == 0; };
  DiskImage image;
  for (const auto& [name, file] : files_) {
    std::string& content = image[name] = file.synced;
    const auto& pending = file.pending;
    const std::size_t chosen = below(pending.size());
    for (std::size_t i = 0; i < pending.size(); ++i) {
      const Operation& operation = *pending[i];
      switch (loss) {
        case Loss::kEverything:
          break;
        case Loss::kNothing:
          apply(content, operation);
          break;
        case Loss::kTail:
          if (i < chosen) apply(content, operation);
          if (i == chosen)
            apply_sectors(content, operation,
                          [whole = true, &half]() mutable { return whole = whole && half(); });
          break;
        case Loss::kWrites:
          if (half()) apply(content, operation);
          break;
        case Loss::kSectors:
          apply_sectors(content, operation, half);
          break;
        case Loss::kOneWrite:
          if (i != chosen) apply(content, operation);
          break;
        case Loss::kOneSector:
          if (i != chosen) {
            apply(content, operation);
          } else {
            const std::size_t sectors = operation.bytes.size() / kSector + 1;
            apply_sectors(content, operation,
                          [left = below(sectors)]() mutable { return left-- != 0; });
          }
          break;
      }
    }
    if (content.empty()) image.erase(name);
  }
  return image;
}

}  // namespace proofdesk::torture
