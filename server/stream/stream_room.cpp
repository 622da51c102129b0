#include "server/stream/stream_room.hpp"

#include "core/journal/leaf.hpp"
#include "core/model/strict_json.hpp"
#include "core/ports/concealment.hpp"
#include "server/api/command_input.hpp"
#include "server/api/context.hpp"
#include "server/api/problem.hpp"
#include "server/api/references.hpp"
#include "server/api/reply.hpp"
#include "server/log.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

/// Journal rows read at a time: long enough to be efficient, short enough that nobody waits for others.
constexpr std::size_t kPortion = 256;
constexpr auto kTimeToIntroduce = std::chrono::seconds(10);
constexpr std::string_view kInstance = "/api/v1/stream";

SharedText shared(std::string text) { return std::make_shared<const std::string>(std::move(text)); }

}  // namespace

StreamRoom::StreamRoom(ApiContext& api)
    : api_(api), live_(api.service.desk.journal_size()), size_(live_) {}

void StreamRoom::enter(const std::shared_ptr<StreamSession>& session) {
  if (session->gone_) return;
  session->opened_at_ = std::chrono::steady_clock::now();
  sessions_.insert(session);
}

void StreamRoom::leave(const std::shared_ptr<StreamSession>& session) {
  session->gone_ = true;
  session->subscriptions_.clear();
  sessions_.erase(session);
}

void StreamRoom::drained(StreamSession& session) {
  for (auto& [id, subscription] : session.subscriptions_) subscription.blocked = false;
}

void StreamRoom::close(StreamSession& session, CloseCode code, std::string reason) {
  session.subscriptions_.clear();
  session.identity_ = nullptr;
  session.gone_ = true;
  session.socket_->close(code, std::move(reason));
}

void StreamRoom::say(StreamSession& session, const boost::json::object& message) {
  // A client that does not even read what it asked for cannot be served.
  if (!session.socket_->send(Frame{shared(boost::json::serialize(message)), nullptr})) {
    close(session, CloseCode::kTryAgainLater, fmt::format("too slow; resume after {}", live_ - 1));
  }
}

void StreamRoom::say_error(StreamSession& session, std::string_view id, const Error& error) {
  boost::json::object message{{"type", "error"}};
  if (!id.empty()) message["id"] = id;
  message["problem"] = boost::json::parse(problem_json(error, kInstance));
  say(session, message);
}

// ---- what clients say

void StreamRoom::hear(StreamSession& session, std::string_view text) {
  if (session.gone_) return;
  auto json = parse_strict_json(text);
  const auto* object = json ? json->if_object() : nullptr;
  const auto* type = object == nullptr ? nullptr : object->if_contains("type");
  if (type == nullptr || !type->is_string()) {
    if (!json) return say_error(session, {}, json.error());
    return say_error(session, {},
                     Error{ErrorCode::kInvalidArgument, "stream.message",
                           "A message is an object with a \"type\"."});
  }
  const std::string_view word = type->as_string();
  if (word == "init") return on_init(session, *object);
  if (word == "ping") return say(session, {{"type", "pong"}, {"seq", live_ - 1}});
  if (word == "pong") return;
  if (session.identity_ == nullptr)
    return close(session, CloseCode::kPolicy, "the first message must be init");
  if (word == "subscribe") return on_subscribe(session, *object);
  if (word == "unsubscribe") return on_unsubscribe(session, *object);
  say_error(session, {},
            Error{ErrorCode::kInvalidArgument, "stream.type",
                  fmt::format("There is no message type \"{}\".{}", word,
                              near_matches(word, {"init", "subscribe", "unsubscribe", "ping"}))});
}

