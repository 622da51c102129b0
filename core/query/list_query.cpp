#include "core/query/list_query.hpp"

#include "core/query/filter_term.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace proofdesk {
namespace {

constexpr std::size_t kMaxKeys = 3;
constexpr std::size_t kMaxBytes = 512;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::unexpected<Error> wrong(std::string_view rule, std::string detail) {
  return fail(ErrorCode::kInvalidArgument, fmt::format("order.{}", rule), std::move(detail));
}

Result<OrderKey> parse_key(const KindModel& kind, std::string_view text) {
  const auto space = text.find_first_of(" \t");
  const std::string_view name = text.substr(0, space);
  const std::string_view direction =
      space == std::string_view::npos ? "asc" : trimmed(text.substr(space));
  if (direction != "asc" && direction != "desc") {
    return wrong("syntax", fmt::format("\"{}\": behind a field stands asc, desc or nothing", text));
  }
  PROOFDESK_ASSIGN(const FieldModel* field, usable_field(kind, name, "order"));
  if (field->repeated)
    return wrong("repeated", fmt::format("{} is a list, which has no order", name));
  if (field->type == FieldType::kDecimal) {
    return wrong(
        "type",
        fmt::format("{} is an exact number kept as text, which does not sort by size", name));
  }
  return OrderKey{.field = field, .descending = direction == "desc"};
}

/// Negative when `a` stands before `b` under one key. No value comes last in either direction.
int compare(const OrderKey& key, const Value& a, const Value& b) {
  const bool has_a = is_set(a);
  const bool has_b = is_set(b);
  if (!has_a || !has_b) return static_cast<int>(has_b) - static_cast<int>(has_a);
  if (a == b) return 0;
  const bool before = ordering_value(*key.field, a) < ordering_value(*key.field, b);
  return before != key.descending ? -1 : 1;
}

/// Ties are broken by row, downwards where the first key goes down or there is none.
bool row_before(const ListQuery& query, std::int64_t a, std::int64_t b) {
  return query.order.empty() || query.order.front().descending ? a > b : a < b;
}

}  // namespace

Value ordering_value(const FieldModel& field, const Value& value) {
  const bool declared = field.origin == FieldOrigin::kKind || field.origin == FieldOrigin::kFacet;
  if (field.type != FieldType::kEnum || field.repeated || !declared) return value;
  const auto* text = std::get_if<std::string>(&value);
  const EnumWord* word = text == nullptr ? nullptr : field.word(*text);
  return word == nullptr ? value : Value{std::int64_t{word->number}};
}

Result<std::vector<OrderKey>> parse_order(const KindModel& kind, std::string_view text) {
  std::vector<OrderKey> keys;
  if (text.size() > kMaxBytes) return wrong("size", fmt::format("longer than {} bytes", kMaxBytes));
  if (trimmed(text).empty()) return keys;
  while (true) {
    const auto comma = text.find(',');
    const std::string_view part = trimmed(text.substr(0, comma));
    if (part.empty()) return wrong("syntax", "a field is missing before or behind a comma");
    PROOFDESK_ASSIGN(OrderKey key, parse_key(kind, part));
    if (std::ranges::find(keys, key.field, &OrderKey::field) != keys.end()) {
      return wrong("syntax", fmt::format("{} is there twice", key.field->json_name));
    }
    if (keys.size() == kMaxKeys) return wrong("keys", fmt::format("more than {} fields", kMaxKeys));
    keys.push_back(key);
    if (comma == std::string_view::npos) return keys;
    text.remove_prefix(comma + 1);
  }
}

PageCursor cursor_at(const ListQuery& query, const Record& record, std::int64_t row) {
  PageCursor cursor{.row = row};
  for (const OrderKey& key : query.order) {
    Value value = record.get(*key.field);
    cursor.keys.push_back(is_set(value) ? std::move(value) : Value{});
  }
  return cursor;
}

bool comes_after(const ListQuery& query, const PageCursor& cursor, const Record& record,
                 std::int64_t row) {
  for (std::size_t i = 0; i < query.order.size(); ++i) {
    const int order = compare(query.order[i], cursor.keys.at(i), record.get(*query.order[i].field));
    if (order != 0) return order < 0;
  }
  return row_before(query, cursor.row, row);
}

bool comes_before(const ListQuery& query, const Record& a, std::int64_t row_a, const Record& b,
                  std::int64_t row_b) {
  for (const OrderKey& key : query.order) {
    const int order = compare(key, a.get(*key.field), b.get(*key.field));
    if (order != 0) return order < 0;
  }
  return row_before(query, row_a, row_b);
}

}  // namespace proofdesk
