#include "core/model/codec.hpp"
#include "core/model/text_check.hpp"
#include "core/model/wire.hpp"

#include <string>

#include <fmt/format.h>

namespace proofdesk {
namespace {

using wire::Reader;
using wire::tag_of;
using wire::WireType;

std::unexpected<Error> corrupt(const KindModel& kind, std::string_view what) {
  return fail(ErrorCode::kCorrupt, "record.bytes", fmt::format("stored {}: {}", kind.name, what));
}

/// What one tag-value pair says; which member holds depends on the wire type.
struct Piece {
  int number = 0;
  WireType type = WireType::kVarint;
  std::uint64_t varint = 0;
  std::string_view bytes;
};

bool read_piece(Reader& reader, Piece& piece) {
  std::uint64_t tag = 0;
  if (!reader.varint(tag) || tag >> 3U == 0 || tag >> 32U != 0) return false;
  piece.number = static_cast<int>(tag >> 3U);
  piece.type = static_cast<WireType>(tag & 7U);
  if (piece.type == WireType::kVarint) return reader.varint(piece.varint);
  if (piece.type == WireType::kLength) return reader.bytes(piece.bytes);
  return false;  // no field of ours has another type
}

bool add_word(const FieldModel& field, std::uint64_t number, std::vector<std::string>& list) {
  const EnumWord* word =
      number > INT32_MAX ? nullptr : field.word_by_number(static_cast<int>(number));
  if (word == nullptr) return false;
  list.push_back(word->word);
  return true;
}

bool read_list_item(const FieldModel& field, const Piece& piece, Value& value) {
  if (!std::holds_alternative<std::vector<std::string>>(value)) value = std::vector<std::string>{};
  auto& list = std::get<std::vector<std::string>>(value);
  if (field.type == FieldType::kEnum) {
    if (piece.type == WireType::kVarint) return add_word(field, piece.varint, list);
    if (piece.bytes.empty()) return false;
    for (Reader packed(piece.bytes); !packed.done();) {
      std::uint64_t number = 0;
      if (!packed.varint(number) || !add_word(field, number, list)) return false;
    }
    return true;
  }
  if (piece.type != WireType::kLength || !code_points(piece.bytes)) return false;
  list.emplace_back(piece.bytes);
  return true;
}

bool read_value(const FieldModel& field, const Piece& piece, Value& value) {
  if (field.repeated) return read_list_item(field, piece, value);
  if (field.type == FieldType::kEnum) {
    if (piece.type != WireType::kVarint || piece.varint > INT32_MAX) return false;
    if (piece.varint == 0) {  // "unspecified", which a hand-written message may state
      value = {};
      return true;
    }
    const EnumWord* word = field.word_by_number(static_cast<int>(piece.varint));
    if (word != nullptr) value = word->word;
    return word != nullptr;
  }
  if (field.is_integral()) {
    if (piece.type != WireType::kVarint) return false;
    if (field.type == FieldType::kBoolean) {
      value = piece.varint != 0;
    } else {
      value = static_cast<std::int64_t>(piece.varint);
    }
    return true;
  }
  if (piece.type != WireType::kLength || !code_points(piece.bytes)) return false;
  if (auto* text = std::get_if<std::string>(&value)) {
    text->assign(piece.bytes);
  } else {
    value.emplace<std::string>(piece.bytes);
  }
  return true;
}

bool read_facets(const KindModel& kind, std::string_view bytes, Record& record) {
  const auto facets = kind.facets();
  std::size_t next = 0;
  Piece piece;
  for (Reader reader(bytes); !reader.done();) {
    if (!read_piece(reader, piece)) return false;
    // Ascending as we write them, hence the search starts at the last place and rarely goes round.
    std::size_t steps = 0;
    while (steps < facets.size() && facets[next].number != piece.number) {
      next = next + 1 == facets.size() ? 0 : next + 1;
      ++steps;
    }
    if (steps == facets.size()) return false;
    if (!read_value(facets[next], piece, record.values[facets[next].slot])) return false;
  }
  return true;
}

bool read_texts(std::string_view bytes, std::vector<std::string>& list) {
  Piece piece;
  for (Reader reader(bytes); !reader.done();) {
    if (!read_piece(reader, piece) || piece.number != 1 || piece.type != WireType::kLength)
      return false;
    if (!code_points(piece.bytes)) return false;
    list.emplace_back(piece.bytes);
  }
  return true;
}

bool read_custom(std::string_view bytes, Record& record) {
  std::string name;
  Value value;
  Piece piece;
  for (Reader reader(bytes); !reader.done();) {
    if (!read_piece(reader, piece)) return false;
    const std::uint32_t tag = tag_of(piece.number, piece.type);
    if (tag == tag_of(1, WireType::kLength)) {
      if (!code_points(piece.bytes)) return false;
      name = piece.bytes;
    } else if (tag == tag_of(2, WireType::kLength)) {
      if (!code_points(piece.bytes)) return false;
      value = std::string(piece.bytes);
    } else if (tag == tag_of(3, WireType::kVarint)) {
      value = wire::unzigzag(piece.varint);
    } else if (tag == tag_of(4, WireType::kVarint)) {
      value = piece.varint != 0;
    } else if (tag == tag_of(5, WireType::kLength)) {
      std::vector<std::string> list;
      if (!read_texts(piece.bytes, list)) return false;
      value = std::move(list);
    } else {
      return false;
    }
  }
  if (name.empty()) return false;
  return !is_set(value) || record.custom.emplace(std::move(name), std::move(value)).second;
}

bool read_message(const KindModel& kind, std::string_view bytes, Record& record, Piece& piece) {
  const auto own = kind.own_fields();
  const auto& order = kind.wire_order();
  std::size_t next = 0;
  for (Reader reader(bytes); !reader.done();) {
    if (!read_piece(reader, piece)) return false;
    if (piece.number == 1 || piece.number == 2) {
      if (piece.type != WireType::kLength) return false;
      if (piece.number == 1 ? !read_facets(kind, piece.bytes, record)
                            : !read_custom(piece.bytes, record))
        return false;
      continue;
    }
    std::size_t steps = 0;
    while (steps < order.size() && own[order[next]].number != piece.number) {
      next = next + 1 == order.size() ? 0 : next + 1;
      ++steps;
    }
    if (steps == order.size()) return false;
    const FieldModel& field = own[order[next]];
    if (!read_value(field, piece, record.values[field.slot])) return false;
  }
  return true;
}

/// Puts `Erased` where the list of erased fields says so; such a field cannot have a value.
bool mark_erased(const KindModel& kind, Record& record) {
  const auto* names = std::get_if<std::vector<std::string>>(&record.values[kErasedSlot]);
  if (names == nullptr) return true;
  for (const std::string& name : *names) {
    if (const FieldModel* field = kind.field(name);
        field != nullptr && field->origin != FieldOrigin::kSystem) {
      if (field->slot == kErasedSlot && field->origin != FieldOrigin::kCustom) return false;
      Value& value = field->origin == FieldOrigin::kCustom ? record.custom[field->name]
                                                           : record.values[field->slot];
      if (is_set(value)) return false;
      value = Erased{};
    } else if (name.starts_with("custom.")) {
      // Declared once and no longer known: still shown as erased.
      record.custom.insert_or_assign(name.substr(7), Erased{});
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

Status decode_message(const KindModel& kind, std::string_view bytes, Record& record) {
  record.values.assign(kind.slots(), Value{});
  record.custom.clear();
  Piece piece;
  if (!read_message(kind, bytes, record, piece)) {
    return corrupt(kind,
                   fmt::format("the message does not parse at or after field {}", piece.number));
  }
  if (!mark_erased(kind, record))
    return corrupt(kind, "its list of erased fields does not fit its values");
  return {};
}

}  // namespace proofdesk
