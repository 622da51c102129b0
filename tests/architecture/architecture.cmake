# The include graph against the declared layers, and the check against itself with seeded faults.
set(layers_check "${CMAKE_CURRENT_LIST_DIR}/layers.py")
add_test(NAME architecture/layers COMMAND Python3::Interpreter "${layers_check}" --root
                                          "${CMAKE_SOURCE_DIR}" --layers "${CMAKE_BINARY_DIR}/layers.json")
add_test(NAME architecture/layers_self_test COMMAND Python3::Interpreter "${layers_check}" --self-test)
set_tests_properties(architecture/layers architecture/layers_self_test PROPERTIES LABELS architecture)

# The program is linked to its allocator, and set as docs/adr/0016-an-allocator-of-its-own.md says.
if(TARGET proofdesk AND NOT PROOFDESK_SANITIZE)
  add_test(NAME architecture/allocator COMMAND proofdesk version)
  set_tests_properties(
    architecture/allocator
    PROPERTIES LABELS architecture
               ENVIRONMENT "MALLOC_CONF=stats_print:true"
               PASS_REGULAR_EXPRESSION "jemalloc statistics.*opt.narenas: 4.*opt.dirty_decay_ms: 1000")
endif()
