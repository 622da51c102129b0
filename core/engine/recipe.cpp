#include "core/engine/recipe.hpp"

#include "core/engine/input.hpp"
#include "core/model/codec.hpp"
#include "core/model/strict_json.hpp"

#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

namespace proofdesk {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostSteps = 20;
constexpr JsonLimits kLimits{.bytes = 64UL << 10U, .depth = 8, .keys = 1'000};

std::unexpected<Error> wrong(std::string rule, std::string pointer, std::string detail,
                             std::string remedy) {
  Error error{ErrorCode::kInvalidArgument, std::move(rule), detail};
  error.remedy = std::move(remedy);
  error.fields.push_back({std::move(pointer), std::move(detail)});
  return fail(std::move(error));
}

std::unexpected<Error> below(const std::string& pointer, Error error) {
  for (auto& field : error.fields) field.pointer = pointer + field.pointer;
  if (error.fields.empty()) error.fields.push_back({pointer, error.detail});
  return fail(std::move(error));
}

Result<json::value> read_json(std::string_view text, const std::string& pointer) {
  auto value = parse_strict_json(text, kLimits);
  if (value) return value;
  return below(pointer, value.error());
}

/// As the API spells it ("beginReview") or as the lifecycle does.
std::string in_snake(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') {
      out += '_';
      out += static_cast<char>(c + ('a' - 'A'));
    } else {
      out += c;
    }
  }
  return out;
}

Result<std::vector<FieldInput>> read_fields(const Model& model, const KindModel& kind,
                                            const json::value* given, const std::string& pointer,
                                            const FindByNumber& find) {
  std::vector<FieldInput> inputs;
  if (given == nullptr) return inputs;
  if (!given->is_object())
    return wrong("recipe.fields", pointer, "An object of fields is expected.",
                 "Write fields by their names, as in a request.");
  json::object fields = given->as_object();
  if (auto status = numbers_to_ids(model, kind, fields, find); !status)
    return below(pointer, status.error());
  auto values = fields_from_json(kind, fields);
  if (!values) return below(pointer, values.error());
  for (auto& [field, value] : *values) {
    const bool custom = field->origin == FieldOrigin::kCustom;
    inputs.push_back({custom ? "custom." + field->name : field->name, std::move(value)});
  }
  // The limits of the fields too, not only their forms.
  if (auto checked = read_input(kind, inputs); !checked) return below(pointer, checked.error());
  return inputs;
}

Result<std::optional<WorkInput>> read_comment(const json::value* given,
                                              const std::string& pointer) {
  if (given == nullptr) return std::nullopt;
  const auto bad = [&] {
    return wrong("recipe.comment", pointer,
                 "A comment has \"text\" and, if it is for all, \"public\": true.",
                 "Write {\"text\": \"…\", \"public\": false}.");
  };
  const auto* object = given->if_object();
  if (object == nullptr) return bad();
  WorkInput work;
  for (const auto& [name, value] : *object) {
    if (name == "text" && value.is_string()) {
      work.text = value.as_string();
    } else if (name == "public" && value.is_bool()) {
      work.is_public = value.as_bool();
    } else {
      return bad();
    }
  }
  if (auto status = check_note(work, "/text"); !status) return below(pointer, status.error());
  return work;
}

class StepReader {
 public:
  StepReader(const Model& model, const KindModel& kind, const FindByNumber& find)
      : model_(model), kind_(kind), find_(find) {}

  Result<Sequence::Step> read(const json::value& value, const std::string& pointer) const {
    const auto* object = value.if_object();
    if (object == nullptr)
      return wrong("recipe.step", pointer, "A step is an object with an \"action\".", kHow);
    for (const auto& [name, member] : *object) {
      if (name != "action" && name != "fields" && name != "comment")
        return wrong("recipe.step", fmt::format("{}/{}", pointer, std::string_view(name)),
                     fmt::format("A step has no \"{}\".", std::string_view(name)), kHow);
    }
    const auto* action = object->if_contains("action");
    if (action == nullptr || !action->is_string())
      return wrong("recipe.action", pointer + "/action", "The step does not say what to do.", kHow);
    PROOFDESK_ASSIGN(auto fields, read_fields(model_, kind_, object->if_contains("fields"),
                                              pointer + "/fields", find_));
    PROOFDESK_ASSIGN(auto comment,
                     read_comment(object->if_contains("comment"), pointer + "/comment"));
    const std::string_view name = action->as_string();
    if (name == "update") {
      if (fields.empty() || comment)
        return wrong("recipe.update", pointer, "An update has fields and no comment.", kHow);
      return Update{std::move(fields)};
    }
    if (name == "work") {
      if (!comment || !fields.empty())
        return wrong("recipe.work", pointer, "A note has a comment and no fields.", kHow);
      return LogWork{std::move(*comment)};
    }
    const std::string transition = in_snake(name);
    if (!kind_.lifecycle.knows(transition)) {
      return wrong("recipe.action", pointer + "/action",
                   fmt::format("A {} has no transition \"{}\".", kind_.label, name), kHow);
    }
    return Fire{
        .transition = transition, .fields = std::move(fields), .comment = std::move(comment)};
  }

 private:
  static constexpr const char* kHow =
      "An action is \"update\", \"work\" or a transition of the kind, with \"fields\" and "
      "\"comment\" as it "
      "takes them.";

  const Model& model_;
  const KindModel& kind_;
  const FindByNumber& find_;
};

}  // namespace

Result<std::vector<FieldInput>> parse_presets(const Model& model, const KindModel& kind,
                                              std::string_view text, std::string_view pointer,
                                              const FindByNumber& find) {
  const std::string at(pointer);
  PROOFDESK_ASSIGN(const auto value, read_json(text, at));
  return read_fields(model, kind, &value, at, find);
}

Result<Sequence> parse_steps(const Model& model, const KindModel& kind, std::string_view text,
                             std::string_view pointer, const FindByNumber& find) {
  const std::string at(pointer);
  PROOFDESK_ASSIGN(const auto value, read_json(text, at));
  const auto* list = value.if_array();
  if (list == nullptr || list->empty() || list->size() > kMostSteps) {
    return wrong("recipe.steps", at,
                 fmt::format("A list of 1 to {} steps is expected.", kMostSteps),
                 "Write [{\"action\": \"update\", \"fields\": {…}}, …].");
  }
  const StepReader reader(model, kind, find);
  Sequence sequence;
  for (std::size_t i = 0; i < list->size(); ++i) {
    PROOFDESK_ASSIGN(auto step, reader.read((*list)[i], fmt::format("{}/{}", at, i)));
    sequence.steps.push_back(std::move(step));
  }
  return sequence;
}

}  // namespace proofdesk
