#include "server/api/sign_in.hpp"

#include "core/engine/writer.hpp"
#include "core/query/list_query.hpp"
#include "server/api/command_input.hpp"
#include "server/api/problem.hpp"
#include "server/api/reply.hpp"
#include "server/identity/client_address.hpp"
#include "server/log.hpp"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

constexpr std::int64_t kBetweenSaves = 10 * kMicrosPerSecond;
/// More people of one address than this are not looked through for the one with a password.
constexpr std::size_t kMostAlike = 20;

Response wait_first(const Call& call, std::int64_t micros) {
  const std::int64_t seconds = (micros + kMicrosPerSecond - 1) / kMicrosPerSecond;
  Error error{ErrorCode::kRateLimited, "identity.throttled",
              "There were too many attempts that failed."};
  error.remedy = fmt::format("Try again in {} s.", seconds);
  Response response = problem(error, call.request().target.path());
  std::erase_if(response.headers, [](const auto& header) { return header.first == "Retry-After"; });
  response.headers.emplace_back("Retry-After", std::to_string(seconds));
  return response;
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

void give_answer(Call& call, Result<Response> response) {
  if (response) return call.answer(std::move(*response));
  call.refuse(response.error());
}

}  // namespace

Result<std::vector<std::string>> credentials_of(Call& call,
                                                const std::vector<std::string_view>& members) {
  if (call.request().header("Idempotency-Key")) {
    return fail(ErrorCode::kInvalidArgument, "identity.idempotency",
                "Nothing that was answered here is kept, so this request takes no "
                "Idempotency-Key.");
  }
  PROOFDESK_ASSIGN(const auto object, json_body(call.request(), call.api.service.settings, false));
  PROOFDESK_TRY(only_members(object, members));
  std::vector<std::string> values;
  for (const auto member : members) {
    PROOFDESK_ASSIGN(std::string value, text_member(object, member, true));
    values.push_back(std::move(value));
  }
  return values;
}

void hash_for(Call call, std::string account, Hashing work) {
  ApiContext& api = call.api;
  Attempt attempt{
      .account = lower_case(account),
      .address = client_address(call.request(), api.service.settings.sign_in.trusted_proxies)};
  const auto admitted =
      api.throttle.begin(attempt.account, attempt.address, api.service.clock.now());
  if (admitted.wait > 0) {
    log_info("identity.throttled", {{"peer", attempt.address}});
    return call.answer(wait_first(call, admitted.wait));
  }
  attempt.slowed_down = admitted.slowed_down;
  struct Held {
    Call call;
    Attempt attempt;
    Hashing work;
  };
  auto held = std::make_shared<Held>(Held{std::move(call), std::move(attempt), std::move(work)});
  Pool::Job job = [held] {
    ApiContext& api = held->call.api;
    try {
      auto response = held->work(held->call, held->attempt);
      const Instant now = api.service.clock.now();
      if (held->attempt.good) {
        api.throttle.succeeded(held->attempt.account, held->attempt.address, now);
      } else if (!response && problem_kind(response.error().code).status != 401) {
        // Nothing was learnt about a password: a weak choice, a full disk.
        api.throttle.give_back(held->attempt.account, held->attempt.address, now);
      }
      remember_attempts(api, false);
      give_answer(held->call, std::move(response));
    } catch (const std::exception& exception) {
      log_error("identity.failed", {{"what", exception.what()}});
    }
  };
  if (run_on(api.hashing, job)) return;
  api.throttle.give_back(held->attempt.account, held->attempt.address, api.service.clock.now());
  held->call.refuse(Error{ErrorCode::kUnavailable, "identity.busy",
                          "Too many people are signing in at this moment."});
}

Result<Reply> run_command(ApiContext& api, Command command) {
  const CommandNote note{command.kind, std::string(verb_of(command))};
  auto reply = api.service.writer.run(std::move(command));
  note_result(api, note, reply);
  return reply;
}

