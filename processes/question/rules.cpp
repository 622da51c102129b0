#include "core/engine/refusal.hpp"
#include "processes/question/process.hpp"
#include "processes/shared/entry_parts.hpp"
#include "processes/shared/request_form.hpp"
#include "processes/shared/rule_kit.hpp"

#include <string>

#include <fmt/format.h>

namespace proofdesk::question {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.6.2";

/// A refusal that points at the field of the question that is to blame.
template <class T>
Status at_field(const RuleContext& context, std::string_view field, Result<T> result) {
  if (result) return {};
  Error error = std::move(result).error();
  error.fields = {{pointer_of(*context.kind.field(field)), error.detail}};
  return fail(std::move(error));
}

Status field_askable(const RuleContext& context) {
  if (!has(context, "field_name")) return {};
  return at_field(context, "field_name", askable_field(context.model, text(context, "field_name")));
}

Status condition_is_readable(const RuleContext& context) {
  return condition_readable(context, "visible_when");
}

Status default_fits(const RuleContext& context) {
  const std::string answer = text(context, "default_answer");
  if (answer.empty()) return {};
  const auto field = askable_field(context.model, text(context, "field_name"));
  if (!field) return {};  // said by the rule about the field
  return at_field(context, "default_answer", written_answer(**field, answer));
}

constexpr GuardMaker guard{kClause};

}  // namespace

std::vector<Guard> guards() {
  return {
      entry_in_draft("question.entry_in_draft@1", kClause),
      guard("question.field_askable@1", "those who ask may fill in the field it asks for",
            {"field_name"}, field_askable),
      guard("question.condition_readable@1", "its condition can be read against service requests",
            {"visible_when"}, condition_is_readable),
      guard("question.default_fits@1", "its default is an answer", {"default_answer", "field_name"},
            default_fits),
  };
}

}  // namespace proofdesk::question
