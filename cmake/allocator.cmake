# jemalloc for the program (docs/adr/0016-an-allocator-of-its-own.md), linked into it, so that nothing more need be installed
# where it runs. Sanitizers bring an allocator of their own, and tests and benchmarks keep the C library's.
if(NOT PROOFDESK_SANITIZE)
  find_path(JEMALLOC_INCLUDE_DIR jemalloc/jemalloc.h REQUIRED)
  find_library(JEMALLOC_LIBRARY libjemalloc_pic.a REQUIRED)
  mark_as_advanced(JEMALLOC_INCLUDE_DIR JEMALLOC_LIBRARY)
endif()

function(use_allocator program)
  if(NOT PROOFDESK_SANITIZE)
    target_sources(${program} PRIVATE "${CMAKE_SOURCE_DIR}/cmake/allocator.cpp")
    target_include_directories(${program} SYSTEM PRIVATE "${JEMALLOC_INCLUDE_DIR}")
    target_link_libraries(${program} PRIVATE "${JEMALLOC_LIBRARY}" Threads::Threads ${CMAKE_DL_LIBS} m)
  endif()
endfunction()
