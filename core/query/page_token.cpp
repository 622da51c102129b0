#include "core/base/encoding.hpp"
#include "core/journal/digest.hpp"
#include "core/model/record.hpp"
#include "core/model/text_check.hpp"
#include "core/model/wire.hpp"
#include "core/query/list_query.hpp"

#include <optional>
#include <utility>

namespace proofdesk {
namespace {

// A token is base64url of: form, fingerprint of the query, row, one value per key, checksum of all before.
// Checksum and fingerprint guard against accidents and mix-ups; they need no secret, because a token can
// only say where to go on in what the reader may see anyway.
constexpr char kForm = 1;
constexpr std::size_t kFingerprintBytes = 8;
constexpr std::size_t kChecksumBytes = 6;
constexpr std::size_t kMaxToken = 4'096;

enum class Tag : std::uint64_t { kNone, kFalse, kTrue, kNumber, kText };

std::string digest_of(std::string_view text, std::size_t bytes) {
  const auto digest = journal::sha256(text);
  return {reinterpret_cast<const char*>(digest.data()), bytes};
}

std::string fingerprint(const ListQuery& query, std::string_view filter_text) {
  std::string text(filter_text);
  for (const OrderKey& key : query.order) {
    text += '\0';
    text += key.field->json_name;
    text += key.descending ? '-' : '+';
  }
  return digest_of(text, kFingerprintBytes);
}

void put(std::uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7U) out += static_cast<char>(value | 0x80U);
  out += static_cast<char>(value);
}

void put(Tag tag, std::string& out) { put(static_cast<std::uint64_t>(tag), out); }

void put(const Value& value, std::string& out) {
  if (const auto* flag = std::get_if<bool>(&value)) {
    put(*flag ? Tag::kTrue : Tag::kFalse, out);
  } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
    put(Tag::kNumber, out);
    put(wire::zigzag(*number), out);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    put(Tag::kText, out);
    put(text->size(), out);
    out += *text;
  } else {
    put(Tag::kNone, out);
  }
}

std::optional<Value> read_value(wire::Reader& reader) {
  std::uint64_t tag = 0;
  if (!reader.varint(tag)) return std::nullopt;
  switch (static_cast<Tag>(tag)) {
    case Tag::kNone:
      return Value{};
    case Tag::kFalse:
      return Value{false};
    case Tag::kTrue:
      return Value{true};
    case Tag::kNumber: {
      std::uint64_t number = 0;
      if (!reader.varint(number)) return std::nullopt;
      return Value{wire::unzigzag(number)};
    }
    case Tag::kText: {
      std::string_view text;
      if (!reader.bytes(text) || !code_points(text)) return std::nullopt;
      return Value{std::string(text)};
    }
  }
  return std::nullopt;
}

std::optional<PageCursor> read_cursor(const ListQuery& query, std::string_view bytes) {
  wire::Reader reader(bytes);
  PageCursor cursor;
  std::uint64_t row = 0;
  if (!reader.varint(row)) return std::nullopt;
  cursor.row = wire::unzigzag(row);
  for (const OrderKey& key : query.order) {
    auto value = read_value(reader);
    if (!value || !has_form_of(*key.field, *value)) return std::nullopt;
    cursor.keys.push_back(*std::move(value));
  }
  if (!reader.done()) return std::nullopt;
  return cursor;
}

std::unexpected<Error> refuse(std::string rule, std::string detail) {
  return fail(Error{.code = ErrorCode::kInvalidArgument,
                    .rule = std::move(rule),
                    .detail = std::move(detail),
                    .remedy = "start again without a page token"});
}

}  // namespace

std::string encode_page_token(const ListQuery& query, std::string_view filter_text,
                              const PageCursor& cursor) {
  std::string bytes(1, kForm);
  bytes += fingerprint(query, filter_text);
  put(wire::zigzag(cursor.row), bytes);
  for (const Value& value : cursor.keys) put(value, bytes);
  bytes += digest_of(bytes, kChecksumBytes);
  return to_base64url(as_bytes(bytes));
}

Result<PageCursor> decode_page_token(const ListQuery& query, std::string_view filter_text,
                                     std::string_view token) {
  constexpr std::size_t kHead = 1 + kFingerprintBytes;
  const auto damaged = [] {
    return refuse("page_token.damaged", "the page token is not one that was given out");
  };
  if (token.size() > kMaxToken) return damaged();
  const auto decoded = from_base64url(token);
  if (!decoded || decoded->size() < kHead + kChecksumBytes) return damaged();
  const std::string_view bytes = *decoded;
  const std::string_view checked = bytes.substr(0, bytes.size() - kChecksumBytes);
  if (checked.front() != kForm ||
      digest_of(checked, kChecksumBytes) != bytes.substr(checked.size()))
    return damaged();
  if (checked.substr(1, kFingerprintBytes) != fingerprint(query, filter_text)) {
    return refuse("page_token.other_query", "the page token belongs to another filter or order");
  }
  auto cursor = read_cursor(query, checked.substr(kHead));
  if (!cursor) return damaged();
  return *std::move(cursor);
}

}  // namespace proofdesk
