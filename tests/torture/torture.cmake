# What tortures the built program (docs/torture.md). `./dev torture NAME` runs each at its full size; here they
# run at a size for every day, and for each a desk with a seeded fault, which must be caught.
if(NOT TARGET proofdesk)
  return()
endif()

include("${CMAKE_CURRENT_LIST_DIR}/seeded/seeded.cmake")

# The shipped program with faults in it, chosen by the environment.
add_executable(proofdesk_seeded "${CMAKE_SOURCE_DIR}/app/main.cpp")
target_link_libraries(proofdesk_seeded PRIVATE proofdesk_app proofdesk_warnings)
seed_faults(proofdesk_seeded)
seed_server(proofdesk_seeded)
seed_proof(proofdesk_seeded)
reuse_precompiled_header(proofdesk_seeded programs)
set_target_properties(proofdesk_seeded PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
add_dependencies(proofdesk_tests proofdesk_seeded)

# Below the desk: the shim that fails, records and forgets. Its faults are seeded in the same way.
file(GLOB disk CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/disk/*.cpp")
add_executable(disk_torture ${disk})
target_link_libraries(disk_torture PRIVATE proofdesk_warnings proofdesk_support_evidence CLI11::CLI11)
seed_faults(disk_torture)
reuse_precompiled_header(disk_torture house)
set_target_properties(disk_torture PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
add_dependencies(proofdesk_tests disk_torture)

# Memory that runs out, below a real desk and the writer that serves people.
file(GLOB oom CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/oom/*.cpp")
add_executable(oom_torture ${oom})
target_link_libraries(oom_torture PRIVATE proofdesk_warnings proofdesk_support_evidence proofdesk_scarce_memory
                                          CLI11::CLI11)
seed_faults(oom_torture)
reuse_precompiled_header(oom_torture house)
set_target_properties(oom_torture PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
add_dependencies(proofdesk_tests oom_torture)

# The house simulated on the memory store. Nothing of it calls SQLite; its faults are seeded in the torture's own parts.
file(GLOB simulated CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/simulate/*.cpp")
list(FILTER simulated EXCLUDE REGEX "_torture\\.cpp$")
add_library(proofdesk_simulated STATIC EXCLUDE_FROM_ALL ${simulated})
target_link_libraries(proofdesk_simulated PRIVATE proofdesk_warnings PUBLIC proofdesk_support_evidence)
reuse_precompiled_header(proofdesk_simulated house)
foreach(name IN ITEMS simulate clock)
  add_executable(${name}_torture "${CMAKE_CURRENT_LIST_DIR}/simulate/${name}_torture.cpp")
  target_link_libraries(${name}_torture PRIVATE proofdesk_warnings proofdesk_simulated CLI11::CLI11)
  reuse_precompiled_header(${name}_torture house)
  set_target_properties(${name}_torture PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  add_dependencies(proofdesk_tests ${name}_torture)
endforeach()

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
  set(command ${name}_torture)
  if(NOT TARGET ${command})
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
add_torture(kill ARGUMENTS --rounds 600 FINDS acknowledge_before_commit)
add_torture(kill ARGUMENTS --rounds 600 FINDS forget_keys)

add_torture(stop ARGUMENTS --rounds 30 --longest 0.1)
add_torture(stop ARGUMENTS --rounds 600 FINDS leave_at_once)

# The machine that runs this is seldom quiet: what hangs on its speed is told and not judged.
set(daily --busy --clients 100 --commands 5 --crowds own --rounds 1 --round-seconds 1 --reads 1000 --seconds 3)
add_torture(overload ARGUMENTS ${daily})
add_torture(overload ARGUMENTS --only slow ${daily} FINDS hoard_memory)

add_torture(syscalls ARGUMENTS --sample 24)
add_torture(syscalls ARGUMENTS --sample 60 FINDS acknowledge_before_commit)
add_torture(syscalls ARGUMENTS --sample 60 FINDS commit_by_halves)

add_torture(disk ARGUMENTS --images 400 --stride 11)
add_torture(disk ARGUMENTS --only images --images 400 FINDS synchronous_off)
add_torture(disk ARGUMENTS --only images --images 400 FINDS acknowledge_before_commit)
add_torture(disk ARGUMENTS --only images --images 400 FINDS commit_by_halves)

# The same stories every day: what chance finds is for the long run.
add_torture(simulate ARGUMENTS --seeds 2000 --seed 1)
add_torture(simulate ARGUMENTS --seeds 2000 --seed 1 FINDS skip_the_guard)
add_torture(simulate ARGUMENTS --seeds 2000 --seed 1 FINDS widen_the_edge)
add_torture(simulate ARGUMENTS --seeds 2000 --seed 1 FINDS keep_the_refused)
add_torture(simulate ARGUMENTS --seeds 2000 --seed 1 FINDS forget_keys)

add_torture(clock ARGUMENTS --every 3)
add_torture(clock ARGUMENTS --patience 2 FINDS forget_disarming)
add_torture(clock ARGUMENTS --patience 2 FINDS fire_early)

add_torture(full ARGUMENTS --cycles 2 --seed 1)
add_torture(full ARGUMENTS --cycles 2 --seed 1 FINDS overlook_full)

add_torture(oom ARGUMENTS --stride 53)
add_torture(oom ARGUMENTS --stride 53 FINDS commit_by_halves)

# finds_fault(smuggling_test believe_any_framing): an end-to-end script against a desk with this fault, which it must
# catch in one of its tests.
function(finds_fault script fault)
  set(test torture/${script}_finds_${fault})
  add_test(NAME ${test} COMMAND Python3::Interpreter "${CMAKE_SOURCE_DIR}/tests/end_to_end/${script}.py" ${ARGN})
  set_tests_properties(
    ${test}
    PROPERTIES LABELS torture
               TIMEOUT 600
               SKIP_RETURN_CODE 77
               ENVIRONMENT
               "PROOFDESK=$<TARGET_FILE:proofdesk_seeded>;PROOFDESK_SEEDED=${fault};PROOFDESK_MUST_FIND=1")
endfunction()

finds_fault(smuggling_test believe_any_framing refuses_two_ways_to_tell_the_length)
finds_fault(web_socket_protocol_test believe_any_handshake opens_for_a_proper_handshake_only)
finds_fault(patience_test endless_patience gives_the_next_request_its_time_too)
finds_fault(tampering_test accept_any_proof a_forged_pack_is_refused a_kept_receipt_and_head_tell)
