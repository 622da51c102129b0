# What tortures the built program (docs/torture.md). `./dev torture NAME` runs each at its full size; here they
# run at a size for every day, and for each a desk with a seeded fault, which must be caught.
if(NOT TARGET proofdesk)
  return()
endif()

# What a program asks of SQLite passes through seeded_faults.cpp first.
function(seed_faults program)
  target_link_libraries(${program} PRIVATE proofdesk_sqlite3)
  target_link_options(${program} PRIVATE -Wl,--wrap=sqlite3_step,--wrap=sqlite3_exec
                      -Wl,--wrap=sqlite3_wal_checkpoint_v2)
endfunction()

# The shipped program with faults between it and SQLite, chosen by the environment.
add_executable(proofdesk_seeded "${CMAKE_SOURCE_DIR}/app/main.cpp"
                                "${CMAKE_CURRENT_LIST_DIR}/seeded/seeded_faults.cpp")
target_link_libraries(proofdesk_seeded PRIVATE proofdesk_app proofdesk_warnings)
seed_faults(proofdesk_seeded)
reuse_precompiled_header(proofdesk_seeded programs)
set_target_properties(proofdesk_seeded PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
add_dependencies(proofdesk_tests proofdesk_seeded)

# Below the desk: the shim that fails, records and forgets. Its faults are seeded in the same way.
file(GLOB disk CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/disk/*.cpp")
add_executable(disk_torture ${disk} "${CMAKE_CURRENT_LIST_DIR}/seeded/seeded_faults.cpp")
target_link_libraries(disk_torture PRIVATE proofdesk_warnings proofdesk_support_evidence CLI11::CLI11)
seed_faults(disk_torture)
reuse_precompiled_header(disk_torture house)
set_target_properties(disk_torture PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
add_dependencies(proofdesk_tests disk_torture)

# add_torture(kill ARGUMENTS --rounds 60 [FINDS fault]): with FINDS the fault is seeded and must be caught.
function(add_torture name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FINDS" "ARGUMENTS")
  set(program proofdesk)
  set(test torture/${name})
  if(arg_FINDS)
    set(program proofdesk_seeded)
    string(APPEND test "_finds_${arg_FINDS}")
    list(APPEND arg_ARGUMENTS --must-find)
  endif()
  set(command disk_torture)
  if(NOT name STREQUAL "disk")
    set(command Python3::Interpreter "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/${name}_torture.py")
  endif()
  add_test(NAME ${test} COMMAND ${command} ${arg_ARGUMENTS})
  set_tests_properties(
    ${test}
    PROPERTIES LABELS torture
               TIMEOUT 600
               SKIP_RETURN_CODE 77
               ENVIRONMENT "PROOFDESK=$<TARGET_FILE:${program}>;PROOFDESK_SEEDED=${arg_FINDS}")
endfunction()

add_torture(kill ARGUMENTS --rounds 60 --longest 0.1)
add_torture(kill ARGUMENTS --rounds 60 FINDS acknowledge_before_commit)
add_torture(kill ARGUMENTS --rounds 60 FINDS forget_keys)

add_torture(syscalls ARGUMENTS --sample 24)
add_torture(syscalls ARGUMENTS --sample 60 FINDS acknowledge_before_commit)
add_torture(syscalls ARGUMENTS --sample 60 FINDS commit_by_halves)

add_torture(disk ARGUMENTS --images 400 --stride 11)
add_torture(disk ARGUMENTS --only images --images 400 FINDS synchronous_off)
add_torture(disk ARGUMENTS --only images --images 400 FINDS acknowledge_before_commit)
add_torture(disk ARGUMENTS --only images --images 400 FINDS commit_by_halves)
