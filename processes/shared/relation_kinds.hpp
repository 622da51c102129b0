#pragma once

#include "core/engine/rules.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What the words of CI relations mean (8.2.6): those every house has, and those an administrator adds.
namespace proofdesk::shared {

inline constexpr std::string_view kRelationTypeKind = "relation_type";

/// Between which types of item a relation may be. "service" stands for services, "any" for everything.
struct RelationPair {
  std::string from;
  std::string to;

  /// "Application > Server"; nullopt when it has not exactly two sides.
  [[nodiscard]] static std::optional<RelationPair> parse(std::string_view text);
};

struct RelationKind {
  std::string word;                 ///< runs_on
  std::string label;                ///< as it reads from the first: "runs on"
  std::string inverse;              ///< … and from the second: "runs"
  std::string dependence;           ///< which of the two stops with the other: a word of Dependence
  std::vector<RelationPair> pairs;  ///< empty: between anything
};

/// Those that are there without anybody defining them.
[[nodiscard]] std::span<const RelationKind> common_relations();
[[nodiscard]] const RelationKind* common_relation(std::string_view word);

/// The meaning that a record of kind relation_type gives.
[[nodiscard]] RelationKind relation_kind_of(const KindModel& kind, const Record& record);

/// The refusal of a word that nobody knows.
[[nodiscard]] std::unexpected<Error> unknown_relation(std::string_view word);

/// Refuses where none of the pairs allows it. Each end is told by its types, from its own up to the most general one;
/// a service by "service".
[[nodiscard]] Status may_be_between(const RelationKind& kind, const std::vector<std::string>& from,
                                    const std::vector<std::string>& to);

/// What `word` means now: by the relation type in use that defines it, else by the common ones; nullopt when
/// nobody knows it. The decision relies on the type that says so.
[[nodiscard]] Result<std::optional<RelationKind>> relation_kind(World& world, const Model& model,
                                                                std::string_view word);

}  // namespace proofdesk::shared
