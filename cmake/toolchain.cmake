# The compiler and the meaning of the build types, so that a plain `cmake -S . -B build/x` gives the
# same build as a preset. An explicit CMAKE_CXX_COMPILER or $CXX wins.
if(NOT DEFINED CMAKE_CXX_COMPILER AND NOT DEFINED ENV{CXX})
  find_program(PROOFDESK_CLANGXX clang++-19)
  find_program(PROOFDESK_CLANG clang-19)
  mark_as_advanced(PROOFDESK_CLANGXX PROOFDESK_CLANG)
  if(PROOFDESK_CLANGXX AND PROOFDESK_CLANG)
    set(CMAKE_CXX_COMPILER "${PROOFDESK_CLANGXX}")
    set(CMAKE_C_COMPILER "${PROOFDESK_CLANG}")
    set(CMAKE_ASM_COMPILER "${PROOFDESK_CLANG}")
  endif()
endif()

if(NOT DEFINED CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Debug CACHE STRING "Debug or Release")
endif()

# -g1 keeps line numbers in back traces at a fraction of the size and link time of full debug
# information. NDEBUG stays undefined in Release too: a broken invariant in a system of record must
# stop the process, not go on and be written down.
set(CMAKE_C_FLAGS_DEBUG "-O0 -g1" CACHE STRING "")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1" CACHE STRING "")
set(CMAKE_C_FLAGS_RELEASE "-O2 -g1" CACHE STRING "")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1" CACHE STRING "")

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
