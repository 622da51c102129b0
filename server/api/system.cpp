// The system itself: health, figures, the status page, what the operator asks over the local socket.

#include "core/engine/writer.hpp"
#include "core/journal/checkpoint.hpp"
#include "generated/assets.hpp"
#include "server/api/command_input.hpp"
#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/openapi.hpp"
#include "server/api/policy.hpp"
#include "server/api/reply.hpp"
#include "storage/followers/follower_runner.hpp"

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

/// How old the public figures may be: anybody can ask for them, so asking must cost nothing.
constexpr std::int64_t kStatusAge = kMicrosPerSecond;

Response text_response(std::string body, int status = 200) {
  return {.status = status,
          .content_type = "text/plain; charset=utf-8",
          .policy = kApiPolicy,
          .body = std::move(body)};
}

std::string_view word_of(StateCategory category) {
  switch (category) {
    case StateCategory::kOpen:
      return "open";
    case StateCategory::kWaiting:
      return "waiting";
    case StateCategory::kDone:
      return "done";
    case StateCategory::kFinal:
      return "final";
  }
  return "open";
}

Result<std::string> make_status(ApiContext& api, const Model& model) {
  PROOFDESK_ASSIGN(const auto view, api.service.store.snapshot());
  PROOFDESK_ASSIGN(const auto head, view->head());
  boost::json::array kinds;
  for (const auto& kind : model.kinds()) {
    // Kinds that only some roles may read are not counted in public either.
    if (!kind->lifecycle.read_roles.empty()) continue;
    PROOFDESK_ASSIGN(const auto counts, view->count_by_state(*kind, Access::unrestricted()));
    boost::json::array states;
    std::int64_t total = 0;
    for (const State& state : kind->lifecycle.states) {
      std::int64_t count = 0;
      for (const auto& [name, number] : counts) {
        if (name == state.name) count = number;
      }
      total += count;
      states.push_back({{"state", state.name},
                        {"label", state.label},
                        {"category", word_of(state.category)},
                        {"count", count}});
    }
    kinds.push_back({{"kind", kind->name},
                     {"label", kind->label},
                     {"plural", kind->json_plural},
                     {"clause", kind->clause},
                     {"total", total},
                     {"states", std::move(states)}});
  }
  boost::json::object json{{"name", "Proofdesk"},
                           {"version", api.service.settings.version},
                           {"time", to_rfc3339(api.service.clock.now())},
                           {"journal", {{"size", head.size}, {"checkpoint", head.checkpoint}}},
                           {"verifierKey", api.service.desk.verifier_key()},
                           {"kinds", std::move(kinds)}};
  return boost::json::serialize(json);
}

std::string find_trouble(ApiContext& api) {
  if (api.stopping) return "the server is stopping";
  if (api.service.writer.failed())
    return "the outcome of a commit is unknown; the process must be started anew";
  auto view = api.service.store.snapshot();
  if (!view) return "the store cannot be read";
  if (auto head = (*view)->head(); !head) return "the journal's head cannot be read";
  for (const auto& [name, check] : api.service.health) {
    if (auto trouble = check(); !trouble.empty()) return fmt::format("{}: {}", name, trouble);
  }
  return {};
}

struct PageFile {
  std::string_view path;
  std::string_view asset;
  std::string_view type;
};

constexpr std::array kPageFiles = {
    PageFile{"/", "web/status/index.html", "text/html; charset=utf-8"},
    PageFile{"/status/status.css", "web/status/status.css", "text/css; charset=utf-8"},
    PageFile{"/status/status.js", "web/status/status.js", "text/javascript; charset=utf-8"},
};

}  // namespace

Result<Response> get_live(Call&) { return text_response("ok\n"); }

