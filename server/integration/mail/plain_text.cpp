#include "server/integration/mail/plain_text.hpp"

#include "core/base/utf8.hpp"
#include "core/model/text_check.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <vector>

namespace proofdesk::server::mail {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";
constexpr std::string_view kSpaces = " \t\r\n\v\f";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

bool is_space(char c) { return kSpaces.find(c) != std::string_view::npos; }

/// Well-formed, without control characters other than line breaks and tabs.
std::string well_formed(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto length = utf8_sequence_length(text, at);
    if (length == 0) {
      out += kReplacement;
      ++at;
      continue;
    }
    const std::string_view sequence = text.substr(at, length);
    at += length;
    if (sequence == "\r") {
      if (at >= text.size() || text[at] != '\n') out += '\n';
    } else if (sequence == "\u2028" || sequence == "\u2029") {
      out += '\n';
    } else if (sequence != "\xef\xbb\xbf" &&
               find_control(sequence, true) == std::string_view::npos) {
      out += sequence;
    }
  }
  return out;
}

void append_code_point(std::string& out, std::uint32_t code) {
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code == 0 || surrogate || code > 0x10ffff) {
    out += kReplacement;
  } else if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 0x3f));
    out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  }
}

struct NamedCharacter {
  std::string_view name;
  std::uint32_t code;
};

// Those that mail programs really write; an unknown name stays as it is written.
constexpr std::array kNamed = {
    NamedCharacter{"amp", '&'},       NamedCharacter{"lt", '<'},
    NamedCharacter{"gt", '>'},        NamedCharacter{"quot", '"'},
    NamedCharacter{"apos", '\''},     NamedCharacter{"nbsp", ' '},
    NamedCharacter{"ndash", 0x2013},  NamedCharacter{"mdash", 0x2014},
    NamedCharacter{"hellip", 0x2026}, NamedCharacter{"lsquo", 0x2018},
    NamedCharacter{"rsquo", 0x2019},  NamedCharacter{"ldquo", 0x201c},
    NamedCharacter{"rdquo", 0x201d},  NamedCharacter{"bull", 0x2022},
    NamedCharacter{"middot", 0xb7},   NamedCharacter{"laquo", 0xab},
    NamedCharacter{"raquo", 0xbb},    NamedCharacter{"euro", 0x20ac},
    NamedCharacter{"pound", 0xa3},    NamedCharacter{"copy", 0xa9},
    NamedCharacter{"reg", 0xae},      NamedCharacter{"trade", 0x2122},
    NamedCharacter{"deg", 0xb0},      NamedCharacter{"auml", 0xe4},
    NamedCharacter{"ouml", 0xf6},     NamedCharacter{"uuml", 0xfc},
    NamedCharacter{"Auml", 0xc4},     NamedCharacter{"Ouml", 0xd6},
    NamedCharacter{"Uuml", 0xdc},     NamedCharacter{"szlig", 0xdf},
    NamedCharacter{"eacute", 0xe9},   NamedCharacter{"egrave", 0xe8},
    NamedCharacter{"agrave", 0xe0},   NamedCharacter{"aacute", 0xe1},
    NamedCharacter{"atilde", 0xe3},   NamedCharacter{"ccedil", 0xe7},
    NamedCharacter{"ecirc", 0xea},    NamedCharacter{"iacute", 0xed},
    NamedCharacter{"oacute", 0xf3},   NamedCharacter{"otilde", 0xf5},
    NamedCharacter{"ntilde", 0xf1},   NamedCharacter{"uacute", 0xfa},
};

std::optional<std::uint32_t> character_reference(std::string_view name) {
  if (name.starts_with('#')) {
    name.remove_prefix(1);
    int base = 10;
    if (name.starts_with('x') || name.starts_with('X')) {
      name.remove_prefix(1);
      base = 16;
    }
    std::uint32_t code = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), code, base);
    if (name.empty() || read.ec != std::errc{} || read.ptr != name.data() + name.size())
      return std::nullopt;
    return code;
  }
  const auto* found = std::ranges::find(kNamed, name, &NamedCharacter::name);
  return found == kNamed.end() ? std::nullopt : std::optional(found->code);
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

