// Whatever bytes lie in the store: they decode to a record that encodes to an equal one, or they are corrupt.
// Protobuf itself must be able to read all that we accept.

#include "core/model/codec.hpp"
#include "tests/support/core/test_schema.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <google/protobuf/message.h>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace proofdesk;
  static const KindModel& kind = *testing::specimen().kind;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  Record record = new_record(kind, {});
  if (!decode_message(kind, bytes, record)) return 0;
  const auto message = testing::specimen().schema->blank("Specimen");
  if (!message->ParseFromArray(data, static_cast<int>(size))) std::abort();
  const std::string encoded = encode_message(kind, record);
  Record again = new_record(kind, {});
  if (!decode_message(kind, encoded, again) || !(again == record)) std::abort();
  std::string json;
  append_json(kind, record, {}, {}, json);
  return 0;
}
