#include "core/model/strict_json.hpp"

#include "core/base/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

namespace proofdesk {
namespace {

namespace json = boost::json;

constexpr std::size_t kNever = std::numeric_limits<std::size_t>::max();

/// What the handler stopped for; errors of the grammar itself are the parser's.
enum class Stop { kNone, kKeys, kNumber, kDuplicate, kSearched };

/// The keys of the objects that are open, innermost last, decoded. Boost.JSON keeps the last of equal keys
/// without a word, so they are compared here.
class OpenKeys {
 public:
  void part(std::string_view piece) { text_ += piece; }

  void finish(std::string_view piece, std::size_t whole_size, std::size_t ordinal) {
    text_ += piece;
    Key key{.start = text_.size() - whole_size, .size = whole_size, .ordinal = ordinal};
    std::memcpy(&key.front, text_.data() + key.start, std::min(whole_size, sizeof(key.front)));
    keys_.push_back(key);
  }

  /// Ends the innermost object, of `count` keys. Returns the ordinal of a key that was there before, or kNever.
  std::size_t close(std::size_t count) {
    if (count == 0) return kNever;
    Key* first = keys_.data() + (keys_.size() - count);
    const std::size_t found =
        count <= kFew ? repeated_of_few(first, count) : repeated_of_many(first, count);
    const std::size_t start =
        std::min_element(first, first + count, [](const Key& a, const Key& b) {
          return a.start < b.start;
        })->start;
    text_.resize(start);
    keys_.resize(keys_.size() - count);
    return found;
  }

 private:
  static constexpr std::size_t kFew = 32;

  struct Key {
    std::uint64_t front = 0;  ///< the first bytes: tells most keys apart
    std::size_t start = 0;
    std::size_t size = 0;
    std::size_t ordinal = 0;
  };

  [[nodiscard]] std::string_view view(const Key& key) const {
    return std::string_view(text_).substr(key.start, key.size);
  }

  [[nodiscard]] std::size_t repeated_of_few(const Key* first, std::size_t count) const {
    for (std::size_t i = 1; i < count; ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (first[i].front == first[j].front && first[i].size == first[j].size &&
            view(first[i]) == view(first[j])) {
          return first[i].ordinal;
        }
      }
    }
    return kNever;
  }

  /// Sorting bounds the time whatever keys are sent; no hash to collide.
  std::size_t repeated_of_many(Key* first, std::size_t count) const {
    std::sort(first, first + count, [this](const Key& a, const Key& b) {
      const int order = view(a).compare(view(b));
      return order != 0 ? order < 0 : a.ordinal < b.ordinal;
    });
    std::size_t found = kNever;
    for (std::size_t i = 1; i < count; ++i) {
      if (view(first[i - 1]) == view(first[i])) found = std::min(found, first[i].ordinal);
    }
    return found;
  }

  std::string text_;
  std::vector<Key> keys_;
};

/// Builds the value as Boost.JSON's own parser does, and refuses what it lets pass.
class Handler {
 public:
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();

  /// `searched` stops at that key, to learn where it is.
  explicit Handler(std::size_t key_limit, std::size_t searched = kNever)
      : values_(json::storage_ptr(), buffer_.data(), buffer_.size()),
        key_limit_(key_limit),
        searched_(searched) {
    values_.reset();
  }

  [[nodiscard]] json::value take() { return values_.release(); }
  [[nodiscard]] Stop stop() const { return stop_; }
  [[nodiscard]] std::size_t duplicate() const { return duplicate_; }
  [[nodiscard]] bool out_of_range() const { return out_of_range_; }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }
  bool on_array_begin(json::error_code&) { return true; }
  bool on_object_begin(json::error_code&) { return true; }
  bool on_array_end(std::size_t count, json::error_code&) {
    values_.push_array(count);
    return true;
  }
  bool on_object_end(std::size_t count, json::error_code& error) {
    duplicate_ = keys_.close(count);
    if (duplicate_ != kNever) return halt(Stop::kDuplicate, error);
    values_.push_object(count);
    return true;
  }
  bool on_key_part(json::string_view piece, std::size_t, json::error_code&) {
    keys_.part(piece);
    values_.push_chars(piece);
    return true;
  }
  bool on_key(json::string_view piece, std::size_t size, json::error_code& error) {
    if (key_count_ == key_limit_) return halt(Stop::kKeys, error);
    if (key_count_ == searched_) return halt(Stop::kSearched, error);
    keys_.finish(piece, size, key_count_++);
    values_.push_key(piece);
    return true;
  }
  bool on_string_part(json::string_view piece, std::size_t, json::error_code&) {
    values_.push_chars(piece);
    return true;
  }
  bool on_string(json::string_view piece, std::size_t, json::error_code&) {
    values_.push_string(piece);
    return true;
  }
  bool on_number_part(json::string_view, json::error_code&) { return true; }
  bool on_int64(std::int64_t number, json::string_view, json::error_code&) {
    values_.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, json::string_view, json::error_code&) {
    values_.push_uint64(number);
    return true;
  }
  bool on_double(double, json::string_view text, json::error_code& error) {
    out_of_range_ = text.find_first_of(".eE") == json::string_view::npos;
    return halt(Stop::kNumber, error);
  }
  bool on_bool(bool yes, json::error_code&) {
    values_.push_bool(yes);
    return true;
  }
  bool on_null(json::error_code&) {
    values_.push_null();
    return true;
  }
  bool on_comment_part(json::string_view, json::error_code&) { return true; }
  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  bool halt(Stop reason, json::error_code& error) {
    stop_ = reason;
    error = json::make_error_code(json::error::syntax);
    return false;
  }

