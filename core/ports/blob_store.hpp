#pragma once

#include "core/base/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {

/// Content of attachments, by salted digest, immutable. Thread-safe.
class BlobStore {
 public:
  virtual ~BlobStore() = default;
  /// Durable (content and name) when it returns, so that a commit may name it.
  virtual Status put(std::string_view digest, std::string_view content) = 0;
  [[nodiscard]] virtual Result<std::string> get(std::string_view digest) const = 0;
  virtual Status remove(std::string_view digest) = 0;
  [[nodiscard]] virtual Result<std::vector<std::string>> list() const = 0;
};

}  // namespace proofdesk
