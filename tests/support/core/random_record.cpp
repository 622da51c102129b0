#include "tests/support/core/random_record.hpp"

#include "core/model/kind_model.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

namespace proofdesk::testing {

Uuid RandomRecords::uuid() {
  return Uuid::v7(Instant{static_cast<std::int64_t>(below(4'000'000'000'000'000))},
                  static_cast<std::uint16_t>(random_()), random_());
}

std::string RandomRecords::text(const FieldModel& field) {
  static constexpr std::array<std::string_view, 16> kPieces = {
      "a", "Z", "7", " ", "\"", "\\", "/", "é", "ß", "€", "日", "😀", "'", "<", "\u00a0", "."};
  // The first is visible: text of nothing but space is refused.
  std::string result = "x";
  const std::uint64_t longest = std::min<std::uint32_t>(field.max_length, below(8) == 0 ? 300 : 24);
  const std::uint64_t shortest = std::max<std::uint32_t>(field.min_length, 1);
  const std::uint64_t length = shortest + below(longest - shortest + 1);
  for (std::uint64_t i = 1; i < length; ++i) {
    if (field.type == FieldType::kMultiline && below(10) == 0) {
      result += below(2) == 0 ? '\n' : '\t';
    } else {
      result += kPieces[below(kPieces.size())];
    }
  }
  return result;
}

std::string RandomRecords::one(const FieldModel& field) {
  switch (field.type) {
    case FieldType::kEnum:
      return field.words[below(field.words.size())].word;
    case FieldType::kReference:
      return uuid().to_string();
    case FieldType::kDate:
      return fmt::format("{:04}-{:02}-{:02}", below(10'000), 1 + below(12), 1 + below(28));
    case FieldType::kEmail:
      return fmt::format("n{}@host-{}.example", below(1000), below(10));
    case FieldType::kUri:
      return fmt::format("https://host{}/path?x={}", below(10), below(1000));
    case FieldType::kDecimal:
      return fmt::format("{}{}.{:02}", below(2) == 0 ? "-" : "", 1 + below(100'000), below(100));
    default:
      return text(field);
  }
}

std::int64_t RandomRecords::number(const FieldModel& field) {
  if (field.type == FieldType::kInstant) {
    const auto micros = static_cast<std::int64_t>(below(253'402'300'800'000'000ULL));
    const std::int64_t early = below(4) == 0 ? -62'167'219'200'000'000 + micros / 8 : micros;
    return below(2) == 0 ? early : early / kMicrosPerSecond * kMicrosPerSecond;
  }
  if (field.type == FieldType::kDuration) {
    return static_cast<std::int64_t>(below(1'000'000'000'000)) -
           (below(4) == 0 ? 1'000'000'000'000 : 0);
  }
  const std::int64_t low = field.minimum.value_or(INT64_MIN);
  const std::int64_t high = field.maximum.value_or(INT64_MAX);
  if (field.minimum)
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
  static constexpr std::array<std::int64_t, 8> kEnds = {
      0, -1, 1, INT64_MIN, INT64_MAX, (1LL << 53) - 1, 1LL << 53, -(1LL << 53)};
  return below(3) == 0 ? kEnds[below(kEnds.size())] : static_cast<std::int64_t>(random_());
}

Value RandomRecords::value(const FieldModel& field) {
  if (field.repeated) {
    std::set<std::string> items;
    const std::uint64_t count = 1 + below(4);
    while (items.size() <
           std::min<std::uint64_t>(count, field.words.empty() ? 4 : field.words.size())) {
      items.insert(one(field));
    }
    return std::vector<std::string>(items.rbegin(), items.rend());
  }
  if (field.type == FieldType::kBoolean) return below(2) == 0;
  if (field.is_integral()) return number(field);
  return one(field);
}

Record RandomRecords::record(const KindModel& kind) {
  Record record = new_record(kind, uuid());
  record.number = 1 + static_cast<std::int64_t>(below(2'000'000));
  record.state = kind.lifecycle.states[below(kind.lifecycle.states.size())].name;
  record.version = 1 + static_cast<std::int64_t>(below(50));
  record.created_at = Instant{static_cast<std::int64_t>(below(4'000'000'000)) * 1'000'000};
  record.updated_at =
      Instant{record.created_at.micros + static_cast<std::int64_t>(below(1'000'000'000))};
  for (const FieldModel& field : kind.fields()) {
    if (field.origin == FieldOrigin::kSystem || field.name == "erased") continue;
    if (below(3) == 0) continue;
    record.set(field, below(20) == 0 ? Value{Erased{}} : value(field));
  }
  return record;
}

}  // namespace proofdesk::testing
