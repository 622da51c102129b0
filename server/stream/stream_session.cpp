#include "server/stream/stream_session.hpp"

#include "server/stream/hub.hpp"
#include "server/stream/stream_room.hpp"

namespace proofdesk::server {

StreamSession::StreamSession(Hub& hub, StreamRoom& room, std::string bearer, bool operated,
                             std::string peer)
    : hub_(hub),
      room_(room),
      bearer_(std::move(bearer)),
      operated_(operated),
      peer_(std::move(peer)) {}

void StreamSession::on_open(std::shared_ptr<WebSocket> socket) {
  socket_ = std::move(socket);
  hub_.post([self = shared_from_this()] { self->room_.enter(self); });
}

void StreamSession::on_text(std::string_view text) {
  if (waiting_.fetch_add(1) >= kMostWaiting) {
    socket_->close(CloseCode::kPolicy, "too many messages at once");
    return;
  }
  hub_.post([self = shared_from_this(), message = std::string(text)] {
    self->waiting_.fetch_sub(1);
    self->room_.hear(*self, message);
  });
}

void StreamSession::on_drained() {
  hub_.post([self = shared_from_this()] { self->room_.drained(*self); });
}

void StreamSession::on_closed() {
  hub_.post([self = shared_from_this()] { self->room_.leave(self); });
}

}  // namespace proofdesk::server
