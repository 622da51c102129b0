#include "processes/relation_type/process.hpp"
#include "processes/shared/relation_kinds.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/standing_rules.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace proofdesk::relation_type {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.2.6";
constexpr GuardMaker guard{kClause};

bool is_word(std::string_view text) {
  return !text.empty() && text.front() >= 'a' && text.front() <= 'z' &&
         std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

Status word_free(const RuleContext& context) {
  const std::string word = text(context, "word");
  if (!is_word(word)) {
    return refuse(fmt::format("\"{}\" is no word for relations.", word),
                  "Use small letters, digits and underscores: replicates_to.");
  }
  PROOFDESK_ASSIGN(const auto taken, namesake(context, "word"));
  if (taken) {
    return refuse(fmt::format("{} defines this word already.", *taken),
                  "Revise that type, or choose another word.");
  }
  return {};
}

Status common_meaning_kept(const RuleContext& context) {
  const RelationKind* common = common_relation(text(context, "word"));
  if (common == nullptr || common->dependence == text(context, "dependence")) return {};
  return refuse(fmt::format("\"{}\" means {} for everybody.", common->word, common->dependence),
                fmt::format("Give dependence {}, or choose another word.", common->dependence));
}

Status pairs_known(const RuleContext& context) {
  PROOFDESK_ASSIGN(const auto types, context.world.standing("item_type"));
  const KindModel* kind = context.model.kind("item_type");
  const auto known = [&](const std::string& name) {
    if (name == "any" || name == "service") return true;
    return std::ranges::any_of(types, [&](const Record& type) {
      return kind != nullptr && type.state == kind->lifecycle.initial &&
             type.text(*kind, "name") == name;
    });
  };
  for (const auto& line : list(context, "allowed_pairs")) {
    const auto pair = RelationPair::parse(line);
    if (!pair) {
      return refuse(fmt::format("\"{}\" is no pair.", line),
                    "Write the type of the first, >, and the type of the second: "
                    "Application > Server.");
    }
    for (const auto& side : {pair->from, pair->to}) {
      if (known(side)) continue;
      return refuse(fmt::format("No CI type in use is called \"{}\".", side),
                    "Name a type as it is spelled there, or service, or any.");
    }
  }
  return {};
}

Status revised_with_reason(const RuleContext& context) {
  return changed_by_transition_only(context, {"label", "inverse", "allowed_pairs"}, "revise");
}

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("relation_type.word_free@1", "it is a word, and no other type in use defines it",
            {"word", "relation_type"}, word_free),
      guard("relation_type.common_meaning_kept@1", "a common word keeps its meaning",
            {"word", "dependence"}, common_meaning_kept),
      guard("relation_type.pairs_known@1", "its pairs name types of item that are in use",
            {"allowed_pairs", "item_type"}, pairs_known),
      guard("relation_type.revised_with_reason@1",
            "what others rest on changes by revising it, with a reason",
            {"label", "inverse", "allowed_pairs"}, revised_with_reason),
  };
}

std::vector<Effect> effects() {
  return {
      effect("relation_type.titled@1", "its title is how it reads unless given", {"title", "label"},
             title_by_label),
      notes_retirement("relation_type.retired@1"),
  };
}

}  // namespace proofdesk::relation_type
