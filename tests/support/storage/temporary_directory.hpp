#pragma once

#include <filesystem>
#include <string>

namespace proofdesk::test {

/// A directory of the test's own, mode 0700, removed with everything in it at the end.
class TemporaryDirectory {
 public:
  enum class On {
    kDisk,
    kMemory
  };  ///< in memory, where there is such a file system, nothing waits for flushes
  explicit TemporaryDirectory(On on = On::kDisk);
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

/// Whether any file under the directory contains the bytes.
[[nodiscard]] bool any_file_contains(const std::filesystem::path& directory,
                                     const std::string& bytes);

}  // namespace proofdesk::test
