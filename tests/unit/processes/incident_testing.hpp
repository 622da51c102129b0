#pragma once

#include "tests/support/processes/house.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {

/// A desk whose incidents are looked at.
class IncidentTest : public ::testing::Test {
 protected:
  House house;

  House::Fields resolution() const {
    return {{"resolution_code", word("fixed")},
            {"resolution_text", word("The queue was restarted.")}};
  }
  std::string state(Uuid id) { return house.state("incident", id); }
  std::string text(Uuid id, std::string_view field) { return house.text("incident", id, field); }
  bool has(Uuid id, std::string_view field) { return house.has("incident", id, field); }
  std::int64_t integer(Uuid id, std::string_view field) {
    return house.integer("incident", id, field);
  }
  Result<Decision> fire(const Actor& actor, Uuid id, std::string transition,
                        House::Fields fields = {}, std::string comment = {}) {
    return house.fire(actor, "incident", id, std::move(transition), std::move(fields),
                      std::move(comment));
  }
};

}  // namespace proofdesk::test
