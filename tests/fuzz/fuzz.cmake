# tests/fuzz/<name>_fuzz.cpp is a libFuzzer program of its own: `cmake --preset fuzz`, build the target
# proofdesk_fuzz, then e.g. `build/fuzz/fuzz/filter_fuzz -max_total_time=60`. The code below it must be
# compiled with -fsanitize=fuzzer-no-link, which the preset sees to.
file(GLOB fuzzers CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/*_fuzz.cpp")
add_custom_target(proofdesk_fuzz)
foreach(fuzzer IN LISTS fuzzers)
  cmake_path(GET fuzzer STEM name)
  add_executable(${name} "${fuzzer}")
  target_link_libraries(${name} PRIVATE proofdesk_warnings proofdesk_support_core)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  reuse_precompiled_header(${name})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/fuzz")
  add_dependencies(proofdesk_fuzz ${name})
endforeach()
