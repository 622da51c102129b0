#include "server/api/openapi.hpp"

#include "server/api/names.hpp"
#include "server/api/openapi_schemas.hpp"
#include "server/api/problem.hpp"
#include "server/net/response_head.hpp"

#include <algorithm>
#include <set>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::server {
namespace {

namespace json = boost::json;

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
  return text;
}

std::string lower_method(Method method) {
  std::string name(name_of(method));
  std::ranges::transform(name, name.begin(),
                         [](char c) { return static_cast<char>(c + ('a' - 'A')); });
  return name;
}

/// What a template becomes for one kind and, where it has {verb}, one transition.
struct Instance {
  const KindModel* kind = nullptr;
  const Transition* transition = nullptr;

  [[nodiscard]] std::string fill(std::string_view text) const {
    std::string filled(text);
    if (kind != nullptr) {
      std::string plural = kind->json_plural;
      if (!plural.empty() && plural[0] >= 'a' && plural[0] <= 'z')
        plural[0] = static_cast<char>(plural[0] - 'a' + 'A');
      filled = replaced(std::move(filled), "{plural}", kind->json_plural);
      filled = replaced(std::move(filled), "{Kinds}", plural);
      filled = replaced(std::move(filled), "{Kind}", to_pascal(kind->name));
    }
    if (transition != nullptr) {
      filled = replaced(std::move(filled), "{Verb}", "Transition");
      filled = replaced(std::move(filled), "{verb}", to_camel(transition->name));
    }
    return filled;
  }
};

json::object problem_response(std::string_view description) {
  return {{"description", description},
          {"content", json::object{{"application/problem+json",
                                    json::object{{"schema", schema_ref("ProblemDetails")}}}}}};
}

json::object content_of(std::string_view media, std::string_view schema) {
  json::object body;
  if (schema == "Text") {
    body = {{"type", "string"}};
  } else if (schema == "Bytes") {
    body = {{"type", "string"}, {"format", "binary"}};
  } else {
    body = schema_ref(schema);
  }
  return {{std::string(media), json::object{{"schema", std::move(body)}}}};
}

json::object parameter_ref(std::string_view name) {
  return {{"$ref", fmt::format("#/components/parameters/{}", name)}};
}

/// What is shown once cannot be shown again under an idempotency key.
bool shows_secret(const Route& route) {
  return route.body == BodyKind::kCredentials || route.response == "NewToken" ||
         route.response == "NewInvitation";
}

json::array parameters_of(const Route& route) {
  json::array parameters;
  if (route.path.find("{id}") != std::string_view::npos)
    parameters.push_back(parameter_ref("RecordId"));
  if (route.path.find("{item}") != std::string_view::npos)
    parameters.push_back(parameter_ref("ItemId"));
  if (route.condition == Condition::kRequired) parameters.push_back(parameter_ref("IfMatch"));
  if (route.condition == Condition::kOptional)
    parameters.push_back(parameter_ref("IfMatchOptional"));
  if (route.act != nullptr && !shows_secret(route))
    parameters.push_back(parameter_ref("IdempotencyKey"));
  for (const QueryParameter& query : route.query) {
    json::object schema{{"type", query.schema}};
    if (query.schema == "integer") schema["format"] = "int64";
    parameters.push_back({{"name", query.name},
                          {"in", "query"},
                          {"required", query.required},
                          {"description", query.description},
                          {"schema", std::move(schema)}});
  }
  return parameters;
}

json::object request_body(const Route& route, const Instance& instance) {
  const bool bytes = route.body == BodyKind::kBytes;
  json::object body{
      {"required", route.body != BodyKind::kOptionalJson},
      {"content", bytes ? content_of("application/octet-stream", "Bytes")
                        : content_of("application/json", instance.fill(route.request))}};
  if (route.method == Method::kPatch) {
    body["content"].as_object()["application/merge-patch+json"] =
        json::object{{"schema", schema_ref(instance.fill(route.request))}};
  }
  return body;
}

