#include "core/base/uuid.hpp"
#include "core/model/codec.hpp"
#include "tests/support/core/random_record.hpp"
#include "tests/support/core/test_schema.hpp"

#include <limits>
#include <stdexcept>

#include <gmock/gmock.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace proofdesk {
namespace {

namespace protobuf = google::protobuf;
using testing::RandomRecords;
using testing::specimen;

Record blank() { return new_record(*specimen().kind, Uuid{}); }

Record decoded(std::string_view bytes) {
  Record record = blank();
  const Status status = decode_message(*specimen().kind, bytes, record);
  EXPECT_TRUE(status) << (status ? "" : status.error().detail);
  return record;
}

bool is_corrupt(std::string_view bytes) {
  Record record = blank();
  const Status status = decode_message(*specimen().kind, bytes, record);
  return !status && status.error().code == ErrorCode::kCorrupt;
}

/// The bytes that protobuf gives a message written in its text format.
std::string protobuf_bytes(const std::string& text) {
  const auto message = specimen().schema->blank("Specimen");
  EXPECT_TRUE(protobuf::TextFormat::ParseFromString(text, message.get())) << text;
  return message->SerializeAsString();
}

/// Only what lies in the message, so that records can be compared.
Record message_part(const Record& record) {
  Record part = blank();
  part.values = record.values;
  part.custom = record.custom;
  return part;
}

TEST(MessageCodec, WritesWhatProtobufWouldByteForByte) {
  Record record = blank();
  const auto set = [&](std::string_view name, Value value) {
    record.set(specimen().field(name), std::move(value));
  };
  set("title", std::string("Printer on fire"));
  set("tags", std::vector<std::string>{"hot", "urgent"});
  set("confidential", false);
  set("line", std::string("α"));
  set("grade", std::string("very_low"));
  set("grades", std::vector<std::string>{"far", "high"});
  set("amount", std::int64_t{-1});
  set("sure", true);
  set("rating", std::int64_t{0});
  set("far_away", std::string(""));
  set("bare_grade", std::string("low"));
  set("custom.floor", std::int64_t{-7});
  set("custom.checked", false);
  set("custom.cost_centre", std::string("4711"));
  set("custom.labels", std::vector<std::string>{"x", ""});
  const std::string text = R"(
    facets { title: "Printer on fire" tags: "hot" tags: "urgent" confidential: false }
    custom { name: "checked" boolean: false } custom { name: "cost_centre" text: "4711" }
    custom { name: "floor" integer: -7 } custom { name: "labels" texts { items: "x" items: "" } }
    line: "α" grade: GRADE_VERY_LOW amount: -1 rating: 0 sure: true bare_grade: LOW grades: FAR grades: GRADE_HIGH
    far_away: "")";
  EXPECT_EQ(encode_message(*specimen().kind, record), protobuf_bytes(text));
  EXPECT_EQ(decoded(protobuf_bytes(text)), record);
}

TEST(MessageCodec, WritesNothingForAnEmptyRecord) {
  EXPECT_EQ(encode_message(*specimen().kind, blank()), "");
  EXPECT_EQ(decoded(""), blank());
}

RC_GTEST_PROP(MessageCodec, IsReadByProtobufAndWrittenBackTheSame, (std::uint64_t seed)) {
  const Record record = RandomRecords(seed).record(*specimen().kind);
  const std::string bytes = encode_message(*specimen().kind, record);
  const auto message = specimen().schema->blank("Specimen");
  RC_ASSERT(message->ParseFromString(bytes));
  RC_ASSERT(message->GetReflection()->GetUnknownFields(*message).empty());
  RC_ASSERT(message->SerializeAsString() == bytes);
}

RC_GTEST_PROP(MessageCodec, ReadsBackWhatItWrote, (std::uint64_t seed)) {
  const Record record = RandomRecords(seed).record(*specimen().kind);
  Record again = blank();
  const std::string bytes = encode_message(*specimen().kind, record);
  RC_ASSERT(decode_message(*specimen().kind, bytes, again).has_value());
  RC_ASSERT(again == message_part(record));
  RC_ASSERT(encode_message(*specimen().kind, again) == bytes);
}

