# A clean build spends most of its time reading the same headers again, so many small files that include the same ones
# are compiled as few units. A file may stand in a unit with its neighbours: names in their anonymous namespaces must
# differ, which the compiler checks.

# include_folders_together(OUT files...): one unit for each folder, but for folders of so many files that changing one
# of them would mean a long wait; those stay as they are.
function(include_folders_together out)
  set(most_in_one 12)
  set(folders)
  foreach(file IN LISTS ARGN)
    cmake_path(GET file PARENT_PATH folder)
    list(APPEND folders "${folder}")
  endforeach()
  list(REMOVE_DUPLICATES folders)
  set(units)
  foreach(folder IN LISTS folders)
    set(files ${ARGN})
    list(FILTER files INCLUDE REGEX "^${folder}/[^/]+$")
    list(LENGTH files count)
    if(count GREATER most_in_one)
      list(APPEND units ${files})
    else()
      list(TRANSFORM files REPLACE "${CMAKE_SOURCE_DIR}/(.+)" "#include \"\\1\"" OUTPUT_VARIABLE lines)
      list(JOIN lines "\n" text)
      file(RELATIVE_PATH name "${CMAKE_SOURCE_DIR}" "${folder}")
      set(unit "${CMAKE_BINARY_DIR}/together/${name}.cpp")
      file(CONFIGURE OUTPUT "${unit}" CONTENT "${text}\n" @ONLY)
      list(APPEND units "${unit}")
    endif()
  endforeach()
  set(${out} ${units} PARENT_SCOPE)
endfunction()
