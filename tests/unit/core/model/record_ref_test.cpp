#include "core/model/record_ref.hpp"

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

TEST(RecordRef, ReadsWhatItWrites) {
  const RecordRef ref{"service_request", Uuid::from_name("test", "one")};
  EXPECT_EQ(RecordRef::parse(ref.to_string()), ref);
}

TEST(RecordRef, TakesNothingElse) {
  const std::string id = Uuid::from_name("test", "one").to_string();
  for (const std::string& text : {std::string(), id, "/" + id, std::string("incident/"),
                                  "Incident/" + id, "incident/" + id + " ", "incident/" + id + "/x",
                                  "incident/" + Uuid{}.to_string(), std::string("INC-000001")}) {
    EXPECT_FALSE(RecordRef::parse(text)) << text;
  }
}

}  // namespace
}  // namespace proofdesk
