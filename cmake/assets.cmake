# Files that travel inside the binary: lifecycles, the browser application, the pack's verifier, registers,
# the demo's script.
# The assembler's .incbin copies the bytes, so a megabyte costs no compile time; the generated table
# is looked up by path relative to the repository root.
file(GLOB lifecycles CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/processes/*/*.textproto")
file(GLOB_RECURSE web CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/web/*")
list(FILTER web EXCLUDE REGEX "/(node_modules|test|tests)/|/package(-lock)?\\.json$")
file(GLOB evidence CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/evidence/*/*.sh" "${CMAKE_SOURCE_DIR}/evidence/*/*.tsv")
file(GLOB demo CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/app/demo/*.json")
set(asset_files ${lifecycles} ${web} ${evidence} ${demo})
list(SORT asset_files)

set(asset_blobs)
set(asset_declarations)
set(asset_rows)
set(index 0)
foreach(file IN LISTS asset_files)
  cmake_path(RELATIVE_PATH file BASE_DIRECTORY "${CMAKE_SOURCE_DIR}" OUTPUT_VARIABLE name)
  set(symbol proofdesk_asset_${index})
  string(APPEND asset_blobs
         "    .globl ${symbol}, ${symbol}_end\n"
         "${symbol}:\n    .incbin \"${file}\"\n${symbol}_end:\n    .byte 0\n")
  string(APPEND asset_declarations "extern const char ${symbol}[], ${symbol}_end[];\n")
  string(APPEND asset_rows "        {\"${name}\", {${symbol}, ${symbol}_end}},\n")
  math(EXPR index "${index} + 1")
endforeach()

set(asset_dir "${CMAKE_BINARY_DIR}/assets")
configure_file("${CMAKE_SOURCE_DIR}/cmake/assets.hpp.in" "${asset_dir}/generated/assets.hpp" @ONLY)
configure_file("${CMAKE_SOURCE_DIR}/cmake/assets.cpp.in" "${asset_dir}/generated/assets.cpp" @ONLY)
configure_file("${CMAKE_SOURCE_DIR}/cmake/assets.S.in" "${asset_dir}/generated/blobs.S" @ONLY)
# The assembler tells nobody what .incbin read.
set_property(SOURCE "${asset_dir}/generated/blobs.S" PROPERTY OBJECT_DEPENDS "${asset_files}")

add_library(proofdesk_assets STATIC "${asset_dir}/generated/assets.cpp" "${asset_dir}/generated/blobs.S")
target_include_directories(proofdesk_assets PUBLIC "${asset_dir}")
target_link_libraries(proofdesk_assets PRIVATE proofdesk_warnings)