void StreamRoom::on_init(StreamSession& session, const boost::json::object& message) {
  if (session.identity_ != nullptr)
    return close(session, CloseCode::kPolicy, "init was said already");
  if (auto known = only_members(message, {"type", "token"}); !known)
    return say_error(session, {}, known.error());
  const auto token = text_member(message, "token", false);
  if (!token) return say_error(session, {}, token.error());
  if (!token->empty()) session.bearer_ = *token;
  session.epoch_ = api_.authenticator.epoch();
  if (session.operated_ && token->empty()) {
    session.identity_ = operator_identity();
  } else {
    auto identity = api_.authenticator.by_bearer(session.bearer_);
    if (!identity) {
      say_error(session, {}, identity.error());
      return close(session, CloseCode::kPolicy, "the token is not valid");
    }
    session.identity_ = std::move(*identity);
  }
  say(session, {{"type", "ack"}, {"seq", api_.service.desk.journal_size() - 1}});
}

Result<Subscription> StreamRoom::read_subscription(StreamSession& session,
                                                   const boost::json::object& message) {
  PROOFDESK_TRY(only_members(message, {"type", "id", "kind", "record", "filter", "since"}));
  const Access& access = session.identity_->access;
  Subscription subscription;
  PROOFDESK_ASSIGN(subscription.id, text_member(message, "id", true));
  if (subscription.id.size() > 100) return bad_member("/id", "At most 100 bytes.");
  if (session.subscriptions_.contains(subscription.id))
    return bad_member("/id", "This id is in use.");
  if (session.subscriptions_.size() >= api_.service.settings.subscriptions) {
    return fail(ErrorCode::kTooLarge, "stream.subscriptions",
                fmt::format("A connection has at most {} subscriptions.",
                            api_.service.settings.subscriptions));
  }
  subscription.model = api_.service.desk.model();
  PROOFDESK_ASSIGN(const std::string kind, text_member(message, "kind", true));
  subscription.kind = subscription.model->kind_named(kind);
  if (subscription.kind == nullptr) return unknown_kind("/kind", *subscription.model, kind);
  PROOFDESK_ASSIGN(const std::string record, text_member(message, "record", false));
  if (!record.empty()) {
    PROOFDESK_ASSIGN(const auto view, api_.service.store.snapshot());
    PROOFDESK_ASSIGN(const auto found, find_record(*view, *subscription.kind, record, access));
    subscription.record = found.id;
  }
  PROOFDESK_ASSIGN(const std::string filter, text_member(message, "filter", false));
  PROOFDESK_ASSIGN(subscription.filter, read_filter(*subscription.model, api_.service.store, access,
                                                    *subscription.kind, filter));
  if (!access.internal && looks_at_internal(subscription.filter))
    return bad_member("/filter", "It names a field you cannot use.");
  subscription.filter_paths = paths_of(subscription.filter);
  subscription.access_filter = own_filter(*subscription.kind, access);
  subscription.head = shared(fmt::format(
      R"({{"type":"next","id":{},)", boost::json::serialize(boost::json::string(subscription.id))));
  return subscription;
}

void StreamRoom::on_subscribe(StreamSession& session, const boost::json::object& message) {
  const auto* id = message.if_contains("id");
  const std::string_view name =
      id != nullptr && id->is_string() ? std::string_view(id->as_string()) : std::string_view{};
  auto subscription = read_subscription(session, message);
  if (!subscription) return say_error(session, name, subscription.error());
  const std::int64_t size = api_.service.desk.journal_size();
  subscription->next = size;
  std::int64_t from = size - 1;
  bool reset = false;
  if (const auto* since = message.if_contains("since"); since != nullptr && !since->is_null()) {
    if (!since->is_int64() || since->as_int64() < -1)
      return say_error(session, name, bad_member("/since", "A sequence is expected.").error());
    const std::int64_t last = since->as_int64();
    reset = last >= size || size - 1 - last > api_.service.settings.replay_limit;
    if (!reset) {
      from = last;
      subscription->next = last + 1;
      subscription->behind = true;
    }
  }
  boost::json::object answer{{"type", "subscribed"}, {"id", subscription->id}, {"seq", from}};
  const std::string key = subscription->id;
  session.subscriptions_.emplace(key, std::move(*subscription));
  if (reset) {
    // What was missed cannot be told any more: load anew, then go on from here.
    say(session, {{"type", "reset"}, {"id", key}, {"seq", from}});
  } else {
    say(session, answer);
  }
}

