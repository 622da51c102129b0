option(PROOFDESK_COROUTINES "Build server and app, the layers with coroutines" ON)
option(PROOFDESK_TESTS "Build the tests" ON)
option(PROOFDESK_WERROR "Treat warnings as errors" ON)
option(PROOFDESK_CCACHE "Compile through ccache when it is installed" ON)
set(PROOFDESK_SANITIZE "" CACHE STRING "Sanitizers for all code, e.g. address,undefined or thread")
set(PROOFDESK_TEST_AREAS "" CACHE STRING
    "Test areas to build (a list such as unit_core;contract); empty means all")
option(PROOFDESK_FUZZ "Build the fuzz programs (presets fuzz and asan-ubsan)" OFF)
