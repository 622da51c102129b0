# tests/fuzz/<name>_fuzz.cpp is a libFuzzer program of its own, tests/fuzz/corpus/<name> what it begins with.
# `./dev fuzz [NAME]` builds them with the preset fuzz, where all code below is instrumented, and lets them search.
# With the presets asan-ubsan and fuzz they are tests: over their corpus, and half a minute more, each time down the same
# way, so that a test that passed fails only for what was changed.
set(seconds_in_tests 30)

# What is looked at in server/ lies in a layer with coroutines that takes long to compile, so the preset fuzz takes
# the units it needs and leaves the rest.
set(server "${CMAKE_SOURCE_DIR}/server")
if(TARGET proofdesk_server)
  foreach(name http import mail_message web_socket)
    set(more_libraries_of_${name}_fuzz proofdesk_server)
  endforeach()
else()
  find_package(PkgConfig REQUIRED)
  find_package(spdlog 1.10 REQUIRED CONFIG)
  pkg_check_modules(FUZZ_GMIME REQUIRED IMPORTED_TARGET gmime-3.0)
  set_target_properties(PkgConfig::FUZZ_GMIME PROPERTIES INTERFACE_COMPILE_OPTIONS "")

  # fuzz_server(mail LINK library... UNITS integration/mail/parse_mail.cpp...)
  function(fuzz_server name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LINK;UNITS")
    list(TRANSFORM arg_UNITS PREPEND "${server}/")
    add_library(proofdesk_fuzz_${name} STATIC EXCLUDE_FROM_ALL ${arg_UNITS})
    target_link_libraries(proofdesk_fuzz_${name} PRIVATE proofdesk_warnings PUBLIC proofdesk_core ${arg_LINK})
    target_compile_definitions(
      proofdesk_fuzz_${name} PUBLIC BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION
                                    BOOST_BEAST_SEPARATE_COMPILATION)
    reuse_precompiled_header(proofdesk_fuzz_${name} house)
  endfunction()

  fuzz_server(mail LINK PkgConfig::FUZZ_GMIME UNITS integration/mail/parse_mail.cpp integration/mail/compose.cpp
              integration/mail/plain_text.cpp integration/mail/loop_rules.cpp)
  fuzz_server(import LINK csv::csv UNITS integration/csv/csv_reader.cpp integration/servicenow/log_row.cpp)
  fuzz_server(
    net LINK Boost::headers OpenSSL::SSL spdlog::spdlog
    UNITS log.cpp net/boost_asio_beast.cpp net/connection_caps.cpp net/framing.cpp net/http_exchange.cpp net/loop.cpp
          net/message.cpp net/response_head.cpp net/target.cpp net/web_socket_session.cpp)
  set(more_libraries_of_mail_message_fuzz proofdesk_fuzz_mail)
  set(more_libraries_of_import_fuzz proofdesk_fuzz_import)
  set(more_libraries_of_http_fuzz proofdesk_fuzz_net)
  set(more_libraries_of_web_socket_fuzz proofdesk_fuzz_net)
endif()
set(more_libraries_of_pack_fuzz proofdesk_support_evidence)

# Without instrumentation everywhere it would search blindly, so what it looks at is told to count where it has been.
if(PROOFDESK_SANITIZE AND NOT PROOFDESK_SANITIZE MATCHES "fuzzer")
  file(GLOB looked_at
       "${CMAKE_SOURCE_DIR}/core/model/*.cpp" "${CMAKE_SOURCE_DIR}/core/query/*.cpp"
       "${CMAKE_SOURCE_DIR}/evidence/verify/*.cpp" "${CMAKE_SOURCE_DIR}/evidence/zip/*.cpp"
       "${server}/integration/csv/csv_reader.cpp" "${server}/integration/mail/*.cpp"
       "${server}/integration/servicenow/log_row.cpp" "${server}/net/framing.cpp" "${server}/net/http_exchange.cpp"
       "${server}/net/message.cpp" "${server}/net/target.cpp" "${server}/net/web_socket_session.cpp")
  set_property(SOURCE ${looked_at} DIRECTORY "${CMAKE_SOURCE_DIR}" APPEND
               PROPERTY COMPILE_OPTIONS -fsanitize-coverage=inline-8bit-counters,pc-table,trace-cmp)
endif()

file(GLOB fuzzers CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/*_fuzz.cpp")
add_custom_target(proofdesk_fuzz)
foreach(fuzzer IN LISTS fuzzers)
  cmake_path(GET fuzzer STEM program)
  string(REGEX REPLACE "_fuzz$" "" name "${program}")
  add_executable(${program} EXCLUDE_FROM_ALL "${fuzzer}")
  target_link_libraries(${program} PRIVATE proofdesk_warnings proofdesk_support_core ${more_libraries_of_${program}})
  target_link_options(${program} PRIVATE -fsanitize=fuzzer)
  reuse_precompiled_header(${program} house)
  set_target_properties(${program} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/fuzz")
  add_dependencies(proofdesk_fuzz ${program})
  # What is found by the way goes to the build directory, not into the corpus.
  set(found "${CMAKE_BINARY_DIR}/fuzz/found/${name}")
  file(MAKE_DIRECTORY "${found}")
  add_test(NAME fuzz/${name} COMMAND ${program} -seed=1 -max_total_time=${seconds_in_tests} -timeout=60
                                     -print_final_stats=1 "${found}" "${CMAKE_CURRENT_LIST_DIR}/corpus/${name}"
           WORKING_DIRECTORY "${CMAKE_BINARY_DIR}/fuzz")
  set_tests_properties(fuzz/${name} PROPERTIES LABELS fuzz TIMEOUT 120)
endforeach()
add_dependencies(proofdesk_tests proofdesk_fuzz)

# A searcher that finds nothing where something is proves nothing: with framing that is believed, the corpus alone is
# enough for http_fuzz to stop.
include("${CMAKE_CURRENT_LIST_DIR}/../torture/seeded/seeded.cmake")
add_executable(http_fuzz_seeded EXCLUDE_FROM_ALL "${CMAKE_CURRENT_LIST_DIR}/http_fuzz.cpp")
target_link_libraries(http_fuzz_seeded PRIVATE proofdesk_warnings proofdesk_support_core ${more_libraries_of_http_fuzz})
target_link_options(http_fuzz_seeded PRIVATE -fsanitize=fuzzer)
seed_server(http_fuzz_seeded)
reuse_precompiled_header(http_fuzz_seeded house)
set_target_properties(http_fuzz_seeded PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/fuzz")
add_dependencies(proofdesk_tests http_fuzz_seeded)
add_test(NAME fuzz/http_finds_believe_any_framing
         COMMAND http_fuzz_seeded -runs=0 -artifact_prefix=seeded- "${CMAKE_CURRENT_LIST_DIR}/corpus/http"
         WORKING_DIRECTORY "${CMAKE_BINARY_DIR}/fuzz")
set_tests_properties(
  fuzz/http_finds_believe_any_framing
  PROPERTIES LABELS fuzz
             TIMEOUT 120
             PASS_REGULAR_EXPRESSION "libFuzzer: deadly signal"
             ENVIRONMENT PROOFDESK_SEEDED=believe_any_framing)
