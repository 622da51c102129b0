#pragma once

#include "core/base/uuid.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace proofdesk {

/// One thing needs another: "checkout runs on web01". Relations of one dependent that share a `group` stand in
/// for one another: it works as long as `needed` of them do (k-of-n redundancy).
struct Dependency {
  Uuid relation;      ///< the record that says so
  Uuid dependent;     ///< what stops …
  Uuid provider;      ///< … when this one does
  std::string type;   ///< how it reads: "runs_on"
  std::string group;  ///< empty: it cannot do without this one
  /// Of a group: how many must work. Where the relations of a group differ the largest counts, and more than
  /// there are means all.
  std::int64_t needed = 1;
  /// The relation is told from the provider: "disk part_of server", and it is the server that needs the disk.
  bool told_by_provider = false;
  bool mutual = false;  ///< each needs the other; the group is one for both
  std::string dependent_kind;
  std::string provider_kind;

  friend bool operator==(const Dependency&, const Dependency&) = default;
};

/// What becomes of a thing when others are gone.
enum class Fate : std::uint8_t {
  kLost,      ///< it does not work any more
  kWeakened,  ///< it works, with less redundancy than it is meant to have
};

/// One thing that is hit, and by what first.
struct Impacted {
  Uuid id;
  std::string_view kind;  ///< as relations say it; empty where none names the thing
  Fate fate = Fate::kLost;
  std::size_t depth =
      0;         ///< relations between it and what was gone at first; 0 for those themselves
  Uuid because;  ///< the provider whose loss did it; nil at depth 0
  std::size_t cause = 0;  ///< where in the same answer that one is told of; of itself at depth 0
  Uuid relation;          ///< nil at depth 0
  std::string_view type;  ///< lives as long as the graph, as do `kind` and `group`
  std::string_view group;
  bool told_by_provider = false;  ///< as of the relation
  // Of a group: when it was lost, and for what is only weakened in the end.
  std::int64_t left = 0;    ///< providers that still work
  std::int64_t needed = 0;  ///< that must
  std::int64_t of = 0;      ///< that there are
};

/// A group of providers of which some are gone, of a thing that goes on.
struct Strained {
  Uuid id;
  std::string_view kind;  ///< both live as long as the graph
  std::string_view group;
  std::int64_t needed = 0;  ///< that must work
  std::int64_t of = 0;      ///< that there are
  std::vector<Uuid> gone;   ///< in order of id
};

/// What needs what, over configuration items and services alike (8.2.6). Holds no records, only their ids and
/// relations; whoever feeds it sees to it that it is up to date. Cycles are no fault: two that need each other
/// are lost together. Thread-compatible.
class DependencyGraph {
 public:
  static constexpr std::size_t kAnyDepth = std::numeric_limits<std::size_t>::max();

  /// Adds the relation, or puts this one in place of the one of the same record.
  void put(const Dependency& dependency);
  void remove(Uuid relation);
  [[nodiscard]] std::size_t relations() const { return by_relation_.size(); }
  /// As it was put; nullopt where it is not.
  [[nodiscard]] std::optional<Dependency> relation(Uuid relation) const;

  /// What happens when all of `gone` are. It goes on in rounds: what is lost in one hits its dependents in the
  /// next, and the round is the depth. In order of depth; within one depth in the order in which they are
  /// found, which is that of `gone` and then of the relations as they were put. A thing is reported once, with
  /// its worst fate; a weakened one may be lost further down, and then its depth is where it was lost.
  /// Visits nothing that is not hit, so that the cost is that of the answer and not of the graph.
  [[nodiscard]] std::vector<Impacted> impact(std::span<const Uuid> gone,
                                             std::size_t depth_limit = kAnyDepth) const;
  /// Every group with less redundancy while none of `gone` works, of all things but these; in order of id and group.
  /// `impact` tells of each thing once, and of one group.
  [[nodiscard]] std::vector<Strained> strained(std::span<const Uuid> gone) const;
  /// All that `id` needs, directly or through others, nearest first; `because` is the one that needs it.
  [[nodiscard]] std::vector<Impacted> needs(Uuid id, std::size_t depth_limit = kAnyDepth) const;
  /// The steps from what was gone to `id` in an answer of `impact`, first cause first; empty when it is not
  /// in there.
  [[nodiscard]] static std::vector<Impacted> path_to(const std::vector<Impacted>& impacted,
                                                     Uuid id);

 private:
  using Node = std::uint32_t;
  using Edge = std::uint32_t;

  struct Relation {
    Uuid record;
    Node dependent = 0;
    Node provider = 0;
    std::uint32_t type = 0;
    std::uint32_t group = 0;  ///< 0: none
    std::int64_t needed = 1;
    bool told_by_provider = false;
  };
  /// A relation that is mutual is two edges.
  static constexpr Edge kNoEdge = std::numeric_limits<Edge>::max();
  using Edges = std::array<Edge, 2>;
  struct Thing {
    Uuid id;
    std::uint32_t kind = 0;        ///< 0: not known
    std::vector<Edge> providers;   ///< relations in which it is the dependent
    std::vector<Edge> dependents;  ///< relations in which it is the provider
  };

  Node node(Uuid id, std::string_view kind);
  Edge add(const Dependency& dependency, bool turned_round);
  std::uint32_t word(std::string_view text);
  /// Providers that work, must work and are there, of the group that `relation` belongs to.
  struct Standing {
    std::int64_t left = 0;
    std::int64_t needed = 0;
    std::int64_t of = 0;
  };
  /// `lost` says of a node whether it is gone.
  template <class Lost>
  [[nodiscard]] Standing standing(const Relation& relation, const Lost& lost) const;
  [[nodiscard]] Impacted hit(const Relation& relation, Fate fate, std::size_t depth,
                             const Standing& standing) const;
  [[nodiscard]] Impacted itself(Uuid id, std::size_t place) const;

  std::vector<Thing> things_;
  std::vector<Relation> edges_;
  std::vector<Edge> free_edges_;
  std::unordered_map<Uuid, Node> by_id_;
  std::unordered_map<Uuid, Edges> by_relation_;
  std::deque<std::string> words_{std::string()};  ///< answers view them: they never move
  std::unordered_map<std::string, std::uint32_t> by_word_;
};

}  // namespace proofdesk
