#pragma once

#include "core/engine/rules.hpp"
#include "core/model/kind_model.hpp"

#include <memory>
#include <string>
#include <vector>

namespace proofdesk::test {

/// A small process of its own for the engine's tests, so that no real process has to stand still for them:
/// tickets with holding, approval, reopening, timers, reactions and records that touch one another; and the
/// person, group and service that every record refers to.
[[nodiscard]] const std::string& ticket_lifecycle();
[[nodiscard]] std::vector<CustomField> ticket_custom_fields();
/// The same kinds as a desk takes them; `lifecycle` is of tickets.
[[nodiscard]] std::vector<KindSource> ticket_kinds(
    const std::string& lifecycle = ticket_lifecycle());
/// The model with another lifecycle for tickets; throws when it does not build.
[[nodiscard]] std::shared_ptr<const Model> ticket_model(
    const std::string& lifecycle = ticket_lifecycle());
[[nodiscard]] const RuleBook& ticket_rules();

}  // namespace proofdesk::test
