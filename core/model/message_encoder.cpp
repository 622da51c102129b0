#include "core/model/codec.hpp"
#include "core/model/wire.hpp"

#include <stdexcept>
#include <string>

#include <fmt/format.h>

namespace proofdesk {
namespace {

using wire::tag_of;
using wire::varint_size;
using wire::WireType;

// Field numbers of the house, from proto/facets.proto.
constexpr int kFacetsNumber = 1;
constexpr int kCustomNumber = 2;
constexpr int kCustomName = 1;
constexpr int kCustomText = 2;
constexpr int kCustomInteger = 3;
constexpr int kCustomBoolean = 4;
constexpr int kCustomTexts = 5;
constexpr int kListItems = 1;

std::uint64_t enum_number(const FieldModel& field, const std::string& word) {
  const EnumWord* found = field.word(word);
  if (found == nullptr) {
    throw std::logic_error(fmt::format("field {} holds the unknown word {}", field.name, word));
  }
  return static_cast<std::uint64_t>(found->number);
}

[[noreturn]] void throw_form(const FieldModel& field) {
  throw std::logic_error(fmt::format("field {} holds a value of another type", field.name));
}

std::size_t length_size(std::size_t bytes) { return varint_size(bytes) + bytes; }

/// Both passes walk the same way; `Sink` either adds up sizes or writes.
struct Measure {
  std::size_t size = 0;
  void varint(std::uint64_t value) { size += varint_size(value); }
  void bytes(std::string_view text) { size += length_size(text.size()); }
};

template <class Sink>
void put_list(const FieldModel& field, const std::vector<std::string>& list, Sink& sink) {
  if (field.type != FieldType::kEnum) {
    for (const std::string& item : list) {
      sink.varint(tag_of(field.number, WireType::kLength));
      sink.bytes(item);
    }
    return;
  }
  std::size_t packed = 0;
  for (const std::string& item : list) packed += varint_size(enum_number(field, item));
  sink.varint(tag_of(field.number, WireType::kLength));
  sink.varint(packed);
  for (const std::string& item : list) sink.varint(enum_number(field, item));
}

template <class Sink>
void put_field(const FieldModel& field, const Value& value, Sink& sink) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    if (field.repeated || field.is_integral()) throw_form(field);
    if (field.type == FieldType::kEnum) {
      sink.varint(tag_of(field.number, WireType::kVarint));
      sink.varint(enum_number(field, *text));
    } else {
      sink.varint(tag_of(field.number, WireType::kLength));
      sink.bytes(*text);
    }
  } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
    if (!field.is_integral() || field.type == FieldType::kBoolean) throw_form(field);
    sink.varint(tag_of(field.number, WireType::kVarint));
    sink.varint(static_cast<std::uint64_t>(*number));
  } else if (const auto* flag = std::get_if<bool>(&value)) {
    if (field.type != FieldType::kBoolean) throw_form(field);
    sink.varint(tag_of(field.number, WireType::kVarint));
    sink.varint(*flag ? 1 : 0);
  } else if (const auto* list = std::get_if<std::vector<std::string>>(&value);
             list && !list->empty()) {
    if (!field.repeated) throw_form(field);
    put_list(field, *list, sink);
  }
}

std::size_t texts_size(const std::vector<std::string>& list) {
  std::size_t size = 0;
  for (const std::string& item : list)
    size += varint_size(tag_of(kListItems, WireType::kLength)) + length_size(item.size());
  return size;
}

/// The inside of one CustomValue.
template <class Sink>
void put_custom(const std::string& name, const Value& value, Sink& sink) {
  sink.varint(tag_of(kCustomName, WireType::kLength));
  sink.bytes(name);
  if (const auto* text = std::get_if<std::string>(&value)) {
    sink.varint(tag_of(kCustomText, WireType::kLength));
    sink.bytes(*text);
  } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
    sink.varint(tag_of(kCustomInteger, WireType::kVarint));
    sink.varint(wire::zigzag(*number));
  } else if (const auto* flag = std::get_if<bool>(&value)) {
    sink.varint(tag_of(kCustomBoolean, WireType::kVarint));
    sink.varint(*flag ? 1 : 0);
  } else if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
    sink.varint(tag_of(kCustomTexts, WireType::kLength));
    sink.varint(texts_size(*list));
    for (const std::string& item : *list) {
      sink.varint(tag_of(kListItems, WireType::kLength));
      sink.bytes(item);
    }
  }
}

template <class Sink>
void put_facets(const KindModel& kind, const Record& record, Sink& sink) {
  for (const FieldModel& field : kind.facets()) put_field(field, record.values[field.slot], sink);
}

template <class Sink>
void put_message(const KindModel& kind, const Record& record, std::size_t facets_size, Sink& sink) {
  if (facets_size != 0) {
    sink.varint(tag_of(kFacetsNumber, WireType::kLength));
    sink.varint(facets_size);
    put_facets(kind, record, sink);
  }
  for (const auto& [name, value] : record.custom) {
    if (!is_set(value)) continue;
    Measure inside;
    put_custom(name, value, inside);
    sink.varint(tag_of(kCustomNumber, WireType::kLength));
    sink.varint(inside.size);
    put_custom(name, value, sink);
  }
  const auto own = kind.own_fields();
  for (const std::size_t index : kind.wire_order()) {
    put_field(own[index], record.values[own[index].slot], sink);
  }
}

}  // namespace

std::string encode_message(const KindModel& kind, const Record& record) {
  if (record.values.size() != kind.slots()) {
    throw std::logic_error(fmt::format("record without the slots of kind {}", kind.name));
  }
  Measure facets;
  put_facets(kind, record, facets);
  Measure whole;
  put_message(kind, record, facets.size, whole);
  std::string bytes(whole.size, '\0');
  wire::Writer writer(bytes.data());
  put_message(kind, record, facets.size, writer);
  return bytes;
}

}  // namespace proofdesk
