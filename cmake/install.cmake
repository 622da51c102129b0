# What a package holds. The unit names /usr/bin/proofdesk, so configure with
# -DCMAKE_INSTALL_PREFIX=/usr.
include(GNUInstallDirs)

if(TARGET proofdesk)
  install(TARGETS proofdesk RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
  install(FILES "${CMAKE_SOURCE_DIR}/deploy/proofdesk.service" DESTINATION lib/systemd/system)
  install(FILES "${CMAKE_SOURCE_DIR}/deploy/README.md" "${CMAKE_SOURCE_DIR}/LICENSE"
          DESTINATION "${CMAKE_INSTALL_DOCDIR}")
endif()
