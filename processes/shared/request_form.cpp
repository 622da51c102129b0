#include "processes/shared/request_form.hpp"

#include "core/base/instant.hpp"
#include "core/engine/input.hpp"
#include "core/engine/refusal.hpp"
#include "core/model/codec.hpp"
#include "processes/shared/catalogue.hpp"
#include "processes/shared/rule_kit.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::shared {
namespace {

/// In front of an error about one question: which it is.
Error about(const FormQuestion& question, Error error) {
  error.code = ErrorCode::kRefused;
  error.detail = fmt::format("{} \"{}\": {}", question.number, question.wording, error.detail);
  return error;
}

std::string conditions_met(const FormQuestion& question) {
  return question.condition.empty() ? std::string("always") : question.condition;
}

/// Which question asks for a field; none for -1.
std::ptrdiff_t asking_for(const std::vector<FormQuestion>& questions, const FieldModel* field) {
  const auto found = std::ranges::find(questions, field, &FormQuestion::field);
  return found == questions.end() ? -1 : found - questions.begin();
}

/// A way from a question back to itself through what conditions look at, as positions; empty: there is none.
class Circle {
 public:
  explicit Circle(const std::vector<FormQuestion>& questions)
      : questions_(questions), seen_(questions.size(), 0) {}

  std::vector<std::int64_t> find() {
    for (std::size_t i = 0; i < questions_.size(); ++i) {
      if (seen_[i] == 0 && walk(i)) return way_;
    }
    return {};
  }

 private:
  bool walk(std::size_t at) {
    seen_[at] = 1;
    way_.push_back(questions_[at].position);
    for (const FieldModel* field : fields_in(questions_[at].visible_when)) {
      const auto next = asking_for(questions_, field);
      if (next < 0) continue;
      const auto index = static_cast<std::size_t>(next);
      if (seen_[index] == 1) {
        way_.erase(way_.begin(), std::ranges::find(way_, questions_[index].position));
        way_.push_back(questions_[index].position);
        return true;
      }
      if (seen_[index] == 0 && walk(index)) return true;
    }
    way_.pop_back();
    seen_[at] = 2;
    return false;
  }

  const std::vector<FormQuestion>& questions_;
  std::vector<int> seen_;  ///< 0 not yet, 1 on the way, 2 done
  std::vector<std::int64_t> way_;
};

}  // namespace

Result<const FieldModel*> askable_field(const Model& model, std::string_view name) {
  const KindModel* kind = model.kind(kRequestKind);
  const FieldModel* field = kind == nullptr ? nullptr : kind->field(name);
  const bool custom = field != nullptr && field->origin == FieldOrigin::kCustom;
  if (field == nullptr || (!custom && field->name != name)) {
    return refuse(fmt::format("A service request has no field \"{}\".", name),
                  "Name a field in snake_case; an administrator declares others (fieldDefinitions) "
                  "and they are "
                  "asked for as custom.<name>.");
  }
  const auto& rule = kind->lifecycle.create;
  const auto listed = [&](const std::vector<std::string>& names) {
    return std::ranges::find(names, name) != names.end();
  };
  const bool open = custom || listed(rule.accepts) || listed(rule.requires_fields);
  if (!open || field->internal || field->engine_owned || field->retired ||
      field->name == "catalogue_entry") {
    return refuse(fmt::format("\"{}\" is not for those who ask to fill in.", field->label),
                  fmt::format("Ask for one of: {}; or for a field of your own (custom.<name>).",
                              fmt::join(rule.accepts, ", ")));
  }
  return field;
}

Result<Value> written_answer(const FieldModel& field, std::string_view text) {
  if (field.repeated) {
    return refuse(fmt::format("\"{}\" is a list, and a list has no default.", field.label),
                  "Leave defaultAnswer out.");
  }
  // In parentheses: braces would make a list of one.
  boost::json::value json(boost::json::string{text});
  if (field.type == FieldType::kBoolean && (text == "true" || text == "false"))
    json = text == "true";
  if (field.type == FieldType::kInteger) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size()) json = number;
  }
  auto value = from_json(field, json, "/defaultAnswer");
  if (value) return value;
  return refuse(fmt::format("\"{}\" is no answer: {}", text, value.error().detail),
                fmt::format("Give a value that \"{}\" takes.", field.label));
}

std::string answer_in_words(const FieldModel& field, const Value& value) {
  if (std::holds_alternative<Erased>(value)) return "(erased)";
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "yes" : "no";
  if (const auto* list = std::get_if<std::vector<std::string>>(&value))
    return fmt::format("{}", fmt::join(*list, ", "));
  const auto* text = std::get_if<std::string>(&value);
  if (text != nullptr && field.type == FieldType::kEnum) {
    const EnumWord* word = field.word(*text);
    return word == nullptr ? *text : word->label;
  }
  if (text != nullptr) return *text;
  const auto* number = std::get_if<std::int64_t>(&value);
  if (number == nullptr) return {};
  if (field.type == FieldType::kInstant) return to_rfc3339(Instant{*number});
  if (field.type == FieldType::kDuration) return to_iso_duration(*number);
  return fmt::format("{}", *number);
}