/// Takes HTML apart as a browser that draws nothing would.
class HtmlReader {
 public:
  explicit HtmlReader(std::string_view html) : html_(html) {}

  std::string read() {
    while (at_ < html_.size()) {
      if (html_[at_] == '<') {
        markup();
      } else if (html_[at_] == '&') {
        reference();
      } else {
        put(html_[at_++]);
      }
    }
    return std::move(out_);
  }

 private:
  /// White space of the source is one space, and none at the start of a line.
  void put(char c) {
    if (!is_space(c) || preformatted_) {
      out_ += c;
    } else if (!out_.empty() && !is_space(out_.back())) {
      out_ += ' ';
    }
  }

  void new_line(std::size_t most) {
    while (!out_.empty() && (out_.back() == ' ' || out_.back() == '\t')) out_.pop_back();
    if (out_.empty() || out_.ends_with(most == 1 ? "\n" : "\n\n")) return;
    out_ += '\n';
  }

  void reference() {
    constexpr std::size_t kLongest = 10;
    const auto end = html_.substr(at_, kLongest).find(';');
    if (end != std::string_view::npos) {
      if (const auto code = character_reference(html_.substr(at_ + 1, end - 1))) {
        if (*code < 0x80 && is_space(static_cast<char>(*code))) {
          put(' ');
        } else {
          append_code_point(out_, *code);
        }
        at_ += end + 1;
        return;
      }
    }
    put(html_[at_++]);
  }

  void markup() {
    if (html_.substr(at_).starts_with("<!--")) {
      const auto end = html_.find("-->", at_ + 4);
      at_ = end == std::string_view::npos ? html_.size() : end + 3;
      return;
    }
    const char next = at_ + 1 < html_.size() ? html_[at_ + 1] : ' ';
    const bool tag =
        (lower(next) >= 'a' && lower(next) <= 'z') || next == '/' || next == '!' || next == '?';
    if (!tag) {
      put(html_[at_++]);  // "a < b"
      return;
    }
    const auto end = html_.find('>', at_);
    const bool closing = next == '/';
    std::size_t name_at = at_ + (closing ? 2 : 1);
    std::size_t name_end = name_at;
    while (name_end < html_.size() && !is_space(html_[name_end]) && html_[name_end] != '>' &&
           html_[name_end] != '/') {
      ++name_end;
    }
    constexpr std::size_t kLongestName = 16;
    const std::string name =
        lowered(html_.substr(name_at, std::min(name_end - name_at, kLongestName)));
    at_ = end == std::string_view::npos ? html_.size() : end + 1;
    if (closing) {
      close(name);
    } else {
      open(name);
    }
  }

  void open(const std::string& name) {
    for (const std::string_view hidden : {"script", "style", "head", "title", "template"}) {
      if (name == hidden) return skip_to_end_of(name);
    }
    if (name == "br") {
      while (!out_.empty() && out_.back() == ' ') out_.pop_back();
      out_ += '\n';
    } else if (name == "li") {
      new_line(1);
      out_ += "- ";
    } else if (name == "pre") {
      new_line(1);
      preformatted_ = true;
    } else if (name == "td" || name == "th") {
      put(' ');
    } else if (is_block(name)) {
      new_line(name == "p" ? 2 : 1);
    }
  }

  void close(const std::string& name) {
    if (name == "pre") preformatted_ = false;
    if (is_block(name)) new_line(name == "p" ? 2 : 1);
  }

