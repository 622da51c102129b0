#include "server/identity/client_address.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include <arpa/inet.h>

namespace proofdesk::server {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// One spelling for one address; nullopt for what is none.
std::optional<std::string> canonical(std::string_view text, bool shorten) {
  std::string given(text);
  std::array<unsigned char, 16> bytes{};
  std::array<char, INET6_ADDRSTRLEN> shown{};
  if (inet_pton(AF_INET, given.c_str(), bytes.data()) == 1)
    return inet_ntop(AF_INET, bytes.data(), shown.data(), shown.size());
  if (given.starts_with('[') && given.ends_with(']')) given = given.substr(1, given.size() - 2);
  given = given.substr(0, given.find('%'));
  if (inet_pton(AF_INET6, given.c_str(), bytes.data()) != 1) return std::nullopt;
  constexpr std::array<unsigned char, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::equal(kMapped.begin(), kMapped.end(), bytes.begin()))
    return inet_ntop(AF_INET, bytes.data() + 12, shown.data(), shown.size());
  if (shorten) std::fill(bytes.begin() + 8, bytes.end(), 0);
  return inet_ntop(AF_INET6, bytes.data(), shown.data(), shown.size());
}

/// Addresses of all X-Forwarded-For headers, in order.
std::vector<std::string_view> forwarded(const Request& request) {
  std::vector<std::string_view> all;
  for (const Header& header : request.headers) {
    if (!equals_ignoring_case(header.name, "X-Forwarded-For")) continue;
    std::string_view rest = header.value;
    while (true) {
      const auto comma = rest.find(',');
      all.push_back(trimmed(rest.substr(0, comma)));
      if (comma == std::string_view::npos) break;
      rest = rest.substr(comma + 1);
    }
  }
  return all;
}

}  // namespace

std::string client_address(const Request& request,
                           const std::vector<std::string>& trusted_proxies) {
  const auto is_trusted = [&](std::string_view address) {
    const auto whole = canonical(address, false);
    return whole && std::ranges::any_of(trusted_proxies, [&](const std::string& proxy) {
             return canonical(proxy, false) == whole;
           });
  };
  std::string_view believed = request.peer;
  if (is_trusted(believed)) {
    const auto chain = forwarded(request);
    // Each proxy adds at the end whom it heard from; what stands before the first stranger anybody may have
    // written.
    for (auto hop = chain.rbegin(); hop != chain.rend(); ++hop) {
      if (!canonical(*hop, false)) break;
      believed = *hop;
      if (!is_trusted(believed)) break;
    }
  }
  return canonical(believed, true).value_or(std::string(believed));
}

}  // namespace proofdesk::server
