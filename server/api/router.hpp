#pragma once

#include "server/api/route.hpp"

#include <optional>
#include <string>
#include <vector>

namespace proofdesk::server {

/// Finds the route of a request. Immutable, hence thread-safe.
class Router {
 public:
  explicit Router(const std::vector<Route>& routes);

  struct Match {
    const Route* route = nullptr;
    PathArguments path;
    const KindModel* kind = nullptr;
    /// Methods served at this path, "GET, POST"; empty when nothing is there at all.
    std::string allow;
  };

  /// `route` is nullptr when nothing is there (allow empty), or nothing for this method. Routes of the local
  /// socket exist only for requests that came over it.
  [[nodiscard]] Match find(const Request& request, const Model& model) const;

 private:
  struct Segment {
    enum class Kind : std::uint8_t { kLiteral, kPlural, kId, kItem } kind = Kind::kLiteral;
    std::string_view literal;
    bool has_verb = false;
    std::string_view verb;  ///< literal; empty: any
  };
  struct Pattern {
    const Route* route;
    std::vector<Segment> segments;
  };

  static std::optional<Segment> parse(std::string_view text);
  static bool matches(const Pattern& pattern, const Request& request, const Model& model,
                      Match& match);

  std::vector<std::vector<Pattern>> by_length_;
};

}  // namespace proofdesk::server