Command on_behalf(Uuid person, std::string_view kind, Uuid record, Action action) {
  Command command;
  command.actor = {.person = person, .roles = {"system"}, .groups = {}, .origin = Origin::kSignIn};
  command.kind = kind;
  command.record = record;
  command.action = std::move(action);
  return command;
}

Result<std::optional<Record>> find_by_sign_in_name(ReadView& view, const KindModel& people,
                                                   std::string_view name) {
  std::optional<Record> found;
  for (const std::string_view field : {"user_name", "email"}) {
    for (const std::string& spelling : {std::string(name), lower_case(name)}) {
      ListQuery query;
      query.filter =
          Filter::both(Filter::compare(*people.field(field), Filter::Op::kEqual, Value(spelling)),
                       Filter::compare(*people.field("state"), Filter::Op::kEqual,
                                       Value(people.lifecycle.initial)));
      query.page_size = kMostAlike;
      PROOFDESK_ASSIGN(auto page, view.list(people, query, Access::unrestricted()));
      std::erase_if(page.records, [&](const Record& one) { return !handle_of(people, one); });
      // Of an address that several share nobody is meant.
      if (!found && page.records.size() == 1) found = std::move(page.records.front());
    }
  }
  return found;
}

std::vector<std::string> names_of(const KindModel& people, const Record& person) {
  std::vector<std::string> names;
  for (const std::string_view field : {"user_name", "email", "name"})
    names.push_back(person.text(people, field));
  return names;
}

std::optional<Uuid> handle_of(const KindModel& people, const Record& person) {
  return Uuid::parse(person.text(people, "credential"));
}

void settle_password(ApiContext& api, const Result<Reply>& reply, std::optional<Uuid> former,
                     Uuid kept) {
  if (!reply && reply.error().code == ErrorCode::kOutcomeUnknown) return;
  const auto needless = reply ? former : std::optional(kept);
  if (!needless) return;
  if (auto gone = api.passwords.forget(*needless); !gone)
    log_error("identity.password_not_destroyed", {{"detail", gone.error().detail}});
}

void remember_attempts(ApiContext& api, bool now) {
  const std::int64_t time = api.service.clock.now().micros;
  std::int64_t before = api.attempts_saved_at.load();
  if (!now && time - before < kBetweenSaves) return;
  if (!api.attempts_saved_at.compare_exchange_strong(before, time)) return;
  const std::uint64_t changes = api.throttle.changes();
  if (api.attempts_saved.exchange(changes) == changes) return;
  if (auto kept = api.service.credentials.put_memory(api.throttle.save({time})); !kept)
    log_warning("identity.attempts_not_kept", {{"detail", kept.error().detail}});
}

void sweep_passwords(ApiContext& api) {
  Pool::Job job = [&api] {
    const auto model = api.service.desk.model();
    const KindModel* people = model->kind("person");
    if (people == nullptr) return;
    const auto swept = api.passwords.sweep(api.service.store, *people);
    if (!swept) {
      log_error("identity.sweep_failed", {{"detail", swept.error().detail}});
    } else if (*swept > 0) {
      log_info("identity.passwords_destroyed", {{"count", std::to_string(*swept)}});
    }
  };
  // When there is no room the next start does it.
  if (!run_on(api.pool, job)) log_warning("identity.sweep_put_off", {});
}

void expire_session(ApiContext& api, Uuid session) {
  Command command;
  command.actor = Actor::system();
  command.kind = "session";
  command.record = session;
  command.action = Fire{.transition = "expire", .fields = {}, .comment = {}};
  auto done = [&api](Result<Reply> reply) {
    if (reply) api.authenticator.touched("session");
  };
  if (auto asked = api.service.writer.submit(std::move(command), std::move(done)); !asked)
    log_warning("identity.session_not_ended", {{"detail", asked.error().detail}});
}

}  // namespace proofdesk::server
