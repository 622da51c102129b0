#include "tests/support/memory/scarce_memory.hpp"

#include <cstdlib>
#include <new>

#include <sqlite3.h>

namespace {

struct Plan {
  std::int64_t left = 0;  ///< 0: nothing is planned
  bool for_good = false;
  bool struck = false;
};
thread_local constinit Plan plan;

bool fails() {
  if (plan.left == 0 || --plan.left > 0) return false;
  plan.struck = true;
  if (plan.for_good) plan.left = 1;
  return true;
}

void* allocate(std::size_t size) { return fails() ? nullptr : std::malloc(size == 0 ? 1 : size); }

sqlite3_mem_methods well;

void* failing_malloc(int size) { return fails() ? nullptr : well.xMalloc(size); }
void* failing_realloc(void* memory, int size) {
  return fails() ? nullptr : well.xRealloc(memory, size);
}

/// Before main: SQLite takes no other memory once it is at work.
bool watch_sqlite() {
  if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &well) != SQLITE_OK) std::abort();
  sqlite3_mem_methods failing = well;
  failing.xMalloc = failing_malloc;
  failing.xRealloc = failing_realloc;
  if (sqlite3_config(SQLITE_CONFIG_MALLOC, &failing) != SQLITE_OK) std::abort();
  return true;
}
[[maybe_unused]] const bool kWatched = watch_sqlite();

}  // namespace

void* operator new(std::size_t size) {
  void* const memory = allocate(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }

namespace proofdesk::test {

void fail_allocation(std::int64_t nth, bool for_good) { plan = {nth, for_good, false}; }

bool heal_allocations() {
  const bool struck = plan.struck;
  plan = {};
  return struck;
}

}  // namespace proofdesk::test
