#pragma once

#include "core/base/result.hpp"
#include "core/lifecycle/lifecycle.hpp"

#include <vector>

namespace proofdesk {

class LifecycleText;

/// Gives every state its own flags on top of those it inherits:
///   a field named in the state's own lists has exactly those flags, whatever was inherited;
///   `optional` gives it none; `read_only_all` adds read-only to every other field, inherited or not.
/// `states` holds the states of `text` in the same order; their flags are filled in.
/// Errors: an unknown parent, a circle of parents, a field that is both optional and flagged.
Status fold_flags(const LifecycleText& text, std::vector<State>& states);

}  // namespace proofdesk
