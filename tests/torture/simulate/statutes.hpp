#pragma once

#include "core/engine/event.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::torture {

/// The lifecycles as the house has written them down, read here a second time and by other means than the engine's:
/// from their JSON, into a table of edges. What an event says happened must be a walk along them.
class Statutes {
 public:
  struct Edge {
    std::string to;  ///< empty: stays
    std::set<std::string> roles;
    bool own_sign_in = false;
  };

  /// Of all processes, from their texts. Throws what does not parse.
  Statutes();

  /// Why the way from `from` to `to` that this event tells of is none; empty when it is one. Imported events and such
  /// as take a step back go their own ways.
  [[nodiscard]] std::string objection(const Event& event) const;
  /// The edge that a person takes by this name; null when there is none out of that state.
  [[nodiscard]] const Edge* edge(std::string_view kind, std::string_view from,
                                 std::string_view name) const;

 private:
  struct Life {
    std::string initial;
    std::map<std::pair<std::string, std::string>, Edge> edges;  ///< by state and name
  };
  std::map<std::string, Life, std::less<>> lives_;
};

}  // namespace proofdesk::torture
