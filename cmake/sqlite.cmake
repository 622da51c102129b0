# SQLite, compiled from the official amalgamation that the npm package better-sqlite3 carries: Debian
# 12's 3.40.1 has the WAL-reset race (docs/adr/0002-sqlite-source.md). The lock file pins the package
# by integrity hash; its install scripts never run.
set(sqlite_npm "${CMAKE_SOURCE_DIR}/third_party/sqlite")
set(sqlite_dir "${sqlite_npm}/node_modules/better-sqlite3/deps/sqlite3")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${sqlite_npm}/package-lock.json")

# Two configure runs may share the checkout.
file(LOCK "${CMAKE_SOURCE_DIR}/third_party/sqlite" DIRECTORY GUARD FILE)
if(NOT EXISTS "${sqlite_dir}/sqlite3.c"
   OR "${sqlite_npm}/package-lock.json" IS_NEWER_THAN "${sqlite_npm}/node_modules/.package-lock.json")
  message(STATUS "Fetching the SQLite amalgamation with npm ci")
  find_program(NPM_PROGRAM npm REQUIRED)
  execute_process(
    COMMAND "${NPM_PROGRAM}" ci --ignore-scripts --no-audit --no-fund --loglevel=error
    WORKING_DIRECTORY "${sqlite_npm}"
    COMMAND_ERROR_IS_FATAL ANY)
  file(TOUCH "${sqlite_npm}/node_modules/.package-lock.json")
endif()
file(LOCK "${CMAKE_SOURCE_DIR}/third_party/sqlite" DIRECTORY RELEASE)

add_library(proofdesk_sqlite3 STATIC "${sqlite_dir}/sqlite3.c")
target_include_directories(proofdesk_sqlite3 SYSTEM PUBLIC "${sqlite_dir}")
target_link_libraries(proofdesk_sqlite3 PUBLIC Threads::Threads m)
target_compile_options(proofdesk_sqlite3 PRIVATE -w)
if(PROOFDESK_SANITIZE)
  # 5 s to compile instead of 73; misuse of its interface shows up all the same.
  target_compile_options(proofdesk_sqlite3 PRIVATE -O0 -fno-sanitize=undefined)
else()
  target_compile_options(proofdesk_sqlite3 PRIVATE -O2) # in dev too: at -O0 every test waits for it
endif()

target_compile_definitions(
  proofdesk_sqlite3
  # Seen by users of the header too, which hides what the options leave out.
  PUBLIC SQLITE_OMIT_DEPRECATED # nothing new should call the old interfaces
         SQLITE_OMIT_LOAD_EXTENSION # no code enters the process through SQL
         SQLITE_ENABLE_SESSION # changesets, to compare two databases row by row
         SQLITE_ENABLE_PREUPDATE_HOOK # the session extension stands on it
  PRIVATE # What it can do
          SQLITE_ENABLE_FTS5 # the search index
          SQLITE_ENABLE_DBSTAT_VTAB # space per table, for capacity figures and scrubbing
          SQLITE_ENABLE_DBPAGE_VTAB # pages as bytes, to zero what an erasure leaves in unused space
          # How it behaves, whatever a connection forgets to say
          SQLITE_THREADSAFE=2 # a connection belongs to one thread at a time; no mutex per call
          SQLITE_DEFAULT_SYNCHRONOUS=2 # FULL: an acknowledged write survives a power cut
          SQLITE_DEFAULT_WAL_SYNCHRONOUS=2 # and in WAL mode too, where the usual default is NORMAL
          SQLITE_TRUSTED_SCHEMA=0 # a schema someone tampered with cannot call functions
          SQLITE_DQS=0 # "text" is an identifier, so a misspelt column is an error, not a string
          SQLITE_SECURE_DELETE=1 # overwrite deleted content: an erased value must leave the file
          SQLITE_TEMP_STORE=2 # sorts spill to memory, so no personal data lands in /tmp
          SQLITE_LIKE_DOESNT_MATCH_BLOBS # binary columns are never text
          SQLITE_STRICT_SUBTYPE=1 # an SQL function that misuses subtypes fails loudly
          SQLITE_USE_URI=0 # a file name is a file name
          # What it costs
          SQLITE_DEFAULT_MEMSTATUS=0 # no global counter on each allocation
          SQLITE_OMIT_SHARED_CACHE # unused, and checked for on every page otherwise
          SQLITE_USE_ALLOCA # small scratch space on the stack
          SQLITE_MAX_ATTACHED=10
          # What the platform has; without a configure script SQLite assumes the least
          HAVE_FDATASYNC=1 # otherwise every commit pays for a full fsync
          HAVE_USLEEP=1 # otherwise a busy wait sleeps whole seconds
          HAVE_PREAD64=1 HAVE_PWRITE64=1 # one system call per page instead of lseek and read
          HAVE_GMTIME_R=1 HAVE_LOCALTIME_R=1 # the others are not safe with threads
          HAVE_STRERROR_R=1 HAVE_MALLOC_H=1 HAVE_MALLOC_USABLE_SIZE=1
          _GNU_SOURCE)
