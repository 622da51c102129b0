# One precompiled header for all layers and tests. It is built once, by a target of its own, and the
# others reuse it; so its compile options must be those of its users, who must also link Boost::json
# and fmt::fmt.
set(pch_header "${CMAKE_SOURCE_DIR}/cmake/pch.hpp")
set(pch_unit "${CMAKE_BINARY_DIR}/precompiled/unit.cpp")
file(CONFIGURE OUTPUT "${pch_unit}" CONTENT "// Carries the precompiled header.\n")

add_library(proofdesk_pch OBJECT "${pch_unit}")
target_link_libraries(proofdesk_pch PRIVATE proofdesk_warnings Boost::json fmt::fmt Threads::Threads)
target_precompile_headers(proofdesk_pch PRIVATE "${pch_header}")

# Optimising the tests' own code would cost a fifth of a clean build and show nothing: what they test
# is built as it is shipped. A header compiled with other options serves nobody else, so tests have one.
set(test_options $<$<CONFIG:Release>:-O0> -U_FORTIFY_SOURCE)

if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  function(reuse_precompiled_header target)
    target_precompile_headers(${target} REUSE_FROM proofdesk_pch)
  endfunction()
  return()
endif()

add_library(proofdesk_pch_tests OBJECT "${pch_unit}")
target_link_libraries(proofdesk_pch_tests PRIVATE proofdesk_warnings Boost::json fmt::fmt Threads::Threads)
target_compile_options(proofdesk_pch_tests PRIVATE ${test_options})
target_precompile_headers(proofdesk_pch_tests PRIVATE "${pch_header}")

# With Clang, CMake's own reuse spells the absolute build directory in a way ccache cannot make
# relative, and the header's bytes contain it too: no two build directories would share a result. So
# the header is passed as a plain -include-pch, and ccache hashes the text below instead of its bytes.

set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${pch_header}")
file(SHA256 "${pch_header}" pch_text)
find_path(FMT_INCLUDE_DIR fmt/format.h REQUIRED)
mark_as_advanced(FMT_INCLUDE_DIR)
file(TIMESTAMP "${FMT_INCLUDE_DIR}/fmt/format.h" fmt_installed)
file(TIMESTAMP "${Boost_INCLUDE_DIRS}/boost/json.hpp" boost_installed)
foreach(pch proofdesk_pch proofdesk_pch_tests)
  set(pch_file_of_${pch} "${CMAKE_BINARY_DIR}/CMakeFiles/${pch}.dir/cmake_pch.hxx.pch")
  target_compile_options(${pch} PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
  file(CONFIGURE OUTPUT "${pch_file_of_${pch}}.sum" CONTENT
       "${pch} ${pch_text} ${CMAKE_CXX_COMPILER_VERSION} ${fmt_installed} ${boost_installed}\n")
endforeach()

# reuse_precompiled_header(unit_core TESTS): TESTS for what only tests consist of.
function(reuse_precompiled_header target)
  set(pch_file "${pch_file_of_proofdesk_pch}")
  if("TESTS" IN_LIST ARGN)
    set(pch_file "${pch_file_of_proofdesk_pch_tests}")
    target_compile_options(${target} PRIVATE ${test_options})
  endif()
  target_compile_options(${target} PRIVATE "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-include-pch ${pch_file}>")
  # A dependency between targets would not do: Ninja compiles one's sources beside the other's.
  get_target_property(sources ${target} SOURCES)
  set_property(SOURCE ${sources} TARGET_DIRECTORY ${target} APPEND PROPERTY OBJECT_DEPENDS "${pch_file}")
endfunction()
