#include "server/api/api.hpp"

#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/policy.hpp"
#include "server/api/problem.hpp"
#include "server/api/query_input.hpp"
#include "server/api/router.hpp"
#include "server/api/sign_in.hpp"
#include "server/identity/secret.hpp"
#include "server/log.hpp"
#include "server/stream/hub.hpp"

#include <algorithm>
#include <mutex>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

constexpr std::string_view kStreamPath = "/api/v1/stream";
constexpr std::string_view kSubprotocol = "proofdesk.v1";
/// Request::mark of requests that no route took.
constexpr std::uint32_t kUnrouted = 0xffffffff;
/// A name and two passwords of the greatest length, every character of them escaped, fit several times.
constexpr std::size_t kCredentialsLimit = 16UL * 1024;

bool has_right(Right right, const Identity& identity) {
  switch (right) {
    case Right::kPublic:
    case Right::kSignedIn:
      return true;
    case Right::kReadsEverything:
      return identity.access.everything;
    case Right::kReadsConfidential:
      return identity.access.confidential;
    case Right::kAdministers:
      return identity.actor.administers();
    case Right::kLocal:
      return identity.actor.origin == Origin::kSystem;
  }
  return false;
}

std::size_t body_limit(const Route& route, const Settings& settings) {
  switch (route.body) {
    case BodyKind::kNone:
      return 0;
    case BodyKind::kCredentials:
      return kCredentialsLimit;
    case BodyKind::kJson:
    case BodyKind::kOptionalJson:
      return settings.json_limit;
    case BodyKind::kBytes:
      return settings.attachment_limit;
    case BodyKind::kImport:
      return settings.import_limit;
  }
  return 0;
}

/// Whether a comma-separated header lists this token.
bool lists(std::string_view header, std::string_view token) {
  while (!header.empty()) {
    const auto comma = header.find(',');
    std::string_view item = header.substr(0, comma);
    header = comma == std::string_view::npos ? std::string_view{} : header.substr(comma + 1);
    while (!item.empty() && item.front() == ' ') item.remove_prefix(1);
    while (!item.empty() && item.back() == ' ') item.remove_suffix(1);
    if (item == token) return true;
  }
  return false;
}

class Application final : public Api, public Handler {
 public:
  explicit Application(Service service)
      : context_(std::move(service)), router_(route_table()), hub_(context_) {
    for (const Route& route : route_table())
      context_.metrics.add_route(name_of(route.method), route.path);
    context_.net_stats = [this] {
      const std::lock_guard lock(observed_mutex_);
      return observed_ == nullptr ? NetStats{} : observed_->stats();
    };
    if (const auto attempts = context_.service.credentials.memory())
      context_.throttle.load(*attempts);
    sweep_passwords(context_);
  }
  ~Application() override { Application::stop(); }

  [[nodiscard]] Handler& handler() override { return *this; }

  void observe(const HttpServer* server) override {
    const std::lock_guard lock(observed_mutex_);
    observed_ = server;
  }

  void announce_stop() override { context_.stopping = true; }

  void stop() override {
    context_.stopping = true;
    hub_.stop();
    context_.hashing.stop();
    context_.pool.stop();
    remember_attempts(context_, true);
  }

  // ---- Handler

  [[nodiscard]] Admission admit(Request& head) override {
    const auto model = context_.service.desk.model();
    const auto match = router_.find(head, *model);
    if (match.route == nullptr) return {.body_limit = 0, .refusal = nowhere(head, match.allow)};
    auto identity = identify(head, *match.route);
    if (!identity)
      return {.body_limit = 0, .refusal = problem(identity.error(), head.target.path())};
    head.found = *identity;
    return {.body_limit = body_limit(*match.route, context_.service.settings),
            .refusal = std::nullopt};
  }

  void handle(Responder responder) override {
    const Request& request = responder.request();
    auto model = context_.service.desk.model();
    const auto match = router_.find(request, *model);
    if (match.route == nullptr) {
      responder.mark(kUnrouted);
      Response response = request.method == Method::kOptions ? options(match.allow, request)
                                                             : nowhere(request, match.allow);
      return responder(std::move(response));
    }
    const Route& route = *match.route;
    responder.mark(static_cast<std::uint32_t>(&route - route_table().data()));
    Result<IdentityPtr> identity = std::static_pointer_cast<const Identity>(request.found);
    if (*identity == nullptr) identity = identify(request, route);
    if (!identity) return responder(problem(identity.error(), request.target.path()));
    if (route.body != BodyKind::kImport) {
      if (auto query = check_query(request, route); !query)
        return responder(problem(query.error(), request.target.path()));
    }
    Call call{.responder = std::move(responder),
              .api = context_,
              .route = route,
              .path = match.path,
              .identity = std::move(*identity),
              .model = std::move(model),
              .kind = match.kind};
    if (route.where == Where::kInline) return perform(std::move(call));
    off_load(std::move(call));
  }

  void answered(const Request& request, const Response& response,
                std::chrono::nanoseconds took) override {
    if (request.mark == kUnrouted) {
      context_.metrics.count_unrouted(response.status);
    } else {
      context_.metrics.count_request(request.mark, response.status, took);
    }
    if (!log_enabled(LogLevel::kDebug)) return;
    // The path alone: a query may hold what somebody searched for.
    log_debug("http.answered", {{"peer", request.peer},
                                {"method", request.method_name},
                                {"path", request.target.path()},
                                {"status", std::to_string(response.status)},
                                {"micros", std::to_string(took.count() / 1000)}});
  }

