#pragma once

#include "core/engine/command.hpp"
#include "tests/support/evidence/ticket_house.hpp"

#include <string>
#include <vector>

namespace proofdesk::torture {

/// What is carried out when memory runs out: commands that reach the writer together.
struct Target {
  std::string name;
  std::vector<Command> commands;
};

/// Makes a house of people and tickets in several states, then one target of each sort for it. Each command has an
/// idempotency key of its own and is accepted by the house as it is then.
[[nodiscard]] std::vector<Target> prepare(testing::TicketHouse& house);
/// A command that any such house accepts, for asking whether it still works.
[[nodiscard]] Command another_ticket(const std::string& key);

}  // namespace proofdesk::torture
