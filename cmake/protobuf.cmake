# The proto layer: proto/*.proto (options, facets, lifecycle, journal ...) and the schema of each
# process folder. Import paths are relative to the repository root.
function(add_proto_layer)
  file(GLOB schemas RELATIVE "${CMAKE_SOURCE_DIR}" CONFIGURE_DEPENDS
       "${CMAKE_SOURCE_DIR}/proto/*.proto" "${CMAKE_SOURCE_DIR}/processes/*/*.proto")
  set(out "${CMAKE_BINARY_DIR}/generated")
  set(sources)
  foreach(schema IN LISTS schemas)
    string(REGEX REPLACE "\\.proto$" ".pb" stem "${schema}")
    cmake_path(GET schema PARENT_PATH folder)
    file(MAKE_DIRECTORY "${out}/${folder}")
    # protoc names what each schema imports, so a changed option regenerates exactly its users.
    add_custom_command(
      OUTPUT "${out}/${stem}.cc" "${out}/${stem}.h"
      COMMAND protobuf::protoc "--proto_path=${CMAKE_SOURCE_DIR}" "--cpp_out=${out}"
              "--dependency_out=${out}/${stem}.d" "${CMAKE_SOURCE_DIR}/${schema}"
      DEPENDS "${CMAKE_SOURCE_DIR}/${schema}"
      DEPFILE "${out}/${stem}.d"
      COMMENT "Generating ${stem}.{h,cc}"
      VERBATIM)
    list(APPEND sources "${out}/${stem}.cc")
  endforeach()

  if(sources)
    add_library(proofdesk_proto STATIC ${sources})
    # Generated code is not held to our warnings.
    target_compile_options(proofdesk_proto PRIVATE -w)
    target_include_directories(proofdesk_proto SYSTEM PUBLIC "${out}")
    # The rest are there for the sake of the precompiled header they share with the other layers.
    target_link_libraries(proofdesk_proto PUBLIC protobuf::libprotobuf
                                          PRIVATE Boost::json fmt::fmt Threads::Threads)
    reuse_precompiled_header(proofdesk_proto house)
  else()
    add_library(proofdesk_proto INTERFACE)
    target_include_directories(proofdesk_proto SYSTEM INTERFACE "${out}")
    target_link_libraries(proofdesk_proto INTERFACE protobuf::libprotobuf)
  endif()
  set_property(GLOBAL PROPERTY PROOFDESK_LAYERS proto)
  set_property(GLOBAL PROPERTY PROOFDESK_LAYER_proto_DEPENDS "")
endfunction()
