# The include graph against the declared layers, and the check against itself with seeded faults.
set(layers_check "${CMAKE_CURRENT_LIST_DIR}/layers.py")
add_test(NAME architecture/layers COMMAND Python3::Interpreter "${layers_check}" --root
                                          "${CMAKE_SOURCE_DIR}" --layers "${CMAKE_BINARY_DIR}/layers.json")
add_test(NAME architecture/layers_self_test COMMAND Python3::Interpreter "${layers_check}" --self-test)
set_tests_properties(architecture/layers architecture/layers_self_test PROPERTIES LABELS architecture)
