#include "processes/field_definition/process.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

namespace proofdesk::field_definition {
namespace {

using namespace shared;

constexpr std::string_view kClause = "7.5";

std::string kind_names(const Model& model) {
  std::string names;
  for (const auto& kind : model.kinds()) names += (names.empty() ? "" : ", ") + kind->name;
  return names;
}

Status kind_exists(const RuleContext& context) {
  const std::string name = text(context, "kind_name");
  if (name.empty() || context.model.kind(name) != nullptr) return {};
  return refuse(fmt::format("There is no kind named \"{}\".", name),
                fmt::format("Choose of: {}.", kind_names(context.model)));
}

Status name_free(const RuleContext& context) {
  const std::string name = text(context, "field_name");
  if (!name.empty() && !is_snake_case(name)) {
    return refuse(fmt::format("\"{}\" is no name for a field.", name),
                  "Write lower-case words of letters and digits joined by single underscores, a "
                  "letter first.");
  }
  const KindModel* kind = context.model.kind(text(context, "kind_name"));
  if (kind == nullptr) return {};
  if (const FieldModel* own = kind->field(name); own != nullptr) {
    return refuse(
        fmt::format("Every {} has the field \"{}\" by this name already.", kind->label, own->label),
        fmt::format("Use {} itself, or choose another name.", own->json_name));
  }
  if (kind->field("custom." + name) == nullptr) return {};
  return refuse(
      fmt::format("The kind {} has a field of this name already, in use or retired.", kind->name),
      "Choose another name, or bring the retired field back (reopen).");
}

Status type_complete(const RuleContext& context) {
  const std::string type = text(context, "type");
  const auto words = list(context, "words");
  if ((type == "enum") == words.empty()) {
    return refuse(words.empty() ? "An enumeration has words to choose from."
                                : "Only an enumeration has words.",
                  words.empty() ? "Give words." : "Leave words out, or make it an enum.");
  }
  for (const auto& word : words) {
    if (is_snake_case(word)) continue;
    return refuse(fmt::format("\"{}\" is not in snake_case.", word),
                  "Write it in lower case, its parts joined by underscores.");
  }
  const std::string target = text(context, "target");
  if ((type == "reference") == target.empty()) {
    return refuse(target.empty() ? "A reference names the kind it refers to."
                                 : "Only a reference has a target.",
                  target.empty() ? "Give target." : "Leave target out, or make it a reference.");
  }
  if (!target.empty() && context.model.kind(target) == nullptr) {
    return refuse(fmt::format("There is no kind named \"{}\" to refer to.", target),
                  fmt::format("Choose of: {}.", kind_names(context.model)));
  }
  const std::string person = text(context, "personal_of");
  const KindModel* kind = context.model.kind(text(context, "kind_name"));
  if (person.empty() || kind == nullptr) return {};
  const FieldModel* named = kind->field(person);
  if (named != nullptr && named->target == "person" && !named->repeated) return {};
  return refuse(fmt::format("{} has no field \"{}\" that names one person.", kind->name, person),
                "Give in personalOf the field that names the person, such as requester.");
}

Status limits_in_order(const RuleContext& context) {
  const auto integer = [&](std::string_view field) {
    return context.record.integer(context.kind, field);
  };
  if (has(context, "max_length") && integer("min_length") > integer("max_length")) {
    return refuse("The shortest text would be longer than the longest.",
                  "Give minLength below maxLength.");
  }
  if (has(context, "minimum") && has(context, "maximum") &&
      integer("minimum") >= integer("maximum")) {
    return refuse("The least value is not below the greatest.", "Give minimum below maximum.");
  }
  return {};
}

/// What a value refers to, and whose data it is, holds for the values that are there already.
Status meaning_kept(const RuleContext& context, Draft&) {
  if (is_new(context)) return {};
  return refuse("What a field refers to and whose data it is cannot change.",
                "Retire it and declare another field.");
}

/// Records that hold a word keep a field that knows it, and words are numbered in their order.
Status words_only_added(const RuleContext& context, Draft&) {
  if (is_new(context)) return {};
  PROOFDESK_TRY(type_complete(context));
  const auto now = list(context, "words");
  const FieldModel* field = context.kind.field("words");
  const Value stored = field == nullptr ? Value{} : context.before.get(*field);
  const auto* before = std::get_if<std::vector<std::string>>(&stored);
  if (before == nullptr ||
      (now.size() >= before->size() && std::equal(before->begin(), before->end(), now.begin())))
    return {};
  return refuse("Words in use cannot be taken away, renamed or moved.",
                "Add new words at the end.");
}

Status limits_only_widened(const RuleContext& context, Draft&) {
  if (is_new(context)) return {};
  PROOFDESK_TRY(limits_in_order(context));
  const auto narrower = [&](std::string_view field, bool upper) {
    if (!has(context, field)) return false;  // lifted altogether
    if (!context.before.has(context.kind, field)) return true;
    const auto before = context.before.integer(context.kind, field);
    const auto now = context.record.integer(context.kind, field);
    return upper ? now < before : now > before;
  };
  if (!narrower("min_length", false) && !narrower("max_length", true) &&
      !narrower("minimum", false) && !narrower("maximum", true)) {
    return {};
  }
  return refuse("A limit cannot be drawn tighter: values are there that kept to the old one.",
                "Widen the limit, or declare another field.");
}

constexpr GuardMaker guard{kClause};

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("field_definition.kind_exists@1", "the kind exists", {"kind_name"}, kind_exists),
      guard("field_definition.name_free@2",
            "the kind has no field of this name, its own or declared", {"field_name", "kind_name"},
            name_free),
      guard("field_definition.type_complete@1", "an enumeration has words, a reference a target",
            {"type", "words", "target", "personal_of", "kind_name"}, type_complete),
      guard("field_definition.limits_in_order@1", "lower limits are below upper limits",
            {"min_length", "max_length", "minimum", "maximum"}, limits_in_order),
  };
}

std::vector<Effect> effects() {
  return {
      {.name = "field_definition.meaning_kept@1",
       .explains = "what it refers to and whose data it is stays",
       .reads = {"target", "personal", "personal_of"},
       .run = meaning_kept},
      {.name = "field_definition.words_only_added@1",
       .explains = "words are only added, at the end",
       .reads = {"words", "type"},
       .run = words_only_added},
      {.name = "field_definition.limits_only_widened@1",
       .explains = "limits are only widened",
       .reads = {"min_length", "max_length", "minimum", "maximum"},
       .run = limits_only_widened},
  };
}

}  // namespace proofdesk::field_definition
