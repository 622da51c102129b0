// Whatever bytes arrive, however they are cut: a request that is taken ends where a plain reading of RFC 9112 says it
// ends, has that body, and is the same request in one piece, byte by byte, or in pieces.

#include "server/net/http_exchange.hpp"
#include "tests/fuzz/idle_handler.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace {

using namespace proofdesk::server;

constexpr std::size_t kBodyLimit = 4096;

struct Taken {
  bool whole = false;
  std::size_t used = 0;
  std::string method;
  std::string target;
  std::string body;
  friend bool operator==(const Taken&, const Taken&) = default;
};

/// As a session reads, fed `piece` bytes at a time.
Taken take(std::string_view bytes, std::size_t piece) {
  static proofdesk::fuzz::IdleHandler handler;
  static NetContext net(NetOptions{}, handler);
  static Loop loop;
  using Step = HttpExchange::Step;
  const auto exchange = std::make_shared<HttpExchange>(loop, net, "fuzz", false);
  beast::flat_buffer buffer(64 * 1024);
  std::size_t fed = 0;
  const auto feed = [&] {
    const std::size_t count = std::min(piece, bytes.size() - fed);
    if (count == 0) return false;
    std::memcpy(buffer.prepare(count).data(), bytes.data() + fed, count);
    buffer.commit(count);
    fed += count;
    return true;
  };
  Step step = Step::kNeedMore;
  while (step == Step::kNeedMore) {
    if (!feed()) return {};
    step = exchange->parse_head(buffer);
  }
  if (step == Step::kDone && !exchange->parser().is_done()) {
    step = exchange->allow_body(kBodyLimit) ? exchange->parse_body(buffer) : Step::kError;
    while (step == Step::kNeedMore) {
      if (!feed()) return {};
      step = exchange->parse_body(buffer);
    }
  }
  if (step == Step::kError) {
    if (exchange->error().rule.empty() || exchange->error().status < 400) std::abort();
    return {};
  }
  const Request& request = exchange->request();
  return {.whole = true,
          .used = fed - buffer.size(),
          .method = std::string(request.method_name),
          .target = std::string(request.raw_target),
          .body = request.body};
}

bool same_word(std::string_view a, std::string_view b) { return equals_ignoring_case(a, b); }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// The number that all of `text` is.
std::uint64_t number(std::string_view text, int base) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) std::abort();
  return value;
}

std::string_view line_at(std::string_view bytes, std::size_t& at) {
  const auto end = bytes.find("\r\n", at);
  if (end == std::string_view::npos) std::abort();
  const auto line = bytes.substr(at, end - at);
  if (line.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos) std::abort();
  at = end + 2;
  return line;
}

/// Where a request that was taken ends, read the plain way. Aborts where another reader might read otherwise.
Taken plainly(std::string_view bytes) {
  Taken found{.whole = true};
  std::size_t at = 0;
  const auto first = line_at(bytes, at);
  const auto space = first.find(' ');
  const auto second = first.find(' ', space + 1);
  if (std::ranges::count(first, ' ') != 2 || !first.substr(second + 1).starts_with("HTTP/1."))
    std::abort();
  found.method = first.substr(0, space);
  found.target = first.substr(space + 1, second - space - 1);
  int hosts = 0;
  int lengths = 0;
  int encodings = 0;
  std::uint64_t length = 0;
  for (auto line = line_at(bytes, at); !line.empty(); line = line_at(bytes, at)) {
    const auto colon = line.find(':');
    if (colon == 0 || colon == std::string_view::npos) std::abort();
    const auto name = line.substr(0, colon);
    if (name.find_first_of(" \t") != std::string_view::npos) std::abort();
    const auto value = trimmed(line.substr(colon + 1));
    if (same_word(name, "host")) ++hosts;
    if (same_word(name, "content-length") && ++lengths != 0) length = number(value, 10);
    if (same_word(name, "transfer-encoding")) {
      ++encodings;
      if (!same_word(value, "chunked")) std::abort();
    }
  }
  if (hosts != 1 || lengths + encodings > 1) std::abort();
  if (encodings == 0) {
    if (bytes.size() - at < length) std::abort();
    found.body = bytes.substr(at, length);
    found.used = at + length;
    return found;
  }
  while (true) {
    const std::uint64_t size = number(line_at(bytes, at), 16);
    if (size == 0) break;
    if (bytes.size() - at < size) std::abort();
    found.body += bytes.substr(at, size);
    at += size;
    if (bytes.substr(at, 2) != "\r\n") std::abort();
    at += 2;
  }
  if (!line_at(bytes, at).empty()) std::abort();  // no trailer
  found.used = at;
  return found;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 16 * 1024) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Taken whole = take(bytes, size);
  if (take(bytes, 1) != whole || take(bytes, 1 + size % 61) != whole) std::abort();
  if (whole.whole && plainly(bytes) != whole) std::abort();
  return 0;
}
