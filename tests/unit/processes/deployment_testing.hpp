#pragma once

#include "tests/unit/processes/release_testing.hpp"

#include <string>
#include <utility>
#include <vector>

namespace proofdesk::test {

/// A desk whose releases are rolled out, onto items under change control too.
class DeploymentTest : public ReleaseTest {
 protected:
  /// Of a type under change control.
  Uuid controlled(const std::string& name) {
    if (rack_type.is_nil())
      rack_type = house.create("item_type", {{"name", word("rack")}, {"controlled", Value{true}}});
    return house.create_as(
        keeper, kItem,
        {{"name", word(name)}, {"item_type", ref(rack_type)}, {"owner", ref(owner)}});
  }
  void put_in_production(Uuid item) {
    house.must_fire(keeper, kItem, item, "put_in_production",
                    {{"correction_reason", word("It was there before it was recorded.")},
                     {"stands_alone", Value{true}}});
  }
  Uuid rack_type;

  /// A release of two deployments, the first of which is done.
  struct Halfway {
    Uuid release;
    Uuid change;
    Uuid south;  ///< the other
  };
  Halfway halfway() {
    const Uuid release = approved();
    const Uuid change = change_of(release);
    const Uuid north = ready(release);
    const Uuid south = deployment(release, {{"baseline", ref(baseline({web01}))}});
    demand(start(north));
    demand(finish_deployment(north));
    return {release, change, south};
  }

  std::string deployment_state(Uuid id) { return house.state(kDeployment, id); }
  Result<Decision> fail_it(Uuid id) {
    return house.fire(implementer, kDeployment, id, "fail",
                      {{"outcome_text", word("The migration stopped.")}});
  }
  Result<Decision> roll_back(Uuid id) {
    return house.fire(implementer, kDeployment, id, "roll_back",
                      {{"outcome_text", word("The image before is back.")}});
  }
};

}  // namespace proofdesk::test
