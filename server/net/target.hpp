#pragma once

#include "core/base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace proofdesk::server {

/// A request target (RFC 9112 §3.2), decoded: path segments and query parameters, both percent-decoded and
/// valid UTF-8. Dot segments stay as they are: nothing here is ever a file name. Movable, not copyable,
/// because its views point into its own storage.
class Target {
 public:
  struct Parameter {
    std::string_view name;
    std::string_view value;
  };

  Target() = default;
  Target(Target&&) = default;
  Target& operator=(Target&&) = default;
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;
  ~Target() = default;

  /// Origin form ("/a/b?c=d") and absolute form ("http://host/a"); kInvalidArgument for others, for broken
  /// percent escapes, control characters and bytes that are no UTF-8.
  [[nodiscard]] static Result<Target> parse(std::string_view text);

  [[nodiscard]] const std::vector<std::string_view>& segments() const { return segments_; }
  [[nodiscard]] const std::vector<Parameter>& query() const { return query_; }
  /// First parameter of that name; nullopt when there is none.
  [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const;
  /// "/a/b", still percent-encoded, without the query.
  [[nodiscard]] std::string_view path() const { return path_; }

 private:
  std::vector<char> storage_;  // not a std::string: a short one would move its bytes along with it
  std::string_view path_;
  std::vector<std::string_view> segments_;
  std::vector<Parameter> query_;
};

/// Percent-encodes everything but the unreserved characters of RFC 3986 §2.3.
[[nodiscard]] std::string percent_encode(std::string_view text);

}  // namespace proofdesk::server