json::object responses_of(const Route& route, const Instance& instance) {
  json::object good{{"description", route.status == 201 ? "Created." : "Done."}};
  if (!route.response.empty())
    good["content"] = content_of(route.media, instance.fill(route.response));
  json::object headers;
  const bool is_record = route.response == "{Kind}" || route.response == "{Kind}Reply" ||
                         route.response == "NewToken" || route.response == "NewInvitation";
  if (is_record)
    headers["ETag"] = json::object{{"description", "The record's version."},
                                   {"schema", json::object{{"type", "string"}}}};
  if (route.status == 201)
    headers["Location"] = json::object{{"description", "Path of the record."},
                                       {"schema", json::object{{"type", "string"}}}};
  if (!headers.empty()) good["headers"] = std::move(headers);
  json::object responses{{std::to_string(route.status), std::move(good)}};

  const auto add = [&](ErrorCode code) {
    const ProblemKind& kind = problem_kind(code);
    const std::string status = std::to_string(kind.status);
    if (!responses.contains(status))
      responses[status] = problem_response(std::string(reason_phrase(kind.status)) + ".");
  };
  add(ErrorCode::kInvalidArgument);
  if (route.body == BodyKind::kCredentials) {
    add(ErrorCode::kUnauthenticated);
    add(ErrorCode::kRateLimited);
  }
  if (route.right != Right::kPublic) add(ErrorCode::kUnauthenticated);
  if (route.right != Right::kPublic) add(ErrorCode::kForbidden);
  if (route.path.find("{id}") != std::string_view::npos) add(ErrorCode::kNotFound);
  if (route.act != nullptr) {
    add(ErrorCode::kRefused);
    add(ErrorCode::kTooLarge);
    add(ErrorCode::kUnsupported);
    add(ErrorCode::kIdempotencyMismatch);
    add(ErrorCode::kStorageFull);
  }
  if (route.condition != Condition::kNone) add(ErrorCode::kStaleVersion);
  if (route.condition == Condition::kRequired) add(ErrorCode::kPreconditionRequired);
  add(ErrorCode::kUnavailable);
  return responses;
}

std::string describe_transition(const KindModel& kind, const Transition& transition) {
  std::string text = transition.description;
  const auto add = [&](std::string sentence) {
    if (!text.empty()) text += "\n\n";
    text += sentence;
  };
  std::vector<std::string> names;
  for (const auto& name : transition.requires_fields) {
    const FieldModel* field = kind.field(name);
    if (field != nullptr && field->secret) continue;
    names.push_back(field == nullptr ? name : field->json_name);
  }
  add(fmt::format("From {} to {}.", fmt::join(transition.from, ", "),
                  transition.to.empty() ? "the same state" : transition.to));
  if (!names.empty())
    add(fmt::format("Must have a value, given now or before: {}.", fmt::join(names, ", ")));
  if (transition.requires_comment) add("A comment must come along.");
  add(fmt::format("Roles: {}.", fmt::join(transition.roles, ", ")));
  if (!transition.guards.empty())
    add(fmt::format("Guards: {}.", fmt::join(transition.guards, ", ")));
  if (!transition.clause.empty())
    add(fmt::format("ISO/IEC 20000-1:2018, clause {}.", transition.clause));
  return text;
}

json::object operation(const Route& route, const Instance& instance) {
  json::object json;
  json["operationId"] = instance.fill(route.operation);
  if (instance.transition != nullptr) {
    json["summary"] = instance.transition->label;
    json["description"] = describe_transition(*instance.kind, *instance.transition);
  } else {
    json["summary"] = route.summary;
  }
  json["tags"] =
      json::array{route.tag.empty() ? std::string_view(instance.kind->label) : route.tag};
  if (route.right == Right::kPublic) json["security"] = json::array();
  if (auto parameters = parameters_of(route); !parameters.empty())
    json["parameters"] = std::move(parameters);
  if (route.body != BodyKind::kNone) json["requestBody"] = request_body(route, instance);
  json["responses"] = responses_of(route, instance);
  return json;
}

/// Whether anybody but the system itself may do this with this kind.
bool is_for_people(const Route& route, const KindModel& kind) {
  const auto only_system = [](const std::vector<std::string>& roles) {
    return std::ranges::all_of(roles, [](const auto& role) { return role == "system"; });
  };
  if (route.operation == "create{Kind}") return !only_system(kind.lifecycle.create.roles);
  if (route.operation == "erase{Kind}") return kind.name == "person";
  if (route.operation == "listClocksOf{Kind}") return !kind.lifecycle.clocks.empty();
  return true;
}

class Paths {
 public:
  void add(const Route& route, const Instance& instance) {
    std::string path = instance.fill(route.path);
    // Two verbs may carry the same name from different states: one operation covers them.
    if (!seen_.emplace(path, route.method).second) return;
    auto& item = paths_[path];
    if (!item.is_object()) item = json::object();
    item.as_object()[lower_method(route.method)] = operation(route, instance);
  }
  [[nodiscard]] json::object take() { return std::move(paths_); }

