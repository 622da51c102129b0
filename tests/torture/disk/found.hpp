#pragma once

#include <stdexcept>

namespace proofdesk::torture {

/// What a torture is there to find.
struct Found : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace proofdesk::torture