/// Fills a message by reflection, knowing nothing of our field table.
void fill(protobuf::Message& message, RandomRecords& random) {
  const auto* reflection = message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const auto* field = message.GetDescriptor()->field(i);
    const auto* containing = field->real_containing_oneof();
    if (random.below(3) == 0 || field->name() == "erased") continue;
    if (containing != nullptr && reflection->HasOneof(message, containing)) continue;
    const std::uint64_t count = field->is_repeated() ? random.below(4) : 1;
    for (std::uint64_t n = 0; n < count; ++n) {
      const std::string text = fmt::format("t{}é", random.below(1000));
      switch (field->cpp_type()) {
        case protobuf::FieldDescriptor::CPPTYPE_STRING:
          field->is_repeated() ? reflection->AddString(&message, field, text)
                               : reflection->SetString(&message, field, text);
          break;
        case protobuf::FieldDescriptor::CPPTYPE_INT64:
          reflection->SetInt64(&message, field, static_cast<std::int64_t>(random.below(~0ULL)));
          break;
        case protobuf::FieldDescriptor::CPPTYPE_BOOL:
          reflection->SetBool(&message, field, random.below(2) == 0);
          break;
        case protobuf::FieldDescriptor::CPPTYPE_ENUM: {
          const auto* type = field->enum_type();
          const auto* value = type->value(
              1 +
              static_cast<int>(random.below(static_cast<std::uint64_t>(type->value_count() - 1))));
          field->is_repeated() ? reflection->AddEnum(&message, field, value)
                               : reflection->SetEnum(&message, field, value);
          break;
        }
        case protobuf::FieldDescriptor::CPPTYPE_MESSAGE:
          fill(*(field->is_repeated() ? reflection->AddMessage(&message, field)
                                      : reflection->MutableMessage(&message, field)),
               random);
          break;
        default:
          FAIL() << "the schema has a type the test does not know: " << field->full_name();
      }
    }
  }
}

RC_GTEST_PROP(MessageCodec, ReadsWhatProtobufWrote, (std::uint64_t seed)) {
  RandomRecords random(seed);
  const auto message = specimen().schema->blank("Specimen");
  fill(*message, random);
  // Custom values are a map for us: named, valued, each once, sorted.
  const auto* custom = message->GetDescriptor()->FindFieldByName("custom");
  const auto* reflection = message->GetReflection();
  const int count = reflection->FieldSize(*message, custom);
  for (int i = 0; i < count; ++i) {
    protobuf::Message& value = *reflection->MutableRepeatedMessage(message.get(), custom, i);
    value.GetReflection()->SetString(&value, value.GetDescriptor()->FindFieldByName("name"),
                                     fmt::format("n{}", i));
    value.GetReflection()->SetString(&value, value.GetDescriptor()->FindFieldByName("text"), "v");
  }
  Record record = blank();
  const std::string bytes = message->SerializeAsString();
  RC_ASSERT(decode_message(*specimen().kind, bytes, record).has_value());
  const auto again = specimen().schema->blank("Specimen");
  RC_ASSERT(again->ParseFromString(encode_message(*specimen().kind, record)));
  // An empty facets message is the one thing that we do not write.
  const auto* facets = message->GetDescriptor()->FindFieldByName("facets");
  if (reflection->GetMessage(*message, facets).ByteSizeLong() == 0)
    reflection->ClearField(message.get(), facets);
  RC_ASSERT(again->SerializeAsString() == message->SerializeAsString());
}

TEST(MessageCodec, ReadsFieldsInAnyOrderAndTheLastOfSeveral) {
  const std::string text = R"(line: "first" amount: 1 facets { title: "one" })";
  const std::string later = R"(facets { description: "two" } line: "second")";
  const Record record = decoded(protobuf_bytes(text) + protobuf_bytes(later));
  EXPECT_EQ(record.text(*specimen().kind, "line"), "second");
  EXPECT_EQ(record.text(*specimen().kind, "title"), "one");
  EXPECT_EQ(record.text(*specimen().kind, "description"), "two");
  EXPECT_EQ(record.integer(*specimen().kind, "amount"), 1);
}

TEST(MessageCodec, ReadsRepeatedEnumsPackedAndUnpacked) {
  // Field 30, varint 1 and varint 300, each with its tag.
  const Record record = decoded(std::string("\xf0\x01\x01\xf0\x01\xac\x02", 7));
  EXPECT_EQ(record.get(specimen().field("grades")), Value(std::vector<std::string>{"high", "far"}));
}

TEST(MessageCodec, KeepsErasedFieldsErased) {
  Record record = blank();
  record.set(specimen().field("line"), std::string("gone soon"));
  record.set(specimen().field("line"), Erased{});
  record.set(specimen().field("custom.floor"), Erased{});
  record.set(specimen().field("title"), std::string("stays"));
  const std::string bytes = encode_message(*specimen().kind, record);
  EXPECT_EQ(bytes,
            protobuf_bytes(R"(facets { title: "stays" erased: "custom.floor" erased: "line" })"));
  const Record again = decoded(bytes);
  EXPECT_EQ(again, record);
  EXPECT_TRUE(std::holds_alternative<Erased>(again.get(specimen().field("line"))));
  EXPECT_TRUE(std::holds_alternative<Erased>(again.get(specimen().field("custom.floor"))));
  EXPECT_EQ(again.get(specimen().field("erased")),
            Value(std::vector<std::string>{"custom.floor", "line"}));
}

TEST(MessageCodec, KeepsCustomValuesWhoseDeclarationIsGone) {
  const Record record = decoded(protobuf_bytes(
      R"(custom { name: "ancient" integer: 5 } facets { erased: "custom.forgotten" })"));
  EXPECT_EQ(record.custom.at("ancient"), Value(std::int64_t{5}));
  EXPECT_TRUE(std::holds_alternative<Erased>(record.custom.at("forgotten")));
}