 private:
  json::object paths_;
  std::set<std::pair<std::string, Method>> seen_;
};

json::object shared_parameters() {
  const json::object text{{"type", "string"}};
  return {
      {"RecordId",
       json::object{{"name", "id"},
                    {"in", "path"},
                    {"required", true},
                    {"schema", text},
                    {"description", "Id, number (INC-000123), or foreign number as source~key."}}},
      {"ItemId", json::object{{"name", "item"},
                              {"in", "path"},
                              {"required", true},
                              {"schema", json::object{{"type", "string"}, {"format", "uuid"}}},
                              {"description", "Id of the item."}}},
      {"IfMatch", json::object{{"name", "If-Match"},
                               {"in", "header"},
                               {"required", true},
                               {"schema", text},
                               {"description", "ETag of the version the change builds on."}}},
      {"IfMatchOptional",
       json::object{
           {"name", "If-Match"},
           {"in", "header"},
           {"required", false},
           {"schema", text},
           {"description", "ETag of the version you saw; then only that one is changed."}}},
      {"IdempotencyKey",
       json::object{
           {"name", "Idempotency-Key"},
           {"in", "header"},
           {"required", false},
           {"schema", text},
           {"description", "Asking again with the same key and body gives the first answer."}}}};
}

json::array tags_of(const Model& model) {
  json::array tags{{{"name", "System"}, {"description", "Health, figures, this description."}},
                   {{"name", "Journal"}, {"description", "Signed heads, proofs and leaves."}},
                   {{"name", "Identity"}, {"description", "Who I am; signing in and out; tokens."}},
                   {{"name", "Search"}, {"description", "Across kinds."}}};
  for (const auto& kind : model.kinds()) {
    tags.push_back({{"name", kind->label},
                    {"description", kind->description.empty() ? kind->label : kind->description}});
  }
  return tags;
}

constexpr std::string_view kIntroduction =
    "Records move through lifecycles; every accepted command is durable before it is answered and "
    "is a leaf of a "
    "Merkle log. Fields are camelCase, words of enumerations lower-case snake_case, instants RFC "
    "3339. Every write "
    "answers with a receipt. Live events come over a WebSocket at /api/v1/stream, subprotocol "
    "proofdesk.v1.";

}  // namespace

std::string describe_api(const Model& model, const std::vector<Route>& routes,
                         std::string_view version) {
  Paths paths;
  for (const Route& route : routes) {
    if (!route.described) continue;
    const bool each_kind = route.path.find("{plural}") != std::string_view::npos;
    if (!each_kind) {
      paths.add(route, {});
      continue;
    }
    for (const auto& kind : model.kinds()) {
      if (!is_for_people(route, *kind)) continue;
      if (route.path.find("{verb}") == std::string_view::npos) {
        paths.add(route, {.kind = kind.get()});
        continue;
      }
      for (const Transition& transition : kind->lifecycle.transitions) {
        paths.add(route, {.kind = kind.get(), .transition = &transition});
      }
    }
  }

  json::object schemas;
  add_shared_schemas(schemas);
  for (const auto& kind : model.kinds()) {
    add_kind_schemas(*kind, schemas);
    // Not referred to where nobody but the system creates.
    if (!is_for_people({.operation = "create{Kind}"}, *kind))
      schemas.erase(to_pascal(kind->name) + "Create");
  }
  // Created by routes of their own.
  schemas.erase("ApiTokenCreate");
  schemas.erase("InvitationCreate");

  const json::object description{
      {"openapi", "3.1.0"},
      {"info", json::object{{"title", "Proofdesk"},
                            {"version", version},
                            {"summary", "A service desk that can prove what it did."},
                            {"description", kIntroduction},
                            {"license", json::object{{"name", "Apache License 2.0"},
                                                     {"identifier", "Apache-2.0"}}}}},
      {"servers", json::array{json::object{{"url", "/"}, {"description", "This server."}}}},
      {"security", json::array{json::object{{"bearer", json::array()}}}},
      {"tags", tags_of(model)},
      {"paths", paths.take()},
      {"components",
       json::object{{"securitySchemes",
                     json::object{{"bearer", json::object{{"type", "http"},
                                                          {"scheme", "bearer"},
                                                          {"description", "An API token."}}}}},
                    {"parameters", shared_parameters()},
                    {"schemas", std::move(schemas)}}}};
  return json::serialize(description);
}

}  // namespace proofdesk::server
