#pragma once

#include "core/ports/store.hpp"
#include "server/stream/stream_session.hpp"

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>

namespace proofdesk::server {

struct ApiContext;

/// All sessions and where each stands in the journal. Belongs to the hub's thread.
class StreamRoom {
 public:
  explicit StreamRoom(ApiContext& api);

  void enter(const std::shared_ptr<StreamSession>& session);
  void leave(const std::shared_ptr<StreamSession>& session);
  void hear(StreamSession& session, std::string_view text);
  void drained(StreamSession& session);

  /// Does one portion of what there is to do up to `size`; true when there is more.
  bool advance(std::int64_t size);
  /// Once a second: expired tokens, connections that never introduced themselves.
  void look_round();

 private:
  void on_init(StreamSession& session, const boost::json::object& message);
  void on_subscribe(StreamSession& session, const boost::json::object& message);
  void on_unsubscribe(StreamSession& session, const boost::json::object& message);
  [[nodiscard]] Result<Subscription> read_subscription(StreamSession& session,
                                                       const boost::json::object& message);

  /// Makes sure that the session's identity still stands; closes it otherwise.
  bool still_known(StreamSession& session);
  void close(StreamSession& session, CloseCode code, std::string reason);
  void say(StreamSession& session, const boost::json::object& message);
  void say_error(StreamSession& session, std::string_view id, const Error& error);

  [[nodiscard]] Result<std::unique_ptr<PushedEvent>> open(ReadView& view, const JournalRow& row);
  [[nodiscard]] bool anybody_listens() const;
  Status advance_live(ReadView& view, std::int64_t size);
  Status catch_up(ReadView& view, StreamSession& session, Subscription& subscription);
  /// False when the client's queue is full.
  bool push(StreamSession& session, Subscription& subscription, PushedEvent& event);

  ApiContext& api_;
  std::set<std::shared_ptr<StreamSession>> sessions_;
  std::int64_t live_ = 0;  ///< sequence that those who are not behind hear next
  std::int64_t size_ = 0;
  std::uint64_t epoch_ = 0;
};

}  // namespace proofdesk::server
