#pragma once

#include "server/net/handler.hpp"

namespace proofdesk::fuzz {

/// An application that nobody gets as far as.
class IdleHandler final : public server::Handler {
 public:
  server::Admission admit(server::Request&) override { return {}; }
  void handle(server::Responder) override {}
  void answered(const server::Request&, const server::Response&,
                std::chrono::nanoseconds) override {}
  server::Upgrade upgrade(const server::Request&) override { return {}; }
  server::Response protocol_error(const server::ProtocolError& error,
                                  const server::Request*) override {
    return {.status = error.status};
  }
};

}  // namespace proofdesk::fuzz
