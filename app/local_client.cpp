#include "app/local_client.hpp"

#include "server/api/problem.hpp"
#include "server/net/listen_socket.hpp"
#include "storage/files/file_io.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <system_error>

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace proofdesk::app {
namespace {

std::unexpected<Error> silent(const std::filesystem::path& socket) {
  return fail(ErrorCode::kUnavailable, "local.silent",
              fmt::format("nobody answers on {}", socket.string()));
}

std::unexpected<Error> cut_off() {
  Error error{ErrorCode::kOutcomeUnknown, "local.cut",
              "the server went away before it had answered; it is not known how far it came"};
  error.remedy = "look whether it was done; imports can simply be run again";
  return fail(std::move(error));
}

std::unexpected<Error> senseless(std::string_view what) {
  return fail(ErrorCode::kInternal, "local.answer",
              fmt::format("the server's answer makes no sense: {}", what));
}

Result<FileHandle> connect_to(const std::filesystem::path& path) {
  PROOFDESK_ASSIGN(const auto where, server::LocalAddress::of(path.string()));
  FileHandle socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return fail(io_error("open a socket for", path));
  sockaddr_un address{};
  where.fill(address);
  int code = 0;
  do {
    code = ::connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
  } while (code != 0 && errno == EINTR);
  if (code != 0) return silent(path);
  return socket;
}

Status write_all(const FileHandle& socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    // A server may answer, a refusal mostly, before it has read everything: then the answer is what counts.
    if (sent < 0 && (errno == EPIPE || errno == ECONNRESET)) return {};
    if (sent < 0) return cut_off();
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

Result<std::string> read_all(const FileHandle& socket) {
  std::string all;
  std::array<char, 65'536> piece{};
  while (true) {
    const auto got = ::recv(socket.get(), piece.data(), piece.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && all.empty()) return cut_off();
    if (got <= 0) return all;
    all.append(piece.data(), static_cast<std::size_t>(got));
  }
}

std::string text_of(const boost::json::object& json, std::string_view member) {
  const auto* value = json.if_contains(member);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

/// The code whose kind of problem this is; several codes may share one, and the first of them is taken.
ErrorCode code_of(std::string_view type) {
  constexpr std::string_view kPrefix = "urn:proofdesk:problem:";
  if (!type.starts_with(kPrefix)) return ErrorCode::kInternal;
  for (int i = 0; i <= static_cast<int>(ErrorCode::kInternal); ++i) {
    const auto code = static_cast<ErrorCode>(i);
    const auto& kind = server::problem_kind(code);
    if (kind.code == code && kind.word == type.substr(kPrefix.size())) return code;
  }
  return ErrorCode::kInvalidArgument;
}

Error error_of(const boost::json::object& problem) {
  Error error{code_of(text_of(problem, "type")), text_of(problem, "rule"),
              text_of(problem, "detail")};
  // What the server hides from its clients is in its log, under this name.
  if (error.rule.empty()) error.rule = text_of(problem, "instance");
  if (error.detail.empty()) error.detail = text_of(problem, "title");
  error.clause = text_of(problem, "clause");
  error.remedy = text_of(problem, "remedy");
  if (const auto* fields = problem.if_contains("errors"); fields != nullptr && fields->is_array()) {
    for (const auto& field : fields->get_array()) {
      if (!field.is_object()) continue;
      error.fields.push_back(
          {text_of(field.get_object(), "pointer"), text_of(field.get_object(), "detail")});
    }
  }
  return error;
}

}  // namespace

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

Result<boost::json::value> read_local_answer(std::string_view answer) {
  if (answer.empty()) return cut_off();
  const auto head_end = answer.find("\r\n\r\n");
  if (!answer.starts_with("HTTP/1.1 ") || head_end == std::string_view::npos || head_end < 12)
    return senseless("it is no HTTP");
  int status = 0;
  if (std::from_chars(answer.data() + 9, answer.data() + 12, status).ptr != answer.data() + 12)
    return senseless("it has no status");
  const std::string_view head = answer.substr(0, head_end + 2);
  const std::string_view body = answer.substr(head_end + 4);

  constexpr std::string_view kLength = "\r\nContent-Length: ";
  if (const auto at = head.find(kLength); at != std::string_view::npos) {
    std::size_t length = 0;
    std::from_chars(head.data() + at + kLength.size(), head.data() + head.size(), length);
    if (body.size() < length) return cut_off();
  }
  if (body.empty() && status < 400) return boost::json::value(nullptr);
  std::error_code error;
  auto json = boost::json::parse(body, error);
  if (status >= 400) {
    if (error || !json.is_object())
      return senseless(fmt::format("status {} without a reason", status));
    return fail(error_of(json.get_object()));
  }
  if (error) return senseless("it is no JSON");
  return json;
}

bool LocalClient::is_answered() const { return connect_to(socket_).has_value(); }

Result<boost::json::value> LocalClient::send(const Request& request) const {
  PROOFDESK_ASSIGN(const auto socket, connect_to(socket_));
  std::string head = fmt::format(
      "{} {} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: application/json\r\n",
      request.method, request.target);
  if (request.method != "GET") {
    head += fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n", request.content_type,
                        request.body.size());
  }
  if (request.version != 0) head += fmt::format("If-Match: \"{}\"\r\n", request.version);
  PROOFDESK_TRY(write_all(socket, head + "\r\n"));
  PROOFDESK_TRY(write_all(socket, request.body));
  PROOFDESK_ASSIGN(const auto answer, read_all(socket));
  return read_local_answer(answer);
}

}  // namespace proofdesk::app
