#include "server/net/target.hpp"

#include "core/base/utf8.hpp"
#include "server/net/message.hpp"

#include <algorithm>

namespace proofdesk::server {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

/// Appends decoded bytes to storage whose capacity suffices, so that earlier views stay valid.
class Decoder {
 public:
  explicit Decoder(std::vector<char>& storage) : storage_(storage) {}

  /// nullopt on a broken escape, a control character or bytes that are no UTF-8.
  [[nodiscard]] std::optional<std::string_view> decode(std::string_view text, bool plus_is_space) {
    const std::size_t start = storage_.size();
    for (std::size_t i = 0; i < text.size(); ++i) {
      char c = text[i];
      if (c == '%') {
        if (i + 2 >= text.size()) return std::nullopt;
        const int high = hex_digit(text[i + 1]);
        const int low = hex_digit(text[i + 2]);
        if (high < 0 || low < 0) return std::nullopt;
        c = static_cast<char>(high << 4 | low);
        i += 2;
        // A query value may carry a tab or a line break (a filter typed over two lines), nothing else.
        const bool blank = plus_is_space && (c == '\n' || c == '\t' || c == '\r');
        if (is_control(c) && !blank) return std::nullopt;
      } else if (c == '+' && plus_is_space) {
        c = ' ';
      } else if (is_control(c)) {
        return std::nullopt;
      }
      storage_.push_back(c);
    }
    const std::string_view decoded(storage_.data() + start, storage_.size() - start);
    if (!is_utf8(decoded)) return std::nullopt;
    return decoded;
  }

 private:
  std::vector<char>& storage_;
};

std::string_view without_authority(std::string_view text) {
  constexpr std::string_view kScheme = "http://";
  if (!equals_ignoring_case(text.substr(0, kScheme.size()), kScheme)) return text;
  const auto slash = text.find_first_of("/?", kScheme.size());
  if (slash == std::string_view::npos) return "/";
  return text.substr(slash);
}

}  // namespace

Result<Target> Target::parse(std::string_view text) {
  const auto bad = [](std::string detail) {
    return fail(ErrorCode::kInvalidArgument, "http.target", std::move(detail));
  };
  text = without_authority(text);
  if (text.empty() || text.front() != '/') return bad("The request target must be a path.");
  if (text.find('#') != std::string_view::npos) return bad("A request target has no fragment.");

  Target target;
  target.storage_.reserve(text.size() * 2);  // the path as sent, then everything decoded
  const auto question = text.find('?');
  const std::string_view raw_path = text.substr(0, question);
  target.storage_.assign(raw_path.begin(), raw_path.end());
  target.path_ = {target.storage_.data(), raw_path.size()};

  Decoder decoder(target.storage_);
  for (std::string_view rest = raw_path.substr(1); !(rest.empty() && target.segments_.empty());) {
    const auto slash = rest.find('/');
    const auto segment = decoder.decode(rest.substr(0, slash), false);
    if (!segment) return bad("The path has a broken escape, a control character or is not UTF-8.");
    target.segments_.push_back(*segment);
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }

  std::string_view rest =
      question == std::string_view::npos ? std::string_view{} : text.substr(question + 1);
  while (!rest.empty()) {
    const auto ampersand = rest.find('&');
    const std::string_view pair = rest.substr(0, ampersand);
    rest = ampersand == std::string_view::npos ? std::string_view{} : rest.substr(ampersand + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    const auto name = decoder.decode(pair.substr(0, equals), true);
    const auto value = decoder.decode(
        equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1), true);
    if (!name || !value) {
      return bad("The query has a broken escape, a control character or is not UTF-8.");
    }
    target.query_.push_back({*name, *value});
  }
  return target;
}

std::optional<std::string_view> Target::parameter(std::string_view name) const {
  const auto found = std::ranges::find(query_, name, &Parameter::name);
  if (found == query_.end()) return std::nullopt;
  return found->value;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                            (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
    if (unreserved) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    }
  }
  return out;
}

}  // namespace proofdesk::server
