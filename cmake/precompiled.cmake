# Precompiled headers: `house` for every layer, `programs` for the command line, `tests` for the tests. Each
# is built once, by a target of its own, and its users reuse it; so its compile options must be those of
# its users, who must also link what it links.
find_package(GTest 1.12 REQUIRED CONFIG)
find_package(rapidcheck REQUIRED CONFIG)
set(pch_folder "${CMAKE_SOURCE_DIR}/cmake/precompiled")
set(pch_unit "${CMAKE_BINARY_DIR}/precompiled/unit.cpp")
file(CONFIGURE OUTPUT "${pch_unit}" CONTENT "// Carries the precompiled header.\n")

# Optimising the tests' own code would cost a fifth of a clean build and show nothing: what they test
# is built as it is shipped. A header compiled with other options serves nobody else.
set(test_options $<$<CONFIG:Release>:-O0> -U_FORTIFY_SOURCE)

# add_precompiled_header(tests LINK GTest::gtest OPTIONS -O0)
function(add_precompiled_header name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LINK;OPTIONS")
  set(carrier proofdesk_pch_${name})
  add_library(${carrier} OBJECT "${pch_unit}")
  target_link_libraries(${carrier} PRIVATE proofdesk_warnings Boost::json fmt::fmt protobuf::libprotobuf
                                           Threads::Threads ${arg_LINK})
  target_compile_options(${carrier} PRIVATE ${arg_OPTIONS})
  target_precompile_headers(${carrier} PRIVATE "${pch_folder}/${name}.hpp")
endfunction()

add_precompiled_header(house)

if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  function(reuse_precompiled_header target)
    target_precompile_headers(${target} REUSE_FROM proofdesk_pch_house)
  endfunction()
  return()
endif()

set(pch_names house tests)
if(PROOFDESK_COROUTINES) # else there is no program, and what it needs is not looked for
  list(APPEND pch_names programs)
  add_precompiled_header(programs LINK CLI11::CLI11)
endif()
add_precompiled_header(tests LINK GTest::gmock GTest::gtest rapidcheck rapidcheck_gtest
                       OPTIONS ${test_options})

# With Clang, CMake's own reuse spells the absolute build directory in a way ccache cannot make
# relative, and the header's bytes contain it too: no two build directories would share a result. So
# the header is passed as a plain -include-pch, and ccache hashes the text below instead of its bytes.
file(GLOB pch_headers "${pch_folder}/*.hpp")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${pch_headers})
find_path(FMT_INCLUDE_DIR fmt/format.h REQUIRED)
find_path(GTEST_INCLUDE_DIR gtest/gtest.h REQUIRED)
find_path(CLI11_INCLUDE_DIR CLI/CLI.hpp REQUIRED)
find_path(PROTOBUF_INCLUDE_DIR google/protobuf/message.h REQUIRED)
mark_as_advanced(FMT_INCLUDE_DIR GTEST_INCLUDE_DIR CLI11_INCLUDE_DIR PROTOBUF_INCLUDE_DIR)
set(pch_text "${CMAKE_CXX_COMPILER_VERSION}")
foreach(header IN LISTS pch_headers)
  file(SHA256 "${header}" sum)
  string(APPEND pch_text " ${sum}")
endforeach()
foreach(installed "${FMT_INCLUDE_DIR}/fmt/format.h" "${Boost_INCLUDE_DIRS}/boost/json.hpp"
                  "${GTEST_INCLUDE_DIR}/gtest/gtest.h" "${CLI11_INCLUDE_DIR}/CLI/CLI.hpp"
                  "${PROTOBUF_INCLUDE_DIR}/google/protobuf/message.h")
  file(TIMESTAMP "${installed}" when)
  string(APPEND pch_text " ${when}")
endforeach()
foreach(name IN LISTS pch_names)
  set(pch_file_of_${name} "${CMAKE_BINARY_DIR}/CMakeFiles/proofdesk_pch_${name}.dir/cmake_pch.hxx.pch")
  target_compile_options(proofdesk_pch_${name} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
  file(CONFIGURE OUTPUT "${pch_file_of_${name}}.sum" CONTENT "${name} ${pch_text}\n")
endforeach()

# reuse_precompiled_header(unit_core tests)
function(reuse_precompiled_header target name)
  set(pch_file "${pch_file_of_${name}}")
  if(name STREQUAL "tests")
    target_compile_options(${target} PRIVATE ${test_options})
  endif()
  target_compile_options(${target} PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-include-pch ${pch_file}>")
  # A dependency between targets would not do: Ninja compiles one's sources beside the other's.
  get_target_property(sources ${target} SOURCES)
  set_property(SOURCE ${sources} TARGET_DIRECTORY ${target} APPEND PROPERTY OBJECT_DEPENDS "${pch_file}")
endfunction()