TEST(MessageCodec, RefusesDamagedBytes) {
  const std::string tag_line = "\x52";  // field 10, length
  EXPECT_FALSE(is_corrupt(tag_line + "\x01" + "x"));
  const std::vector<std::pair<std::string, std::string>> damaged = {
      {"ends in a tag", "\xf0"},
      {"ends before the value", tag_line},
      {"is shorter than it says", tag_line + "\x05" + "x"},
      {"text is no UTF-8", tag_line + "\x01\xff"},
      {"field 0", std::string("\x02\x01x", 3)},
      {"field 10 with bits beyond thirty-two", "\xd2\x80\x80\x80\x80\x01\x01x"},
      {"empty packed list", std::string("\xf2\x01\x00", 3)},
      {"unknown field", std::string("\x98\x06\x01", 3)},
      {"unknown facet", std::string("\x0a\x03\x98\x06\x01", 5)},
      {"text as a number", std::string("\x50\x01", 2)},
      {"number as a text", std::string("\x62\x01x", 3)},
      {"64 bits fixed", std::string("\x51\x00\x00\x00\x00\x00\x00\x00\x00", 9)},
      {"group", "\x53"},
      {"number of eleven bytes", "\x60" + std::string(10, '\xff') + "\x01"},
      {"number above 64 bits", "\x60" + std::string(9, '\xff') + "\x02"},
      {"unknown word", std::string("\x58\x07", 2)},
      {"word zero in a list", std::string("\xf2\x01\x01\x00", 4)},
      {"word of ten bytes", "\x58" + std::string(9, '\xff') + "\x01"},
      {"custom value without a name", std::string("\x12\x02\x18\x02", 4)},
      {"custom value twice", std::string("\x12\x05\x0a\x01n\x18\x02\x12\x05\x0a\x01n\x18\x02", 14)},
      {"custom value with a broken name before its name",
       std::string("\x12\x08\x0a\x01\xa2\x0a\x01n\x18\x02", 10)},
      {"custom value with an unknown member", std::string("\x12\x05\x0a\x01n\x30\x02", 7)},
      {"erased field that is none", protobuf_bytes(R"(facets { erased: "planet" })")},
      {"erased field with a value",
       protobuf_bytes(R"(facets { erased: "line" } line: "still here")")},
      {"erased system field", protobuf_bytes(R"(facets { erased: "state" })")},
      {"erased list of erasures", protobuf_bytes(R"(facets { erased: "erased" })")},
  };
  for (const auto& [what, bytes] : damaged) EXPECT_TRUE(is_corrupt(bytes)) << what;
}

RC_GTEST_PROP(MessageCodec, NeverReadsBeyondTruncatedOrFlippedBytes, (std::uint64_t seed)) {
  RandomRecords random(seed);
  std::string bytes = encode_message(*specimen().kind, random.record(*specimen().kind));
  RC_PRE(!bytes.empty());
  if (random.below(2) == 0) {
    bytes.resize(random.below(bytes.size()));
  } else {
    char& byte = bytes[random.below(bytes.size())];
    byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1 + random.below(255)));
  }
  // An exact copy on the heap, so that a sanitizer sees the first byte too many.
  const std::vector<char> exact(bytes.begin(), bytes.end());
  Record record = blank();
  if (decode_message(*specimen().kind, {exact.data(), exact.size()}, record)) {
    Record again = blank();
    RC_ASSERT(decode_message(*specimen().kind, encode_message(*specimen().kind, record), again)
                  .has_value());
    RC_ASSERT(again == record);
  }
}

TEST(MessageCodec, ThrowsOnAValueThatIsNotOfTheFieldsType) {
  const auto with = [](std::string_view name, Value value) {
    Record record = blank();
    record.values[specimen().field(name).slot] = std::move(value);
    return record;
  };
  const KindModel& kind = *specimen().kind;
  EXPECT_THROW((void)encode_message(kind, with("line", std::int64_t{1})), std::logic_error);
  EXPECT_THROW((void)encode_message(kind, with("amount", std::string("1"))), std::logic_error);
  EXPECT_THROW((void)encode_message(kind, with("sure", std::int64_t{1})), std::logic_error);
  EXPECT_THROW((void)encode_message(kind, with("amount", true)), std::logic_error);
  EXPECT_THROW((void)encode_message(kind, with("codes", std::string("x"))), std::logic_error);
  EXPECT_THROW((void)encode_message(kind, with("line", std::vector<std::string>{"x"})),
               std::logic_error);
  EXPECT_THROW((void)encode_message(kind, with("grade", std::string("sunny"))), std::logic_error);
  EXPECT_THROW((void)encode_message(kind, Record{}), std::logic_error);
}

}  // namespace
}  // namespace proofdesk
