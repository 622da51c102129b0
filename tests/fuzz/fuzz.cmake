# tests/fuzz/<name>_fuzz.cpp is a libFuzzer program of its own: `cmake --preset fuzz`, build the target
# proofdesk_fuzz, then e.g. `build/fuzz/fuzz/filter_fuzz -max_total_time=60`. The code below it must be
# compiled with -fsanitize=fuzzer-no-link, which the preset sees to.
find_package(PkgConfig REQUIRED)
pkg_check_modules(FUZZ_GMIME REQUIRED IMPORTED_TARGET gmime-3.0)
set_target_properties(PkgConfig::FUZZ_GMIME PROPERTIES INTERFACE_COMPILE_OPTIONS "")
# What reads mail lies in a layer with coroutines, but has none itself.
set(more_units_of_mail_message_fuzz parse_mail.cpp compose.cpp plain_text.cpp loop_rules.cpp)
list(TRANSFORM more_units_of_mail_message_fuzz PREPEND "${CMAKE_SOURCE_DIR}/server/integration/mail/")
set(more_libraries_of_mail_message_fuzz PkgConfig::FUZZ_GMIME)

file(GLOB fuzzers CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/*_fuzz.cpp")
add_custom_target(proofdesk_fuzz)
foreach(fuzzer IN LISTS fuzzers)
  cmake_path(GET fuzzer STEM name)
  add_executable(${name} "${fuzzer}" ${more_units_of_${name}})
  target_link_libraries(${name} PRIVATE proofdesk_warnings proofdesk_support_core ${more_libraries_of_${name}})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  reuse_precompiled_header(${name} house)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/fuzz")
  add_dependencies(proofdesk_fuzz ${name})
endforeach()
