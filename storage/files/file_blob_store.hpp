#pragma once

#include "core/base/instant.hpp"
#include "core/ports/blob_store.hpp"

#include <filesystem>
#include <memory>
#include <unordered_set>

namespace proofdesk {

/// Blobs as files under <root>/<first two digits>/<digest>. A digest is 64 lower-case hexadecimal digits;
/// nothing else becomes a file name. Thread-safe: the directory is the only state, a name appears with its
/// whole content or not at all, and two writers of one digest write the same bytes.
class FileBlobStore final : public BlobStore {
 public:
  [[nodiscard]] static Result<std::unique_ptr<FileBlobStore>> open(
      const std::filesystem::path& root);

  /// kInvalidArgument "blob.digest" for anything but a digest.
  Status put(std::string_view digest, std::string_view content) override;
  /// kNotFound "blob.exists".
  [[nodiscard]] Result<std::string> get(std::string_view digest) const override;
  Status remove(std::string_view digest) override;
  [[nodiscard]] Result<std::vector<std::string>> list() const override;

  /// Removes blobs that no record names and that are older than `before` (an upload whose command has yet to
  /// commit is young), and drafts that a crash left behind. Returns how many blobs went.
  [[nodiscard]] Result<std::size_t> sweep(const std::unordered_set<std::string>& named,
                                          Instant before);

 private:
  explicit FileBlobStore(std::filesystem::path root) : root_(std::move(root)) {}
  [[nodiscard]] Result<std::filesystem::path> path_of(std::string_view digest) const;
  template <class Visit>
  Status for_each_file(Visit&& visit) const;

  const std::filesystem::path root_;
};

}  // namespace proofdesk