  static bool is_block(std::string_view name) {
    for (const std::string_view block :
         {"p",  "div", "tr", "table",      "ul",  "ol",      "li",      "h1",     "h2",     "h3",
          "h4", "h5",  "h6", "blockquote", "pre", "section", "article", "header", "footer", "hr"}) {
      if (name == block) return true;
    }
    return false;
  }

  /// What stands in such an element is not for readers. The end tag may be in any case, or missing.
  void skip_to_end_of(std::string_view name) {
    while (at_ < html_.size()) {
      const auto close = html_.find("</", at_);
      if (close == std::string_view::npos) break;
      at_ = close + 2;
      if (lowered(html_.substr(at_, name.size())) != name) continue;
      const auto end = html_.find('>', at_);
      at_ = end == std::string_view::npos ? html_.size() : end + 1;
      return;
    }
    at_ = html_.size();
  }

  const std::string_view html_;
  std::size_t at_ = 0;
  bool preformatted_ = false;
  std::string out_;
};

// ---- quotes -------------------------------------------------------------------------------------

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (true) {
    const auto end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

bool is_quoted(std::string_view line) { return trimmed(line).starts_with('>'); }

/// "On Monday Ana wrote:", in the languages mail programs say it in.
bool is_attribution(std::string_view line) {
  const std::string_view text = trimmed(line);
  if (!text.ends_with(':')) return false;
  const std::string words = lowered(text);
  for (const std::string_view verb : {" wrote:", "schrieb:", "escreveu:", "a écrit :", "a écrit:",
                                      "escribió:", "ha scritto:", "schreef:", " skrev:"}) {
    if (words.ends_with(verb)) return true;
  }
  // "Am Montag schrieb Ana <a@b.org>:" has the name last.
  return words.starts_with("am ") && words.find(" schrieb ") != std::string::npos;
}

/// Where other programs begin the message they answer.
bool is_divider(std::string_view line) {
  const std::string_view text = trimmed(line);
  if (text.find(kReplyMarker) != std::string_view::npos) return true;
  const std::string words = lowered(text);
  for (const std::string_view divider :
       {"-----original message-----", "-----ursprüngliche nachricht-----",
        "-----mensagem original-----", "-----message d'origine-----", "-----mensaje original-----",
        "________________________________"}) {
    if (words.starts_with(divider)) return true;
  }
  return false;
}

std::string joined(const std::vector<std::string_view>& lines) {
  std::string out;
  for (const auto line : lines) {
    out += line;
    out += '\n';
  }
  return std::string(trimmed(out));
}

}  // namespace

std::string clean_text(std::string_view text, bool multiline) {
  std::string clean = well_formed(text);
  if (multiline) return std::string(trimmed(clean));
  std::string line;
  for (const char c : clean) {
    if (!is_space(c)) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  return std::string(trimmed(line));
}

std::string shortened(std::string_view text, std::size_t limit) {
  std::size_t at = 0;
  std::size_t before_last = 0;
  for (std::size_t count = 0; at < text.size(); ++count) {
    if (count == limit) return std::string(text.substr(0, before_last)) + "…";
    before_last = at;
    at += std::max<std::size_t>(utf8_sequence_length(text, at), 1);
  }
  return std::string(text);
}

std::string html_to_text(std::string_view html) { return HtmlReader(html).read(); }

std::string without_quotes(std::string_view text) {
  std::vector<std::string_view> own;
  const auto lines = lines_of(text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (is_divider(lines[i]) || lines[i] == "-- ") break;
    if (is_quoted(lines[i]) || is_attribution(lines[i])) continue;
    // An attribution that its program broke into two lines.
    const bool broken = i + 1 < lines.size() && is_attribution(lines[i + 1]) &&
                        !is_quoted(lines[i]) && lowered(trimmed(lines[i])).starts_with("on ");
    if (!broken) own.push_back(lines[i]);
  }
  std::string kept = joined(own);
  return kept.empty() ? std::string(trimmed(text)) : kept;
}

}  // namespace proofdesk::server::mail
