#pragma once

#include <cstdint>

namespace proofdesk::test {

/// Memory that runs out. A program that links this has an `operator new` of its own and lends SQLite its memory in the
/// same way.
///
/// From now on the `nth` allocation of this thread fails, counted from 1; with `for_good` every one after it too.
void fail_allocation(std::int64_t nth, bool for_good = false);
/// All is well again. True when an allocation of this thread has failed since.
bool heal_allocations();

}  // namespace proofdesk::test
