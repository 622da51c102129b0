#include "server/identity/passwords.hpp"

#include "core/query/list_query.hpp"

#include <array>
#include <cstdint>
#include <mutex>
#include <string>

#include <sodium.h>

namespace proofdesk::server {
namespace {

/// Nothing about a handle tells when it was made or for whom.
Uuid new_handle() {
  std::array<std::uint8_t, 16> bytes{};
  randombytes_buf(bytes.data(), bytes.size());
  bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0fU) | 0x40U);  // version 4, RFC 9562 §5.4
  bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3fU) | 0x80U);
  return Uuid(bytes);
}

}  // namespace

Result<Passwords::Kept> Passwords::keep(std::string_view password) {
  PROOFDESK_ASSIGN(std::string encoded, hash_password(password, cost_));
  std::shared_lock lock(given_);
  const Uuid handle = new_handle();
  PROOFDESK_TRY(store_.put(handle, encoded));
  wipe(encoded);
  return Kept(handle, std::move(lock));
}

Result<bool> Passwords::check(std::optional<Uuid> handle, std::string_view password) {
  PROOFDESK_ASSIGN(auto encoded, store_.get(handle.value_or(new_handle())));
  const bool known = handle && encoded;
  if (!known) encoded = decoy_hash(cost_);
  const bool right = is_password(*encoded, password) && known;
  if (right && needs_rehash(*encoded, cost_)) {
    PROOFDESK_ASSIGN(std::string fresh, hash_password(password, cost_));
    const std::shared_lock lock(given_);
    // Not where it was destroyed meanwhile: that was meant.
    PROOFDESK_ASSIGN(const auto still, store_.get(*handle));
    if (still) PROOFDESK_TRY(store_.put(*handle, fresh));
    wipe(fresh);
  }
  wipe(*encoded);
  return right;
}

Result<std::size_t> Passwords::sweep(Store& store, const KindModel& person) {
  const std::unique_lock lock(given_);
  PROOFDESK_ASSIGN(const auto handles, store_.list());
  std::size_t destroyed = 0;
  for (const Uuid handle : handles) {
    PROOFDESK_ASSIGN(const auto view, store.snapshot());
    ListQuery query;
    query.filter =
        Filter::compare(*person.field("credential"), Filter::Op::kEqual, Value(handle.to_string()));
    query.page_size = 1;
    PROOFDESK_ASSIGN(const auto page, view->list(person, query, Access::unrestricted()));
    if (!page.records.empty()) continue;
    PROOFDESK_TRY(store_.remove(handle));
    ++destroyed;
  }
  return destroyed;
}

}  // namespace proofdesk::server
