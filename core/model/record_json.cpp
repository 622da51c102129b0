#include "core/base/instant.hpp"
#include "core/model/codec.hpp"

#include <array>
#include <charconv>
#include <cstring>
#include <utility>

namespace proofdesk {
namespace {

constexpr std::int64_t kExactInteger = (std::int64_t{1} << 53) - 1;

/// For each byte: 0 where it stands for itself, else the letter after the backslash ('u': \u00XX).
constexpr std::array<char, 256> kEscapes = [] {
  std::array<char, 256> table{};
  for (std::size_t i = 0; i < 0x20; ++i) table[i] = 'u';
  table['\b'] = 'b';
  table['\t'] = 't';
  table['\n'] = 'n';
  table['\f'] = 'f';
  table['\r'] = 'r';
  table['"'] = '"';
  table['\\'] = '\\';
  return table;
}();

/// Whether any of eight bytes needs an escape: below 0x20, a quote or a backslash.
bool needs_escape(std::uint64_t eight) {
  constexpr std::uint64_t kOnes = 0x0101010101010101U;
  constexpr std::uint64_t kHigh = 0x8080808080808080U;
  const auto zero_byte = [](std::uint64_t x) { return (x - kOnes) & ~x & kHigh; };
  const std::uint64_t below_space = (eight - kOnes * 0x20) & ~eight & kHigh;
  return (below_space | zero_byte(eight ^ kOnes * '"') | zero_byte(eight ^ kOnes * '\\')) != 0;
}

/// Length of the front part that can be copied as it is.
std::size_t plain_length(std::string_view text) {
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + i, 8);
    if (needs_escape(eight)) break;
  }
  while (i < text.size() && kEscapes[static_cast<std::uint8_t>(text[i])] == 0) ++i;
  return i;
}

void append_escape(char c, std::string& out) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  const char letter = kEscapes[static_cast<std::uint8_t>(c)];
  out += '\\';
  out += letter;
  if (letter != 'u') return;
  out += "00";
  out += kDigits[static_cast<std::uint8_t>(c) >> 4U];
  out += kDigits[static_cast<std::uint8_t>(c) & 15U];
}