Result<Response> get_ready(Call& call) {
  const std::string trouble = find_trouble(call.api);
  if (trouble.empty()) return text_response("ready\n");
  Response response = text_response("not ready: " + trouble + "\n", 503);
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

Result<Response> get_metrics(Call& call) {
  ApiContext& api = call.api;
  Metrics& metrics = api.metrics;
  if (api.net_stats) {
    const NetStats net = api.net_stats();
    const auto gauge = [&](std::string_view name, std::string_view help, std::uint64_t value) {
      metrics.set_gauge(name, help, static_cast<double>(value));
    };
    gauge("proofdesk_connections_open", "Open connections.", net.connections_open);
    gauge("proofdesk_connections_accepted", "Connections accepted since start.",
          net.connections_total);
    gauge("proofdesk_connections_refused", "Connections refused over a cap since start.",
          net.connections_refused);
    gauge("proofdesk_websockets_open", "Open WebSockets.", net.sockets_open);
    gauge("proofdesk_protocol_errors", "Requests refused as malformed since start.",
          net.protocol_errors);
  }
  metrics.set_gauge("proofdesk_journal_size", "Leaves in the journal.",
                    static_cast<double>(api.service.desk.journal_size()));
  metrics.set_gauge("proofdesk_writer_queue", "Commands waiting for the writer.",
                    static_cast<double>(api.service.writer.queued()));
  metrics.set_gauge("proofdesk_reader_queue", "Jobs waiting for a reader thread.",
                    static_cast<double>(api.pool.queued()));
  if (const FollowerRunner* runner = api.service.search_runner) {
    metrics.set_gauge("proofdesk_search_position",
                      "Leaves of the journal that the search index has taken in.",
                      static_cast<double>(runner->reached()));
  }
  if (api.service.figures) {
    for (const auto& figure : api.service.figures())
      metrics.set_gauge(figure.name, figure.help, figure.value);
  }
  Response response = text_response(metrics.scrape());
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  return response;
}

Result<Response> get_status(Call& call) {
  CachedText& cache = call.api.status;
  const Instant now = call.api.service.clock.now();
  const std::lock_guard lock(cache.mutex);
  if (!cache.text || now.micros - cache.made_at.micros > kStatusAge || now < cache.made_at) {
    PROOFDESK_ASSIGN(auto text, make_status(call.api, *call.model));
    cache.text = std::make_shared<const std::string>(std::move(text));
    cache.made_at = now;
  }
  return json_response(cache.text);
}

Result<Response> get_description(Call& call) {
  CachedText& cache = call.api.description;
  const auto tag = fmt::to_string(fmt::ptr(call.model.get()));
  const std::lock_guard lock(cache.mutex);
  if (cache.tag != tag) {
    cache.text = std::make_shared<const std::string>(
        describe_api(*call.model, route_table(), call.api.service.settings.version));
    cache.tag = tag;
    cache.keep_alive = call.model;  // or another model might come to lie at the same address
  }
  return json_response(cache.text);
}

Result<Response> get_page(Call& call) {
  const std::string_view path = call.request().target.path();
  const auto* file = std::ranges::find(kPageFiles, path, &PageFile::path);
  if (file == kPageFiles.end())
    return fail(ErrorCode::kNotFound, "page.exists", "There is no such page.");
  return Response{.status = 200,
                  .content_type = std::string(file->type),
                  .policy = kPagePolicy,
                  .body = std::string(asset(file->asset))};
}

Result<Response> local_status(Call& call) {
  const Service& service = call.api.service;
  boost::json::object json{
      {"version", service.settings.version},        {"origin", service.origin},
      {"verifierKey", service.desk.verifier_key()}, {"journalSize", service.desk.journal_size()},
      {"queued", service.writer.queued()},          {"trouble", find_trouble(call.api)}};
  boost::json::array jobs;
  for (const auto& [name, job] : service.local_jobs) jobs.emplace_back(name);
  json["jobs"] = std::move(jobs);
  return json_response(json);
}

Result<Response> local_job(Call& call) {
  const auto found = call.api.service.local_jobs.find(std::string(call.path.item));
  if (found == call.api.service.local_jobs.end())
    return fail(ErrorCode::kNotFound, "local.job", "There is no such job.");
  std::map<std::string, std::string> options;
  for (const auto& [name, value] : call.request().target.query()) options.emplace(name, value);
  PROOFDESK_ASSIGN(const auto json, found->second(options, call.request().body));
  return json_response(json);
}

}  // namespace proofdesk::server