Result<RequestForm> RequestForm::read(const Model& model,
                                      const std::vector<const Record*>& questions) {
  const KindModel* requests = model.kind(kRequestKind);
  const KindModel* kind = model.kind("question");
  RequestForm form;
  if (requests == nullptr || kind == nullptr) return form;
  for (const Record* record : questions) {
    FormQuestion question{.record = record,
                          .number = number_of(model, *record),
                          .position = record->integer(*kind, "position"),
                          .field = requests->field(record->text(*kind, "field_name")),
                          .wording = record->text(*kind, "wording"),
                          .help = record->text(*kind, "help"),
                          .required = record->flag(*kind, "required"),
                          .condition = record->text(*kind, "visible_when")};
    if (question.field == nullptr || question.field->retired) continue;
    auto condition = parse_condition(*requests, question.condition);
    if (!condition) return fail(about(question, std::move(condition).error()));
    question.visible_when = *std::move(condition);
    if (const auto text = record->text(*kind, "default_answer"); !text.empty()) {
      auto value = written_answer(*question.field, text);
      if (!value) return fail(about(question, std::move(value).error()));
      question.fallback = *std::move(value);
    }
    form.questions_.push_back(std::move(question));
  }
  return form;
}

std::vector<FormState> RequestForm::put_to(const Record& request) const {
  Record seen = request;
  std::vector<FormState> states;
  for (const FormQuestion& question : questions_) {
    FormState state{.question = &question};
    const Value given = seen.get(*question.field);
    state.visible = matches(question.visible_when, seen);
    if (!state.visible) {
      state.left_over = is_answered(given);
      seen.set(*question.field, Value{});
    } else {
      state.answer = is_answered(given) ? given : question.fallback;
      state.required = question.required && !is_answered(state.answer);
      seen.set(*question.field, state.answer);
    }
    states.push_back(std::move(state));
  }
  return states;
}

Status RequestForm::check(const Record& request) const {
  Error error{.code = ErrorCode::kRefused, .rule = {}, .detail = {}};
  bool missing = false;
  for (const FormState& state : put_to(request)) {
    const FormQuestion& question = *state.question;
    if (!state.required && !state.left_over) continue;
    missing = missing || state.required;
    std::string detail =
        state.required ? fmt::format("\"{}\" must be answered", question.wording)
                       : fmt::format("\"{}\" is not asked here, and is answered", question.wording);
    if (!question.condition.empty())
      detail += fmt::format(" (it is asked when {})", conditions_met(question));
    if (!error.detail.empty()) error.detail += "; ";
    error.detail += fmt::format("{} {}", question.number, detail);
    error.fields.push_back({pointer_of(*question.field), std::move(detail)});
  }
  if (error.fields.empty()) return {};
  error.detail += '.';
  error.remedy =
      missing
          ? "Answer what is asked; GET /api/v1/offerings/{id}/form shows the form, and form:check "
            "what of it is asked now."
          : "Leave out what is not asked, or answer so that it is.";
  return fail(std::move(error));
}

Status RequestForm::check_itself() const {
  for (std::size_t i = 0; i < questions_.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const bool same_field = questions_[i].field == questions_[j].field;
      if (!same_field && questions_[i].position != questions_[j].position) continue;
      return refuse(
          fmt::format("{} and {} {}.", questions_[j].number, questions_[i].number,
                      same_field
                          ? fmt::format("both ask for {}", questions_[i].field->name)
                          : fmt::format("both stand at position {}", questions_[i].position)),
          same_field ? "Discard one of them, or let it ask for another field."
                     : "Give one of them another position.");
    }
  }
  if (const auto circle = Circle(questions_).find(); !circle.empty()) {
    return refuse(
        fmt::format("Questions wait for each other in a circle: the ones at positions {}.",
                    fmt::join(circle, " → ")),
        "Take one of them out of the conditions (visibleWhen).");
  }
  for (const FormQuestion& question : questions_) {
    for (const FieldModel* field : fields_in(question.visible_when)) {
      const auto other = asking_for(questions_, field);
      if (other < 0) continue;
      const FormQuestion& later = questions_[static_cast<std::size_t>(other)];
      if (later.position < question.position) continue;
      return refuse(
          fmt::format("{} at position {} looks at the answer to {}, which is asked later (at {}).",
                      question.number, question.position, later.number, later.position),
          "Ask for that earlier, or let the condition look at something else.");
    }
  }
  return {};
}

std::string RequestForm::in_words(const Record& request) const {
  std::string text;
  for (const FormState& state : put_to(request)) {
    const FieldModel& field = *state.question->field;
    // What may have to be erased stays in the one field it belongs to.
    if (!state.visible || field.personal || !field.personal_of.empty() || !is_set(state.answer))
      continue;
    if (!text.empty()) text += '\n';
    text += fmt::format("{} {}", state.question->wording, answer_in_words(field, state.answer));
  }
  return text;
}

}  // namespace proofdesk::shared
