# Everything is a Debian 12 package; SQLite alone is compiled here (cmake/sqlite.cmake says why).
# Targets are linked only to the layers that need them.
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(Boost 1.81.0 EXACT REQUIRED CONFIG COMPONENTS headers json url)
find_package(Protobuf 3.21 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(LibArchive 3.6 REQUIRED)
find_package(ZLIB 1.2 REQUIRED)
find_package(fmt 9 REQUIRED CONFIG)
find_package(date 3 REQUIRED CONFIG)

find_package(PkgConfig REQUIRED)
pkg_check_modules(LIBICAL REQUIRED IMPORTED_TARGET libical)
add_library(ical::ical ALIAS PkgConfig::LIBICAL)

find_path(CSV_INCLUDE_DIR csv.h REQUIRED)
find_library(CSV_LIBRARY csv REQUIRED)
add_library(csv::csv UNKNOWN IMPORTED)
set_target_properties(csv::csv PROPERTIES IMPORTED_LOCATION "${CSV_LIBRARY}"
                                          INTERFACE_INCLUDE_DIRECTORIES "${CSV_INCLUDE_DIR}")

if(PROOFDESK_COROUTINES)
  find_package(prometheus-cpp REQUIRED CONFIG)
  find_package(spdlog 1.10 REQUIRED CONFIG)
  find_package(CLI11 2.1 REQUIRED CONFIG)
  find_package(tomlplusplus 3.3 REQUIRED CONFIG)
  pkg_check_modules(SODIUM REQUIRED IMPORTED_TARGET libsodium)
  add_library(sodium::sodium ALIAS PkgConfig::SODIUM)
  pkg_check_modules(GMIME REQUIRED IMPORTED_TARGET gmime-3.0)
  # Its flags beside the include directories would not match the precompiled header.
  set_target_properties(PkgConfig::GMIME PROPERTIES INTERFACE_COMPILE_OPTIONS "")
  add_library(gmime::gmime ALIAS PkgConfig::GMIME)
  find_package(CURL 7.88 REQUIRED)
endif()
