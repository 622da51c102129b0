#include "server/identity/sign_in_throttle.hpp"

#include "core/base/encoding.hpp"
#include "core/journal/digest.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

/// Names and addresses that are counted at most; whoever makes up more names than that pays for each with a
/// booking of the address.
constexpr std::size_t kMostCounts = 100'000;

std::string digest(std::string_view what, std::string_view a, std::string_view b = {}) {
  return to_hex(journal::sha256(fmt::format("{}\n{}\n{}", what, a, b)));
}

double level_now(double level, Instant at, std::int64_t forgiven, Instant now) {
  const auto passed = static_cast<double>(std::max<std::int64_t>(now.micros - at.micros, 0));
  return std::max(0.0, level - passed / static_cast<double>(forgiven));
}

/// While attempts come in, a little of the first is forgiven already: that shall not make one more free.
bool is_used_up(double level, double free) { return level > free - 0.5; }

template <class Number>
bool read_number(std::string_view text, Number& into) {
  const auto end = text.data() + text.size();
  return std::from_chars(text.data(), end, into) == std::from_chars_result{end, std::errc{}};
}

}  // namespace

std::string SignInThrottle::account_key(std::string_view account, std::string_view address) const {
  std::string own = digest("account at an address", account, address);
  return familiar_.contains(own) ? own : digest("account", account);
}

void SignInThrottle::book(Count& count, const Kind& kind, Instant now) const {
  count.level = level_now(count.level, count.at, kind.forgiven, now) + 1;
  count.at = now;
  if (!is_used_up(count.level, kind.free)) return;
  const double seconds = std::exp2(std::clamp(count.level - kind.free, 0.0, 30.0));
  const double longest = static_cast<double>(limits_.longest);
  const double wait = std::min(seconds * static_cast<double>(kMicrosPerSecond), longest);
  count.blocked_until = {now.micros + static_cast<std::int64_t>(wait)};
}

SignInThrottle::Answer SignInThrottle::begin(std::string_view account, std::string_view address,
                                             Instant now) {
  const std::lock_guard lock(mutex_);
  make_room(now);
  Count& from = addresses_[digest("address", address)];
  Count nobody;
  Count& who = account.empty() ? nobody : accounts_[account_key(account, address)];
  const std::int64_t until = std::max(from.blocked_until.micros, who.blocked_until.micros);
  if (until > now.micros) return {.wait = until - now.micros};
  book(from, addresses(), now);
  ++changes_;
  if (account.empty()) return {};
  if (level_now(who.level, who.at, accounts().forgiven, now) == 0) who.told = false;
  book(who, accounts(), now);
  return {.wait = 0,
          .slowed_down = is_used_up(who.level, accounts().free) && !std::exchange(who.told, true)};
}

void SignInThrottle::succeeded(std::string_view account, std::string_view address, Instant now) {
  const std::lock_guard lock(mutex_);
  if (!account.empty()) {
    accounts_.erase(account_key(account, address));
    if (familiar_.size() >= kMostCounts) familiar_.clear();
    familiar_.insert(digest("account at an address", account, address));
  }
  Count& from = addresses_[digest("address", address)];
  from.level = std::max(0.0, level_now(from.level, from.at, addresses().forgiven, now) - 1);
  from.at = now;
  if (!is_used_up(from.level, addresses().free)) from.blocked_until = {};
  ++changes_;
}

void SignInThrottle::give_back(std::string_view account, std::string_view address, Instant now) {
  const std::lock_guard lock(mutex_);
  const auto take_back = [&](Count& count, const Kind& kind) {
    count.level = std::max(0.0, level_now(count.level, count.at, kind.forgiven, now) - 1);
    count.at = now;
    if (!is_used_up(count.level, kind.free)) count.blocked_until = {};
  };
  take_back(addresses_[digest("address", address)], addresses());
  if (!account.empty()) take_back(accounts_[account_key(account, address)], accounts());
  ++changes_;
}

/// Forgets those who have been forgiven, and when that is not enough those nearest to it.
void SignInThrottle::make_room(Instant now) {
  const auto clear = [&](auto& counts, const Kind& kind) {
    if (counts.size() < kMostCounts) return;
    std::erase_if(counts, [&](const auto& entry) {
      return level_now(entry.second.level, entry.second.at, kind.forgiven, now) == 0;
    });
    if (counts.size() < kMostCounts) return;
    std::erase_if(counts, [&](const auto& entry) { return entry.second.level < kind.free; });
    if (counts.size() >= kMostCounts) counts.clear();
  };
  clear(accounts_, accounts());
  clear(addresses_, addresses());
}

std::string SignInThrottle::save(Instant now) const {
  const std::lock_guard lock(mutex_);
  std::string text;
  const auto write = [&](char what, const auto& counts, const Kind& kind) {
    for (const auto& [key, count] : counts) {
      if (level_now(count.level, count.at, kind.forgiven, now) == 0) continue;
      fmt::format_to(std::back_inserter(text), "{} {} {:.3f} {} {}\n", what, key, count.level,
                     count.at.micros, count.blocked_until.micros);
    }
  };
  write('n', accounts_, accounts());
  write('a', addresses_, addresses());
  for (const auto& key : familiar_) fmt::format_to(std::back_inserter(text), "f {}\n", key);
  return text;
}

void SignInThrottle::load(std::string_view text) {
  const std::lock_guard lock(mutex_);
  while (!text.empty()) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    std::vector<std::string_view> parts;
    while (!line.empty()) {
      const auto space = line.find(' ');
      parts.push_back(line.substr(0, space));
      line = space == std::string_view::npos ? std::string_view{} : line.substr(space + 1);
    }
    if (parts.size() < 2 || parts[0].size() != 1 || parts[1].size() != 64) continue;
    if (parts[0] == "f" && parts.size() == 2) familiar_.emplace(parts[1]);
    Count count;
    if (parts.size() != 5 || !read_number(parts[2], count.level) ||
        !read_number(parts[3], count.at.micros) ||
        !read_number(parts[4], count.blocked_until.micros))
      continue;
    if (parts[0] == "n") accounts_[std::string(parts[1])] = count;
    if (parts[0] == "a") addresses_[std::string(parts[1])] = count;
  }
}

std::uint64_t SignInThrottle::changes() const {
  const std::lock_guard lock(mutex_);
  return changes_;
}

}  // namespace proofdesk::server
