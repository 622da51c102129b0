#include "processes/shared/relation_kinds.hpp"

#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace proofdesk::shared {
namespace {

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

constexpr std::string_view kNone = "none";
constexpr std::string_view kFromNeedsTo = "from_needs_to";
constexpr std::string_view kToNeedsFrom = "to_needs_from";

const std::array<RelationKind, 11>& common() {
  const auto one = [](std::string_view word, std::string_view label, std::string_view inverse,
                      std::string_view dependence) {
    return RelationKind{.word = std::string(word),
                        .label = std::string(label),
                        .inverse = std::string(inverse),
                        .dependence = std::string(dependence),
                        .pairs = {}};
  };
  static const std::array<RelationKind, 11> kCommon = {
      one("runs_on", "runs on", "runs", kFromNeedsTo),
      one("depends_on", "depends on", "is needed by", kFromNeedsTo),
      one("uses", "uses", "is used by", kFromNeedsTo),
      one("provided_by", "is provided by", "provides", kFromNeedsTo),
      one("powered_by", "is powered by", "powers", kFromNeedsTo),
      one("located_in", "is located in", "houses", kFromNeedsTo),
      // The whole stops with its parts unless they stand in for one another; a part goes on without the whole.
      one("part_of", "is part of", "consists of", kToNeedsFrom),
      one("connects_to", "connects to", "connects to", kNone),
      one("monitors", "monitors", "is monitored by", kNone),
      one("backs_up", "backs up", "is backed up by", kNone),
      one("succeeds", "succeeds", "is succeeded by", kNone),
  };
  return kCommon;
}

}  // namespace

std::optional<RelationPair> RelationPair::parse(std::string_view text) {
  const auto middle = text.find('>');
  if (middle == std::string_view::npos || text.find('>', middle + 1) != std::string_view::npos)
    return std::nullopt;
  const auto from = trimmed(text.substr(0, middle));
  const auto to = trimmed(text.substr(middle + 1));
  if (from.empty() || to.empty()) return std::nullopt;
  return RelationPair{.from = std::string(from), .to = std::string(to)};
}

std::span<const RelationKind> common_relations() { return common(); }

const RelationKind* common_relation(std::string_view word) {
  for (const auto& one : common()) {
    if (one.word == word) return &one;
  }
  return nullptr;
}

RelationKind relation_kind_of(const KindModel& kind, const Record& record) {
  RelationKind relation{.word = record.text(kind, "word"),
                        .label = record.text(kind, "label"),
                        .inverse = record.text(kind, "inverse"),
                        .dependence = record.text(kind, "dependence"),
                        .pairs = {}};
  if (const FieldModel* field = kind.field("allowed_pairs")) {
    const Value value = record.get(*field);
    if (const auto* lines = std::get_if<std::vector<std::string>>(&value)) {
      for (const auto& line : *lines) {
        if (auto pair = RelationPair::parse(line)) relation.pairs.push_back(std::move(*pair));
      }
    }
  }
  return relation;
}

std::unexpected<Error> unknown_relation(std::string_view word) {
  std::string known;
  for (const auto& one : common_relations()) known += (known.empty() ? "" : ", ") + one.word;
  return refuse(fmt::format("No relation is called \"{}\".", word),
                fmt::format("Use one of {}, or have a relation type of that word defined.", known));
}

Status may_be_between(const RelationKind& kind, const std::vector<std::string>& from,
                      const std::vector<std::string>& to) {
  const auto covers = [](std::string_view side, const std::vector<std::string>& types) {
    return side == "any" || std::ranges::find(types, side) != types.end();
  };
  const bool allowed =
      kind.pairs.empty() || std::ranges::any_of(kind.pairs, [&](const RelationPair& pair) {
        return covers(pair.from, from) && covers(pair.to, to);
      });
  if (allowed) return {};
  const auto named = [](const std::vector<std::string>& types) {
    return types.empty() ? std::string("thing without a type") : types.front();
  };
  std::string pairs;
  for (const auto& pair : kind.pairs)
    pairs += fmt::format("{}{} > {}", pairs.empty() ? "" : ", ", pair.from, pair.to);
  return refuse(
      fmt::format("\"{}\" is not said of a {} and a {}.", kind.label, named(from), named(to)),
      fmt::format("It is allowed between: {}. Turn the two round, choose another "
                  "relation, or have the relation type revised.",
                  pairs));
}

Result<std::optional<RelationKind>> relation_kind(World& world, const Model& model,
                                                  std::string_view word) {
  if (const KindModel* kind = model.kind(kRelationTypeKind)) {
    PROOFDESK_ASSIGN(const auto types, world.standing(kind->name));
    for (const auto& type : types) {
      if (type.state != kind->lifecycle.initial || type.text(*kind, "word") != word) continue;
      world.rely_on(type);
      return relation_kind_of(*kind, type);
    }
  }
  const RelationKind* known = common_relation(word);
  if (known == nullptr) return std::nullopt;
  return *known;
}

}  // namespace proofdesk::shared
