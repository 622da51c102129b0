#include <jemalloc/jemalloc.h>

// Read by the allocator once, before main. More arenas on a machine of many processors would only hold more memory: few threads
// allocate much. What was freed goes back to the system after a second instead of ten.
const char* malloc_conf = "narenas:4,dirty_decay_ms:1000";