  [[nodiscard]] Upgrade upgrade(const Request& head) override {
    Upgrade upgrade;
    const auto refuse = [&](int status, std::string rule, std::string detail) {
      upgrade.refusal = problem(
          ProtocolError{.status = status, .rule = std::move(rule), .detail = std::move(detail)},
          head.target.path());
      return std::move(upgrade);
    };
    if (head.target.path() != kStreamPath)
      return refuse(404, "stream.path", fmt::format("Streams are at {}.", kStreamPath));
    if (!is_allowed_origin(head)) {
      log_warning("stream.foreign_origin",
                  {{"origin", head.header("Origin").value_or("")}, {"peer", head.peer}});
      return refuse(403, "stream.origin", "A page of another origin may not open a stream.");
    }
    if (!lists(head.header("Sec-WebSocket-Protocol").value_or(""), kSubprotocol)) {
      return refuse(400, "stream.subprotocol",
                    fmt::format("Ask for the subprotocol \"{}\".", kSubprotocol));
    }
    if (context_.stopping) return refuse(503, "stream.stopping", "The server is stopping.");
    std::string bearer;
    if (const auto header = head.header("Authorization")) bearer = bearer_of(*header);
    upgrade.subprotocol = kSubprotocol;
    upgrade.listener = hub_.make_listener(std::move(bearer), head.via_local_socket, head.peer);
    return upgrade;
  }

  [[nodiscard]] Response protocol_error(const ProtocolError& error, const Request* head) override {
    log_info("http.protocol_error",
             {{"rule", error.rule}, {"peer", head == nullptr ? "" : head->peer}});
    context_.metrics.count_unrouted(error.status);
    Response response = problem(error, head == nullptr ? std::string_view{} : head->raw_target);
    if (error.status == 405)
      response.headers.emplace_back("Allow", "GET, HEAD, POST, PATCH, DELETE, OPTIONS");
    return response;
  }

 private:
  static void perform(Call call) {
    const Request& request = call.request();
    try {
      if (call.route.act != nullptr) return call.route.act(std::move(call));
      auto response = call.route.read(call);
      if (!response) return call.refuse(response.error());
      if (response->status == 200) response->status = call.route.status;
      call.answer(std::move(*response));
    } catch (const std::exception& exception) {
      // Where the call was given away it answered by itself; otherwise its responder says 500 as it goes.
      log_error("api.handler_failed", {{"target", request.raw_target}, {"what", exception.what()}});
    }
  }

  void off_load(Call call) {
    auto held = std::make_shared<Call>(std::move(call));
    Pool::Job job = [held] { perform(std::move(*held)); };
    if (run_on(context_.pool, job)) return;
    held->refuse(
        Error{ErrorCode::kUnavailable, "api.readers_busy", "Too many requests are waiting."});
  }

  [[nodiscard]] Result<IdentityPtr> identify(const Request& request, const Route& route) {
    if (route.right == Right::kPublic) return IdentityPtr();
    const auto header = request.header("Authorization");
    IdentityPtr identity;
    if (!header && request.via_local_socket) {
      identity = operator_identity();
    } else {
      PROOFDESK_ASSIGN(identity, context_.authenticator.by_bearer(bearer_of(header.value_or(""))));
    }
    if (has_right(route.right, *identity)) return identity;
    log_warning("identity.denied", {{"person", identity->actor.person.to_string()},
                                    {"method", request.method_name},
                                    {"path", request.target.path()}});
    Error error{ErrorCode::kForbidden, "api.right", "Your role does not open this."};
    error.remedy = route.right == Right::kAdministers ? "Ask an administrator."
                                                      : "Ask somebody whose role may read this.";
    return fail(std::move(error));
  }

  static Response nowhere(const Request& request, const std::string& allow) {
    if (!allow.empty()) return method_not_allowed(allow, request.target.path());
    return problem(Error{ErrorCode::kNotFound, "api.route", "Nothing is served at this path."},
                   request.target.path());
  }

  static Response options(const std::string& allow, const Request& request) {
    if (allow.empty() && request.raw_target != "*") return nowhere(request, allow);
    Response response{.status = 204, .content_type = {}, .policy = kApiPolicy};
    response.headers.emplace_back(
        "Allow", allow.empty() ? "GET, HEAD, POST, PATCH, DELETE, OPTIONS" : allow);
    return response;
  }

  /// A browser sends Origin; what is no browser need not. Pages of this very host are welcome.
  [[nodiscard]] bool is_allowed_origin(const Request& head) const {
    const auto origin = head.header("Origin");
    if (!origin) return true;
    if (head.count("Origin") > 1) return false;
    if (std::ranges::find(context_.service.settings.origins, *origin) !=
        context_.service.settings.origins.end())
      return true;
    const auto authority = origin->find("://");
    if (authority == std::string_view::npos) return false;
    return equals_ignoring_case(origin->substr(authority + 3), head.header("Host").value_or(""));
  }

  ApiContext context_;
  const Router router_;
  Hub hub_;
  std::mutex observed_mutex_;
  const HttpServer* observed_ = nullptr;
};

}  // namespace

std::unique_ptr<Api> Api::make(Service service) {
  return std::make_unique<Application>(std::move(service));
}

}  // namespace proofdesk::server