void StreamRoom::on_unsubscribe(StreamSession& session, const boost::json::object& message) {
  if (auto known = only_members(message, {"type", "id"}); !known)
    return say_error(session, {}, known.error());
  const auto id = text_member(message, "id", true);
  if (!id) return say_error(session, {}, id.error());
  const auto found = session.subscriptions_.find(*id);
  if (found == session.subscriptions_.end()) {
    return say_error(
        session, *id,
        Error{ErrorCode::kNotFound, "stream.subscription", "There is no such subscription."});
  }
  session.subscriptions_.erase(found);
  say(session, {{"type", "complete"}, {"id", *id}});
}

// ---- what the journal says

bool StreamRoom::still_known(StreamSession& session) {
  if (session.identity_ == nullptr) return false;
  const std::uint64_t now = api_.authenticator.epoch();
  const bool expires = session.identity_->expires_at.micros != 0;
  if (session.epoch_ == now && !expires) return true;
  if (session.identity_->token.is_nil()) return true;
  // That others change records is no sign of the person's presence.
  auto identity = api_.authenticator.by_bearer(session.bearer_, Use::kPush);
  if (!identity) {
    close(session, CloseCode::kPolicy, "the token is not valid any more");
    return false;
  }
  if (session.identity_ != *identity) {
    session.identity_ = std::move(*identity);
    for (auto& [id, subscription] : session.subscriptions_) {
      subscription.access_filter = own_filter(*subscription.kind, session.identity_->access);
    }
  }
  session.epoch_ = now;
  return true;
}

bool StreamRoom::anybody_listens() const {
  return std::ranges::any_of(sessions_,
                             [](const auto& session) { return !session->subscriptions_.empty(); });
}

Result<std::unique_ptr<PushedEvent>> StreamRoom::open(ReadView& view, const JournalRow& row) {
  auto model = api_.service.desk.model();
  PROOFDESK_ASSIGN(auto opened, open_event(row, api_.service.keys, api_.service.origin));
  const KindModel* kind = model->kind(opened.event.kind);
  if (kind == nullptr || opened.event.record.is_nil()) return nullptr;
  PROOFDESK_ASSIGN(auto record, view.find(*kind, opened.event.record, Access::unrestricted()));
  if (!record) return nullptr;
  PROOFDESK_ASSIGN(auto concealment, concealment_in(view, *model, *kind, *record));
  return std::make_unique<PushedEvent>(std::move(model), *kind, std::move(opened),
                                       std::move(*record), std::move(concealment));
}

bool StreamRoom::push(StreamSession& session, Subscription& subscription, PushedEvent& event) {
  const Access& access = session.identity_->access;
  const auto concern = subscription.concern(event, access);
  if (concern == Subscription::Concern::kNo) return true;
  const bool matches = concern == Subscription::Concern::kMatches;
  if (!session.socket_->send(
          Frame{subscription.head, event.body(access, matches, api_.service.store)}))
    return false;
  api_.metrics.count_event_sent(1);
  return true;
}

Status StreamRoom::advance_live(ReadView& view, std::int64_t size) {
  PROOFDESK_ASSIGN(const auto rows,
                   view.journal(live_, std::min(kPortion, static_cast<std::size_t>(size - live_))));
  for (const JournalRow& row : rows) {
    PROOFDESK_ASSIGN(const auto envelope, journal::parse_leaf(row.leaf));
    api_.authenticator.touched(envelope.kind);
    std::unique_ptr<PushedEvent> event;
    bool opened = false;
    // Closing a session on the way takes it out of its subscriptions, not out of the set.
    for (const auto& session : sessions_) {
      if (session->subscriptions_.empty() || !still_known(*session)) continue;
      for (auto& [id, subscription] : session->subscriptions_) {
        if (subscription.behind || row.sequence < subscription.next ||
            subscription.kind->name != envelope.kind)
          continue;
        if (!subscription.record.is_nil() && subscription.record != envelope.record) continue;
        if (!std::exchange(opened, true)) {
          PROOFDESK_ASSIGN(event, open(view, row));
        }
        if (event == nullptr) continue;
        if (!push(*session, subscription, *event)) {
          subscription.behind = subscription.blocked = true;
          subscription.next = row.sequence;
        }
      }
    }
    live_ = row.sequence + 1;
  }
  return {};
}

