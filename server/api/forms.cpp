// The form of a catalogue entry: what it asks, and what of it is asked given some answers. A client that shows
// forms needs no rules of its own.

#include "core/engine/refusal.hpp"
#include "core/model/codec.hpp"
#include "core/query/list_query.hpp"
#include "processes/shared/catalogue.hpp"
#include "processes/shared/request_form.hpp"
#include "server/api/command_input.hpp"
#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/references.hpp"
#include "server/api/reply.hpp"

namespace proofdesk::server {
namespace {

namespace json = boost::json;

/// More than an entry can have when it is handed in for review.
constexpr std::size_t kMostQuestions = 1'000;

/// The entry as this reader sees it, with its questions. The records outlive the form that is read from them.
struct Found {
  Record entry;
  std::vector<Record> questions;
  shared::RequestForm form;
};

Result<std::unique_ptr<Found>> find_form(Call& call) {
  const KindModel& entries = *call.model->kind("offering");
  const KindModel& kind = *call.model->kind("question");
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  auto found = std::make_unique<Found>();
  PROOFDESK_ASSIGN(found->entry, find_record(*view, entries, call.path.id, call.access()));
  // Whoever sees the entry sees its form; questions by themselves are the desk's.
  ListQuery query;
  query.filter = Filter::with_value(*kind.field("offering"), Value{found->entry.id.to_string()});
  query.page_size = kMostQuestions;
  PROOFDESK_ASSIGN(auto page, view->list(kind, query, Access::unrestricted()));
  found->questions = std::move(page.records);
  PROOFDESK_ASSIGN(found->form, shared::RequestForm::read(
                                    *call.model, shared::parts_of_entry(kind, found->questions,
                                                                        found->entry.id)));
  return found;
}

json::object describe(const shared::FormQuestion& question) {
  const FieldModel& field = *question.field;
  json::object shown{
      {"id", question.record->id.to_string()},
      {"number", question.number},
      {"position", question.position},
      {"wording", question.wording},
      {"field", field.origin == FieldOrigin::kCustom ? "custom." + field.name : field.json_name},
      {"pointer", pointer_of(field)},
      {"type", name_of(field.type)},
      {"repeated", field.repeated},
      {"required", question.required}};
  if (!question.help.empty()) shown["help"] = question.help;
  if (!question.condition.empty()) shown["visibleWhen"] = question.condition;
  if (is_set(question.fallback)) shown["defaultAnswer"] = to_json(field, question.fallback);
  if (!field.target.empty()) shown["target"] = field.target;
  if (field.min_length > 0) shown["minLength"] = field.min_length;
  if (field.is_text() && field.max_length > 0) shown["maxLength"] = field.max_length;
  if (field.minimum) shown["minimum"] = *field.minimum;
  if (field.maximum) shown["maximum"] = *field.maximum;
  if (!field.words.empty()) {
    json::array words;
    for (const EnumWord& word : field.words)
      words.push_back(json::object{{"word", word.word}, {"label", word.label}});
    shown["words"] = std::move(words);
  }
  return shown;
}

json::object describe(const KindModel& entries, const Record& entry) {
  return {{"offering", entry.id.to_string()},
          {"number", entries.display_number(entry.number)},
          {"name", entry.text(entries, "name")},
          {"edition", entry.integer(entries, "edition")},
          {"state", entry.state}};
}

/// A request as it would be with these answers.
Result<Record> would_be(Call& call, const KindModel& requests) {
  PROOFDESK_ASSIGN(auto object, json_body(call.request(), call.api.service.settings, false));
  PROOFDESK_TRY(numbers_to_ids(call, requests, object));
  PROOFDESK_ASSIGN(const auto inputs, field_inputs(requests, object, {}, true));
  Record request = new_record(requests, {});
  for (const FieldInput& input : inputs) request.set(*requests.field(input.field), input.value);
  return request;
}

}  // namespace

Result<Response> get_form(Call& call) {
  PROOFDESK_ASSIGN(const auto found, find_form(call));
  json::object answer = describe(*call.model->kind("offering"), found->entry);
  json::array questions;
  for (const auto& question : found->form.questions()) questions.push_back(describe(question));
  answer["questions"] = std::move(questions);
  return json_response(answer);
}

Result<Response> check_form(Call& call) {
  PROOFDESK_ASSIGN(const auto found, find_form(call));
  const KindModel& requests = *call.model->kind(shared::kRequestKind);
  PROOFDESK_ASSIGN(const Record request, would_be(call, requests));
  json::object answer = describe(*call.model->kind("offering"), found->entry);
  json::array questions;
  for (const auto& state : found->form.put_to(request)) {
    json::object shown = describe(*state.question);
    shown["visible"] = state.visible;
    shown["missing"] = state.required;
    shown["leftOver"] = state.left_over;
    if (is_set(state.answer)) shown["answer"] = to_json(*state.question->field, state.answer);
    questions.push_back(std::move(shown));
  }
  answer["questions"] = std::move(questions);
  const Status complete = found->form.check(request);
  answer["complete"] = complete.has_value();
  json::array errors;
  if (!complete) {
    for (const auto& field : complete.error().fields)
      errors.push_back(json::object{{"pointer", field.pointer}, {"detail", field.detail}});
  }
  answer["errors"] = std::move(errors);
  return json_response(answer);
}

}  // namespace proofdesk::server