void append_integer(std::int64_t number, std::string& out) {
  std::array<char, 24> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

void put_two(char* at, unsigned value) {
  at[0] = static_cast<char>('0' + value / 10);
  at[1] = static_cast<char>('0' + value % 10);
}

/// As to_rfc3339, without its temporaries. Days to civil date by the era method: 400 years are 146,097 days.
void append_instant(std::int64_t micros, std::string& out) {
  constexpr std::int64_t kFirst = -62'167'219'200 * kMicrosPerSecond;
  constexpr std::int64_t kEnd = 253'402'300'800 * kMicrosPerSecond;
  if (micros < kFirst || micros >= kEnd || micros % kMicrosPerSecond != 0) {
    out += '"';
    out += to_rfc3339(Instant{micros});
    out += '"';
    return;
  }
  const auto seconds = static_cast<std::uint64_t>((micros - kFirst) / kMicrosPerSecond);
  const auto time = static_cast<unsigned>(seconds % 86'400);
  // Counted from 0000-03-01, so that the leap day is a year's last. 60 days lie before it in year 0000.
  const std::int64_t day = static_cast<std::int64_t>(seconds / 86'400) - 60;
  const std::int64_t era = (day >= 0 ? day : day - 146'096) / 146'097;
  const auto of_era = static_cast<unsigned>(day - era * 146'097);
  const unsigned year_of_era = (of_era - of_era / 1'460 + of_era / 36'524 - of_era / 146'096) / 365;
  const unsigned of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const unsigned shifted = (5 * of_year + 2) / 153;
  const unsigned month = shifted < 10 ? shifted + 3 : shifted - 9;
  const auto year = static_cast<unsigned>(static_cast<std::int64_t>(year_of_era) + era * 400 +
                                          (month <= 2 ? 1 : 0));
  std::array<char, 22> text = {'"', '0', '0', '0', '0', '-', '0', '0', '-', '0', '0',
                               'T', '0', '0', ':', '0', '0', ':', '0', '0', 'Z', '"'};
  put_two(&text[1], year / 100);
  put_two(&text[3], year % 100);
  put_two(&text[6], month);
  put_two(&text[9], of_year - (153 * shifted + 2) / 5 + 1);
  put_two(&text[12], time / 3'600);
  put_two(&text[15], time / 60 % 60);
  put_two(&text[18], time % 60);
  out.append(text.data(), text.size());
}

void append_number(const FieldModel& field, std::int64_t number, std::string& out) {
  if (field.type == FieldType::kInstant) {
    append_instant(number, out);
  } else if (field.type == FieldType::kDuration) {
    append_json_text(field.in_hours ? to_iso_hours(number) : to_iso_duration(number), out);
  } else if (number > kExactInteger || number < -kExactInteger) {
    out += '"';
    append_integer(number, out);
    out += '"';
  } else {
    append_integer(number, out);
  }
}

void append_list(const std::vector<std::string>& list, std::string& out) {
  char before = '[';
  for (const std::string& item : list) {
    out += before;
    append_json_text(item, out);
    before = ',';
  }
  out += ']';
}

/// Values that are set; erased ones show only in the list of erased fields.
void append_value(const FieldModel& field, const Value& value, std::string& out) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    append_json_text(*text, out);
  } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
    append_number(field, *number, out);
  } else if (const auto* flag = std::get_if<bool>(&value)) {
    out += *flag ? "true" : "false";
  } else if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
    append_list(*list, out);
  }
}

bool is_hidden(const KindModel& kind, const FieldModel& field, const JsonView& view) {
  return field.secret || (field.internal && !view.internal) ||
         (view.openly && !kind.shows_openly(field));
}

/// The list of erased fields without those the reader may not know of.
std::vector<std::string> visible_names(const KindModel& kind, const JsonView& view,
                                       const std::vector<std::string>& names) {
  std::vector<std::string> visible;
  for (const std::string& name : names) {
    const FieldModel* field = kind.field(name);
    if (field == nullptr ? view.internal : !is_hidden(kind, *field, view)) visible.push_back(name);
  }
  return visible;
}

void append_custom(const KindModel& kind, const Record& record, const JsonView& view,
                   std::string& out) {
  bool first = true;
  for (const FieldModel& field : kind.custom_fields()) {
    const auto found = record.custom.find(field.name);
    if (found == record.custom.end() || !is_set(found->second) || is_hidden(kind, field, view))
      continue;
    out += first ? std::string_view(",\"custom\":{") : std::string_view();
    out.append(field.json_key, first ? 1 : 0);
    append_value(field, found->second, out);
    first = false;
  }
  if (!first) out += '}';
}

void append_display_number(const KindModel& kind, std::int64_t number, std::string& out) {
  std::array<char, 24> digits{};
  const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  const auto count = static_cast<std::size_t>(end - digits.data());
  out += kind.number_prefix;
  out += '-';
  if (count < 6) out.append(6 - count, '0');
  out.append(digits.data(), count);
}

void append_id(const Uuid& id, std::string& out) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::array<char, 36> text{};
  std::size_t at = 0;
  for (std::size_t i = 0; i < 16; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text[at++] = '-';
    text[at++] = kDigits[id.bytes()[i] >> 4U];
    text[at++] = kDigits[id.bytes()[i] & 15U];
  }
  out.append(text.data(), text.size());
}

}  // namespace

void append_json_text(std::string_view text, std::string& out) {
  out += '"';
  while (true) {
    const std::size_t plain = plain_length(text);
    out += text.substr(0, plain);
    if (plain == text.size()) break;
    append_escape(text[plain], out);
    text.remove_prefix(plain + 1);
  }
  out += '"';
}

void append_json(const KindModel& kind, const Record& record, const JsonView& view,
                 std::string_view extra, std::string& out) {
  out += "{\"id\":\"";
  append_id(record.id, out);
  out += "\",\"number\":\"";
  append_display_number(kind, record.number, out);
  out += "\",\"state\":";
  append_json_text(record.state, out);
  out += ",\"version\":";
  append_integer(record.version, out);
  out += ",\"createdAt\":";
  append_instant(record.created_at.micros, out);
  out += ",\"updatedAt\":";
  append_instant(record.updated_at.micros, out);
  const auto append_fields = [&](std::span<const FieldModel> fields) {
    for (const FieldModel& field : fields) {
      const Value& value = record.values[field.slot];
      if (!is_set(value) || is_hidden(kind, field, view)) continue;
      if (field.slot == kErasedSlot && field.origin == FieldOrigin::kFacet) {
        const auto visible = visible_names(kind, view, std::get<std::vector<std::string>>(value));
        if (visible.empty()) continue;
        out += field.json_key;
        append_list(visible, out);
        continue;
      }
      out += field.json_key;
      append_value(field, value, out);
    }
  };
  append_fields(kind.facets());
  append_fields(kind.own_fields());
  if (!record.custom.empty()) append_custom(kind, record, view, out);
  out += extra;
  out += '}';
}

}  // namespace proofdesk
