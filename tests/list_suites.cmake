# Read by ctest itself, before it runs: write_suites(PROGRAM PREFIX LABEL FILE) asks a GoogleTest program for its suites
# and writes one ctest test for each. A process for every single test spends its time on starting and on reading the
# model of the house; within a suite they share one. What failed is named by the output of the suite, which ctest shows.
function(write_suites program prefix label file)
  execute_process(
    COMMAND "${program}" --gtest_list_tests
    OUTPUT_VARIABLE listing
    RESULT_VARIABLE failed
    TIMEOUT 60)
  if(failed)
    message(FATAL_ERROR "${program} does not list its tests: ${failed}")
  endif()
  # Comments name parameters and may hold anything, list separators and brackets included.
  string(REGEX REPLACE " *#[^\n]*" "" listing "${listing}")
  string(REGEX MATCHALL "[^\n]+" lines "${listing}")
  set(text "")
  set(suite "")
  set(tests 0)
  foreach(line IN LISTS lines ITEMS "end.")
    if(line MATCHES "^  ")
      math(EXPR tests "${tests} + 1")
    elseif(line MATCHES "^(.+)\\.$")
      set(next "${CMAKE_MATCH_1}")
      if(tests GREATER 0)
        # The longest first: what compares with a count by hand, then by the number of tests.
        set(cost ${tests})
        if(suite MATCHES "Oracle|EveryState")
          math(EXPR cost "${cost} + 500")
        endif()
        set(name "[==[${prefix}${suite}]==]")
        string(APPEND text "add_test(${name} [==[${program}]==] [==[--gtest_filter=${suite}.*]==])\n"
               "set_tests_properties(${name} PROPERTIES LABELS ${label} COST ${cost} TIMEOUT 900)\n")
      endif()
      set(suite "${next}")
      set(tests 0)
    endif()
  endforeach()
  file(WRITE "${file}" "${text}")
endfunction()
