# Flags for every target (sanitizers, hardening, linker, ccache) and the warnings of our own code.

if(PROOFDESK_CCACHE)
  find_program(CCACHE_PROGRAM ccache)
  mark_as_advanced(CCACHE_PROGRAM)
endif()
if(CCACHE_PROGRAM)
  # The sloppiness lets precompiled headers be cached; the base directory and NOHASHDIR let two
  # build directories of one checkout share results. DEPEND takes the compiler's own word for what was
  # included: preprocessing every file first cost a quarter of a clean build.
  set(launcher
      "${CMAKE_COMMAND}" -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" CCACHE_NOHASHDIR=1 CCACHE_DEPEND=1 CCACHE_PCH_EXTSUM=1
      "${CCACHE_PROGRAM}")
  set(CMAKE_C_COMPILER_LAUNCHER "${launcher}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${launcher}")
endif()

find_program(MOLD_PROGRAM ld.mold)
find_program(LLD_PROGRAM NAMES ld.lld-19 ld.lld)
mark_as_advanced(MOLD_PROGRAM LLD_PROGRAM)
if(MOLD_PROGRAM)
  add_link_options(-fuse-ld=mold)
elseif(LLD_PROGRAM AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_link_options(-fuse-ld=lld)
endif()

add_compile_options("$<$<COMPILE_LANGUAGE:C,CXX>:-fno-omit-frame-pointer;-fstack-protector-strong>")
# The library's own assertions cost a few per cent and turn silent overruns into a clean stop.
add_compile_definitions($<$<COMPILE_LANGUAGE:CXX>:_GLIBCXX_ASSERTIONS>)
add_link_options(-Wl,-z,relro,-z,now -Wl,--as-needed)

if(PROOFDESK_SANITIZE)
  add_compile_options($<$<COMPILE_LANGUAGE:C,CXX>:-fsanitize=${PROOFDESK_SANITIZE}>)
  add_link_options(-fsanitize=${PROOFDESK_SANITIZE})
  if(NOT PROOFDESK_SANITIZE MATCHES "thread")
    add_compile_options($<$<COMPILE_LANGUAGE:C,CXX>:-fno-sanitize-recover=all>)
  endif()
elseif(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options("$<$<COMPILE_LANGUAGE:C,CXX>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=2>")
endif()

add_library(proofdesk_warnings INTERFACE)
set(warnings
    -Wall
    -Wextra
    -Wpedantic
    -Wconversion
    -Wno-sign-conversion
    -Wextra-semi
    -Wimplicit-fallthrough
    -Wnon-virtual-dtor
    -Woverloaded-virtual
    # Leaving out members that have defaults is what designated initialisers are for.
    -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  list(APPEND warnings -Wshadow -Wunreachable-code-aggressive
       -Wno-missing-designated-field-initializers)
else()
  # GCC 12 reports false positives for these in optimised code and standard headers.
  list(APPEND warnings -Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow)
endif()
if(PROOFDESK_WERROR)
  list(APPEND warnings -Werror)
endif()
target_compile_options(proofdesk_warnings INTERFACE "$<$<COMPILE_LANGUAGE:CXX>:${warnings}>")
