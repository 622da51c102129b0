# tests/bench/<name>_bench.cpp is a program of its own, linked with the folder's other .cpp files; the
# target proofdesk_bench builds them all into <build>/bench/. What serves is measured from outside, through
# the built program, so nothing above the evidence layer is linked.
find_package(benchmark 1.7 REQUIRED CONFIG)
file(GLOB benches CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/*_bench.cpp")
file(GLOB shared CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/*.cpp")
list(REMOVE_ITEM shared ${benches})
# Put in front of the C library when a benchmark asks what flushing the log costs.
add_library(unsynced_log MODULE EXCLUDE_FROM_ALL "${CMAKE_CURRENT_LIST_DIR}/preload/unsynced_log.cpp")
target_link_libraries(unsynced_log PRIVATE proofdesk_warnings ${CMAKE_DL_LIBS})
set_target_properties(unsynced_log PROPERTIES LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bench")
add_custom_target(proofdesk_bench)
foreach(bench IN LISTS benches)
  cmake_path(GET bench STEM name)
  add_executable(${name} EXCLUDE_FROM_ALL "${bench}" ${shared})
  target_link_libraries(${name} PRIVATE proofdesk_warnings proofdesk_evidence proofdesk_sqlite3
                        benchmark::benchmark)
  reuse_precompiled_header(${name} house)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bench")
  target_compile_definitions(${name} PRIVATE PROOFDESK_UNSYNCED_LOG="$<TARGET_FILE:unsynced_log>")
  add_dependencies(${name} unsynced_log)
  add_dependencies(proofdesk_bench ${name})
endforeach()
if(TARGET proofdesk)
  add_dependencies(proofdesk_bench proofdesk)
endif()
