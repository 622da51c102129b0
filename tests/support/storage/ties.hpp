#pragma once

#include "core/model/record_ref.hpp"
#include "core/topology/relation_source.hpp"
#include "tests/support/storage/following.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace proofdesk::test {

/// Things, and ties that say which needs which.
inline const std::shared_ptr<const Model>& ties_model() {
  static const proofdesk::testing::TestSchema schema(
      std::string(proofdesk::testing::kPeopleSchema) + R"(
  message Thing {
    option (kind) = { name: "thing" plural: "things" number_prefix: "THG" };
    Facets facets = 1; repeated CustomValue custom = 2;
  }
  message Tie {
    option (kind) = { name: "tie" plural: "ties" number_prefix: "TIE" };
    Facets facets = 1; repeated CustomValue custom = 2;
    optional string from = 10 [(field) = { label: "From" as: RECORD }];
    optional string to = 11 [(field) = { label: "To" as: RECORD }];
    optional string word = 12 [(field) = { label: "Word" max_length: 40 }];
    optional string meaning = 13 [(field) = { label: "Meaning" max_length: 40 }];
    optional string group_name = 14 [(field) = { label: "Group" max_length: 40 }];
    optional int64 needed = 15 [(field) = { label: "Needed" }];
  })");
  static const auto built =
      must(proofdesk::testing::build_model(schema, {"Person", "Group", "Service", "Thing", "Tie"}));
  return built;
}

inline RelationSource ties() {
  return {.kind = "tie",
          .state = "open",
          .from = "from",
          .to = "to",
          .relation = "word",
          .dependence = "meaning",
          .group = "group_name",
          .needed = "needed"};
}

inline Uuid thing(std::string_view name) { return Uuid::from_name("thing", name); }

}  // namespace proofdesk::test