  std::array<unsigned char, 4096> buffer_;
  json::value_stack values_;
  OpenKeys keys_;
  std::size_t key_limit_;
  std::size_t searched_;
  std::size_t key_count_ = 0;
  std::size_t duplicate_ = kNever;
  Stop stop_ = Stop::kNone;
  bool out_of_range_ = false;
};

using Parser = json::basic_parser<Handler>;

json::parse_options options_for(const JsonLimits& limits) {
  json::parse_options options;
  options.max_depth = limits.depth;
  return options;
}

std::unexpected<Error> refuse(ErrorCode code, std::string_view rule, std::string detail,
                              std::string clause) {
  return fail(Error{.code = code,
                    .rule = fmt::format("json.{}", rule),
                    .detail = std::move(detail),
                    .clause = std::move(clause)});
}

/// The closing quote of the key with this ordinal: a second look, taken only on the way to an error.
std::size_t find_key(std::string_view text, const JsonLimits& limits, std::size_t ordinal) {
  Parser parser(options_for(limits), kNever, ordinal);
  json::error_code error;
  return parser.write_some(false, text.data(), text.size(), error);
}

std::size_t first_bad_byte(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t length = utf8_sequence_length(text, at);
    if (length == 0) break;
    at += length;
  }
  return at;
}

std::unexpected<Error> explain(const Handler& handler, json::error_code error,
                               std::string_view text, std::size_t at, const JsonLimits& limits) {
  constexpr auto kInvalid = ErrorCode::kInvalidArgument;
  switch (handler.stop()) {
    case Stop::kKeys:
      return refuse(ErrorCode::kTooLarge, "keys",
                    fmt::format("more than {} keys, the next one before byte {}", limits.keys, at),
                    "");
    case Stop::kNumber:
      return refuse(kInvalid, "integer",
                    fmt::format("byte {}: {}", at,
                                handler.out_of_range()
                                    ? "the integer is too large to be kept exactly"
                                    : "numbers are integers here; write an exact fraction as text"),
                    "RFC 8259 §6");
    case Stop::kDuplicate:
      return refuse(kInvalid, "duplicate_key",
                    fmt::format("the key that ends at byte {} is in its object already",
                                find_key(text, limits, handler.duplicate())),
                    "RFC 8259 §4");
    case Stop::kNone:
    case Stop::kSearched:
      break;
  }
  if (const std::size_t bad = first_bad_byte(text); bad < text.size() && bad <= at + 4) {
    return refuse(kInvalid, "utf8", fmt::format("byte {}: the text is not well-formed UTF-8", bad),
                  "RFC 8259 §8.1");
  }
  if (error == json::error::too_deep) {
    return refuse(kInvalid, "depth",
                  fmt::format("byte {}: nested deeper than {}", at, limits.depth), "RFC 8259 §9");
  }
  if (error == json::error::incomplete) {
    return refuse(kInvalid, "incomplete",
                  fmt::format("byte {}: the text ends within its value", at), "RFC 8259 §2");
  }
  return refuse(kInvalid, "syntax", fmt::format("byte {}: {}", at, error.message()), "RFC 8259 §2");
}

}  // namespace

Result<json::value> parse_strict_json(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.bytes) {
    return refuse(ErrorCode::kTooLarge, "size",
                  fmt::format("{} bytes; at most {} are read", text.size(), limits.bytes),
                  "RFC 8259 §9");
  }
  Parser parser(options_for(limits), limits.keys);
  json::error_code error;
  const std::size_t read = parser.write_some(false, text.data(), text.size(), error);
  if (error) return explain(parser.handler(), error, text, read, limits);
  if (read < text.size()) {
    return refuse(ErrorCode::kInvalidArgument, "trailing",
                  fmt::format("byte {}: something follows the value", read), "RFC 8259 §2");
  }
  return parser.handler().take();
}

}  // namespace proofdesk
