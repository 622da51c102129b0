# Programs with a fault in them (docs/torture.md). Calls named here pass through a file of this folder first, which does
# to them what the fault says that PROOFDESK_SEEDED names. A name that the linker no longer knows fails to link.
set(seeded_folder "${CMAKE_CURRENT_LIST_DIR}")

# seed_calls(program seeded_server.cpp accept …)
function(seed_calls program file)
  target_sources(${program} PRIVATE "${seeded_folder}/${file}")
  list(TRANSFORM ARGN PREPEND "-Wl,--wrap=")
  target_link_options(${program} PRIVATE ${ARGN})
endfunction()

# What a program asks of SQLite.
function(seed_faults program)
  target_link_libraries(${program} PRIVATE proofdesk_sqlite3)
  seed_calls(${program} seeded_faults.cpp sqlite3_step sqlite3_exec sqlite3_wal_checkpoint_v2)
endfunction()

# What listens.
function(seed_server program)
  seed_calls(
    ${program} seeded_server.cpp accept sigtimedwait timerfd_settime
    _ZN9proofdesk6server13check_framingEjRKSt6vectorINS0_6HeaderESaIS2_EE
    _ZN9proofdesk6server15check_handshakeERKSt6vectorINS0_6HeaderESaIS2_EE)
endfunction()

# What verifies evidence.
function(seed_proof program)
  set(hashes St4spanIKSt5arrayIhLm32EELm18446744073709551615EE)
  seed_calls(
    ${program} seeded_proof.cpp
    _ZNK9proofdesk7journal12NoteVerifier6verifyESt17basic_string_viewIcSt11char_traitsIcEESt4spanIKhLm18446744073709551615EE
    _ZN9proofdesk8evidence13check_receiptERKNS0_14OutsideReceiptE${hashes})
endfunction()