Status StreamRoom::catch_up(ReadView& view, StreamSession& session, Subscription& subscription) {
  if (live_ - subscription.next > api_.service.settings.replay_limit) {
    subscription.next = live_;
    subscription.behind = false;
    say(session, {{"type", "reset"}, {"id", subscription.id}, {"seq", live_ - 1}});
    return {};
  }
  const std::int64_t left = live_ - subscription.next;
  if (left > 0) {
    PROOFDESK_ASSIGN(
        const auto rows,
        view.journal(subscription.next, std::min(kPortion, static_cast<std::size_t>(left))));
    for (const JournalRow& row : rows) {
      PROOFDESK_ASSIGN(const auto envelope, journal::parse_leaf(row.leaf));
      const bool concerned =
          envelope.kind == subscription.kind->name &&
          (subscription.record.is_nil() || subscription.record == envelope.record);
      if (concerned) {
        PROOFDESK_ASSIGN(const auto event, open(view, row));
        if (event != nullptr && !push(session, subscription, *event)) {
          subscription.blocked = true;
          return {};
        }
      }
      subscription.next = row.sequence + 1;
    }
  }
  if (subscription.next >= live_) subscription.behind = false;
  return {};
}

bool StreamRoom::advance(std::int64_t size) {
  size_ = std::max(size_, size);
  if (!anybody_listens()) {
    live_ = size_;
    return false;
  }
  auto view = api_.service.store.snapshot();
  const auto report = [](const Error& error) {
    log_error("stream.journal_unreadable", {{"rule", error.rule}, {"detail", error.detail}});
  };
  if (!view) {
    report(view.error());
    return false;
  }
  if (live_ < size_) {
    if (auto status = advance_live(**view, size_); !status) {
      // Skipping would lose events silently: those who listen must start anew.
      report(status.error());
      for (const auto& session : sessions_)
        close(*session, CloseCode::kInternal, fmt::format("resume after {}", live_ - 1));
      live_ = size_;
      return false;
    }
  }
  bool more = live_ < size_;
  for (const auto& session : sessions_) {
    // A session that closes meanwhile loses its subscriptions: look for each anew.
    std::vector<std::string> ids;
    for (const auto& [id, subscription] : session->subscriptions_) {
      if (subscription.behind && !subscription.blocked) ids.push_back(id);
    }
    for (const auto& id : ids) {
      if (!still_known(*session)) break;
      const auto found = session->subscriptions_.find(id);
      if (found == session->subscriptions_.end()) break;
      if (auto status = catch_up(**view, *session, found->second); !status) {
        report(status.error());
        close(*session, CloseCode::kInternal, "the journal cannot be read");
        break;
      }
      const auto after = session->subscriptions_.find(id);
      more = more || (after != session->subscriptions_.end() && after->second.behind &&
                      !after->second.blocked);
    }
  }
  return more;
}

void StreamRoom::look_round() {
  const auto now = std::chrono::steady_clock::now();
  const bool changed =
      std::exchange(epoch_, api_.authenticator.epoch()) != api_.authenticator.epoch();
  for (const auto& session : sessions_) {
    if (session->gone_) continue;
    if (session->identity_ == nullptr) {
      if (now - session->opened_at_ > kTimeToIntroduce)
        close(*session, CloseCode::kPolicy, "no init came");
    } else if (changed || session->identity_->expires_at.micros != 0) {
      (void)still_known(*session);
    }
  }
}

}  // namespace proofdesk::server
