include(GNUInstallDirs)

if(TARGET proofdesk)
  install(TARGETS proofdesk RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()
