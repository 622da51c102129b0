#include "server/identity/authenticator.hpp"

#include "core/query/list_query.hpp"
#include "server/identity/secret.hpp"
#include "server/log.hpp"

#include <algorithm>

namespace proofdesk::server {
namespace {

constexpr std::size_t kMostRemembered = 10'000;

std::unexpected<Error> unauthenticated(std::string_view rule, std::string_view token) {
  log_warning("identity.refused", {{"rule", rule}, {"token", token}});
  Error error{ErrorCode::kUnauthenticated, std::string(rule),
              "The bearer token is missing or not valid."};
  error.remedy =
      "Send \"Authorization: Bearer <token>\" with a token that is neither revoked nor expired.";
  return fail(std::move(error));
}

std::vector<std::string> list_of(const KindModel& kind, const Record& record,
                                 std::string_view field) {
  const FieldModel* model = kind.field(field);
  if (model == nullptr) return {};
  const Value value = record.get(*model);
  const auto* list = std::get_if<std::vector<std::string>>(&value);
  return list == nullptr ? std::vector<std::string>{} : *list;
}

}  // namespace

IdentityPtr operator_identity() {
  static const IdentityPtr kOperator = [] {
    auto identity = std::make_shared<Identity>();
    identity->actor = Actor::system();
    identity->actor.roles.emplace_back("administrator");
    identity->access = Access::of(identity->actor);
    identity->name = "operator";
    return identity;
  }();
  return kOperator;
}

void Authenticator::touched(std::string_view kind) {
  if (kind == "api_token" || kind == "person" || kind == "group" || kind == "session" ||
      kind == "invitation")
    epoch_.fetch_add(1, std::memory_order_acq_rel);
}

bool Authenticator::expired(const Identity& identity) const {
  return identity.expires_at.micros != 0 && clock_.now() >= identity.expires_at;
}

bool Authenticator::still_used(const std::string& digest, const Identity& identity, Use use) {
  const Instant now = clock_.now();
  const std::lock_guard lock(mutex_);
  if (last_used_.size() >= kMostRemembered) {
    std::erase_if(last_used_,
                  [&](const auto& entry) { return entry.second.micros + idle_ < now.micros; });
  }
  const auto [entry, fresh] =
      last_used_.try_emplace(digest, std::max(identity.opened_at, started_at_));
  if (entry->second.micros + idle_ <= now.micros) return false;
  if (use == Use::kRequest) entry->second = now;
  return true;
}

Result<IdentityPtr> Authenticator::by_bearer(std::string_view bearer, Use use) {
  if (bearer.empty()) return unauthenticated("identity.token_missing", "");
  const std::string digest = secret_digest(bearer);
  // Read before looking: a change in between leaves an entry that is already out of date, never one that
  // looks fresh and is not.
  const std::uint64_t now = epoch();
  IdentityPtr identity;
  bool seen_before = false;
  {
    const std::lock_guard lock(mutex_);
    const auto found = known_.find(digest);
    seen_before = found != known_.end();
    if (seen_before && found->second.epoch == now) identity = found->second.identity;
  }
  if (!identity) {
    PROOFDESK_ASSIGN(identity, look_up(digest, bearer.starts_with(kSessionPrefix)));
    if (!seen_before) {
      log_info("identity.accepted", {{"token", identity->token.to_string()},
                                     {"person", identity->actor.person.to_string()}});
    }
    const std::lock_guard lock(mutex_);
    if (known_.size() >= kMostRemembered) known_.clear();
    known_[digest] = {identity, now};
  }
  if (expired(*identity))
    return unauthenticated("identity.token_expired", identity->token.to_string());
  if (identity->signed_in() && !still_used(digest, *identity, use)) {
    if (on_idle_) on_idle_(identity->token);
    return unauthenticated("identity.session_idle", identity->token.to_string());
  }
  return identity;
}

Result<IdentityPtr> Authenticator::look_up(const std::string& digest, bool session) {
  const auto model = desk_.model();
  const KindModel* kind = model->kind(session ? "session" : "api_token");
  const KindModel* person_kind = model->kind("person");
  if (kind == nullptr || person_kind == nullptr) {
    return fail(ErrorCode::kInternal, "identity.kinds", "the model has no tokens or no person");
  }
  PROOFDESK_ASSIGN(const auto view, store_.snapshot());
  ListQuery query;
  query.filter = Filter::compare(*kind->field("secret_hash"), Filter::Op::kEqual, Value(digest));
  query.page_size = 1;
  PROOFDESK_ASSIGN(const auto page, view->list(*kind, query, Access::unrestricted()));
  if (page.records.empty()) return unauthenticated("identity.token_unknown", "");
  const Record& token = page.records.front();
  const std::string token_id = token.id.to_string();
  if (!equal_in_constant_time(token.text(*kind, "secret_hash"), digest)) {
    return unauthenticated("identity.token_unknown", token_id);
  }
  if (token.state != kind->lifecycle.initial)
    return unauthenticated("identity.token_" + token.state, token_id);

  const auto person_id = Uuid::parse(token.text(*kind, "person"));
  std::optional<Record> person;
  if (person_id) {
    PROOFDESK_ASSIGN(person, view->find(*person_kind, *person_id, Access::unrestricted()));
  }
  if (!person || person->state != person_kind->lifecycle.initial) {
    return unauthenticated("identity.person_gone", token_id);
  }

  auto identity = std::make_shared<Identity>();
  identity->actor.person = person->id;
  if (session) {
    // Whatever became of the password (changed, taken away, erased): a session rests on that one alone.
    const std::string credential = person->text(*person_kind, "credential");
    if (credential.empty() || credential != token.text(*kind, "credential"))
      return unauthenticated("identity.password_changed", token_id);
    identity->actor.roles = list_of(*person_kind, *person, "roles");
    if (identity->actor.roles.empty()) identity->actor.roles.emplace_back("requester");
    identity->actor.origin = Origin::kSignIn;
    identity->opened_at = token.created_at;
  } else {
    identity->actor.roles = list_of(*kind, token, "roles");
    // Whoever minted it, a token is not the person signing in: it never carries an approval.
    identity->actor.origin = Origin::kOperatorToken;
  }
  for (const auto& group : list_of(*person_kind, *person, "groups")) {
    if (const auto id = Uuid::parse(group)) identity->actor.groups.push_back(*id);
  }
  identity->access = Access::of(identity->actor);
  identity->token = token.id;
  identity->expires_at = Instant{token.integer(*kind, "expires_at")};
  identity->name = person->text(*person_kind, "name");
  return IdentityPtr(std::move(identity));
}

}  // namespace proofdesk::server
