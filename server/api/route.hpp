#pragma once

#include "core/base/result.hpp"
#include "core/model/kind_model.hpp"
#include "server/identity/authenticator.hpp"
#include "server/net/message.hpp"
#include "server/net/responder.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::server {

struct ApiContext;
struct Route;

/// What the parts of a path in braces held. Views into the request's target.
struct PathArguments {
  std::string_view plural;
  std::string_view id;
  std::string_view item;
  std::string_view verb;
};

/// One request on its way through its route. Carries the duty to answer: let go without an answer, the
/// client is told 500.
struct Call {
  Responder responder;
  ApiContext& api;
  const Route& route;
  PathArguments path;
  IdentityPtr identity;                ///< nullptr on public routes without a token
  std::shared_ptr<const Model> model;  ///< as it was when the request came
  const KindModel* kind = nullptr;     ///< of {plural}

  [[nodiscard]] const Request& request() const { return responder.request(); }
  [[nodiscard]] const Actor& actor() const { return identity->actor; }
  [[nodiscard]] const Access& access() const { return identity->access; }
  void answer(Response response) { responder(std::move(response)); }
  void refuse(const Error& error);
};

/// Gives its answer when it returns.
using ReadHandler = Result<Response> (*)(Call&);
/// Answers by itself, usually from the writer's completion.
using ActHandler = void (*)(Call);

/// Who may use a route at all. What he may see or do there is said by access and lifecycle.
enum class Right : std::uint8_t {
  kPublic,
  kSignedIn,
  kReadsEverything,    ///< roles that are not limited to what involves them
  kReadsConfidential,  ///< roles that may read confidential records
  kAdministers,
  kLocal,  ///< only over the local socket; elsewhere the route does not exist
};

enum class Where : std::uint8_t { kInline, kPool };

enum class BodyKind : std::uint8_t {
  kNone,
  kJson,
  kOptionalJson,
  kCredentials,  ///< JSON as well, but small: anybody may send it
  kBytes,
  kImport
};

/// Whether If-Match counts.
enum class Condition : std::uint8_t { kNone, kOptional, kRequired };

struct QueryParameter {
  std::string_view name;
  std::string_view schema;  ///< "string", "integer", "boolean"
  std::string_view description;
  bool required = false;
};

/// One line of the table from which requests are dispatched and the API description is written.
/// A path has literal segments and {plural}, {id}, {item}, {verb}; {plural} stands for every kind of the
/// model, and a {verb} for every transition of that kind. In names, {Kind} stands for the kind's.
struct Route {
  Method method = Method::kGet;
  std::string_view path;
  Right right = Right::kSignedIn;
  Where where = Where::kInline;
  ReadHandler read = nullptr;
  ActHandler act = nullptr;

  std::string_view operation;  ///< operationId: "list{Kinds}"
  std::string_view tag;        ///< empty: the kind's
  std::string_view summary;
  std::vector<QueryParameter> query;
  BodyKind body = BodyKind::kNone;
  std::string_view request;  ///< schema of the body
  int status = 200;
  std::string_view response;                    ///< schema of the answer
  std::string_view media = "application/json";  ///< of the answer
  Condition condition = Condition::kNone;
  bool described = true;  ///< false: not in the public description (local routes, the page)
};

/// All routes, the more literal before the more general.
[[nodiscard]] const std::vector<Route>& route_table();

}  // namespace proofdesk::server
