#include "core/engine/rules.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk {
namespace {

/// "kind.words@1": a version is what keeps a published name from changing its meaning.
bool is_rule_name(std::string_view name) {
  const auto dot = name.find('.');
  const auto at = name.find('@');
  if (dot == std::string_view::npos || at == std::string_view::npos || dot > at) return false;
  const auto version = name.substr(at + 1);
  return is_snake_case(name.substr(0, dot)) && is_snake_case(name.substr(dot + 1, at - dot - 1)) &&
         !version.empty() && version.front() != '0' &&
         std::ranges::all_of(version, [](char c) { return c >= '0' && c <= '9'; });
}

/// Kept in order of their names: a decision asks for a handful out of many hundreds.
template <class Rule>
const Rule* find_rule(const std::vector<Rule>& rules, std::string_view name) {
  const auto found = std::ranges::lower_bound(rules, name, {}, &Rule::name);
  return found == rules.end() || found->name != name ? nullptr : &*found;
}

template <class Rule>
Status add_rule(std::vector<Rule>& rules, const Rule& rule, std::string_view what, bool complete) {
  if (!is_rule_name(rule.name)) {
    return fail(ErrorCode::kInvalidArgument, "rules.name",
                fmt::format("{} \"{}\" is not named kind.words@version", what, rule.name));
  }
  if (!complete || rule.explains.empty()) {
    return fail(ErrorCode::kInvalidArgument, "rules.complete",
                fmt::format("{} {} has no function or does not explain itself", what, rule.name));
  }
  if (find_rule(rules, rule.name) != nullptr) {
    return fail(ErrorCode::kInvalidArgument, "rules.duplicate",
                fmt::format("there are two {}s named {}", what, rule.name));
  }
  rules.insert(std::ranges::lower_bound(rules, rule.name, {}, &Rule::name), rule);
  return {};
}

}  // namespace

Status RuleBook::add(const Guard& guard) {
  return add_rule(guards_, guard, "guard", guard.check != nullptr);
}

Status RuleBook::add(const Effect& effect) {
  return add_rule(effects_, effect, "effect", effect.run != nullptr);
}

const Guard* RuleBook::guard(std::string_view name) const { return find_rule(guards_, name); }

const Effect* RuleBook::effect(std::string_view name) const { return find_rule(effects_, name); }

}  // namespace proofdesk
