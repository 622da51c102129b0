# One precompiled header for all layers and tests. It is built once, by a target of its own, and the
# others reuse it; so its compile options must be those of its users.
set(pch_unit "${CMAKE_BINARY_DIR}/precompiled/unit.cpp")
file(CONFIGURE OUTPUT "${pch_unit}" CONTENT "// Carries the precompiled header.\n")

add_library(proofdesk_pch OBJECT "${pch_unit}")
target_link_libraries(proofdesk_pch PRIVATE proofdesk_warnings Boost::json fmt::fmt Threads::Threads)
target_precompile_headers(proofdesk_pch PRIVATE "${CMAKE_SOURCE_DIR}/cmake/pch.hpp")
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # Without it the file's time stamp is part of the precompiled header and ccache never hits.
  target_compile_options(proofdesk_pch PRIVATE "SHELL:-Xclang -fno-pch-timestamp")
endif()

# The target must also link Boost::json and fmt::fmt, whose definitions the header was built with.
function(reuse_precompiled_header target)
  target_precompile_headers(${target} REUSE_FROM proofdesk_pch)
endfunction()
