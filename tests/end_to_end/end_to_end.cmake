# tests/end_to_end/*_test.py and *_test.sh drive the built program as its users do. Each script starts
# what it needs on ports of its own, and exits 0 when all is well, 77 when it must be skipped.
file(GLOB scripts CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/*_test.py"
     "${CMAKE_CURRENT_LIST_DIR}/*_test.sh")
if(TARGET proofdesk)
  foreach(script IN LISTS scripts)
    cmake_path(GET script STEM name)
    cmake_path(GET script EXTENSION LAST_ONLY extension)
    if(extension STREQUAL ".py")
      set(runner Python3::Interpreter)
    else()
      set(runner bash)
    endif()
    add_test(NAME end_to_end/${name} COMMAND ${runner} "${script}")
    # ctest begins with what costs most: one long script at the end would keep a core waiting.
    set(cost 1000)
    if(name MATCHES "^(guides|sign_in)_test$")
      set(cost 2000)
    endif()
    set_tests_properties(
      end_to_end/${name}
      PROPERTIES LABELS e2e
                 COST ${cost}
                 TIMEOUT 600
                 SKIP_RETURN_CODE 77
                 ENVIRONMENT "PROOFDESK=$<TARGET_FILE:proofdesk>;PROOFDESK_SOURCE_DIR=${CMAKE_SOURCE_DIR}")
  endforeach()
endif()
