#pragma once

#include "server/net/http_server.hpp"
#include "server/service.hpp"

#include <memory>

namespace proofdesk::server {

/// The API over a service: what an HttpServer asks. Made after the writer, before the server.
///
/// Order of the end: HttpServer::stop (no new requests, those under way are answered), Api::stop (readers,
/// subscriptions), Writer::stop, then whatever lies below.
class Api {
 public:
  [[nodiscard]] static std::unique_ptr<Api> make(Service service);
  virtual ~Api() = default;

  [[nodiscard]] virtual Handler& handler() = 0;
  /// Whose figures /metrics shows. `server` outlives the API or is taken away with nullptr.
  virtual void observe(const HttpServer* server) = 0;
  /// From now on /readyz says so; called before HttpServer::stop so that balancers look elsewhere.
  virtual void announce_stop() = 0;
  virtual void stop() = 0;
};

}  // namespace proofdesk::server
