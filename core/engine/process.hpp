#pragma once

#include "core/engine/rules.hpp"
#include "core/measures/measure.hpp"
#include "core/model/kind_model.hpp"

#include <string_view>
#include <vector>

namespace proofdesk {

/// One process folder, as the registry lists it: a schema, a life, rules and measures. No code of the engine
/// knows any of them by name.
struct Process {
  KindSource kind;
  std::vector<Guard> guards;
  std::vector<Effect> effects;
  std::vector<Measure> measures;
};

}  // namespace proofdesk
