# pentad_embed(TARGET VARIABLE files...): the files' bytes as a C++ array of `EmbeddedFile` (base/embedded_file.hpp) called
# pentad::VARIABLE, made anew when a file changes. Names are the files' without folder and extension; order is kept.
function(pentad_embed target variable)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${variable}.cpp)
  list(TRANSFORM ARGN PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ OUTPUT_VARIABLE files)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -D "OUTPUT=${output}" -D "VARIABLE=${variable}" -D "FILES=${files}" -P ${PROJECT_SOURCE_DIR}/cmake/Embed.cmake
    DEPENDS ${files} ${PROJECT_SOURCE_DIR}/cmake/Embed.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()

# pentad_embed_built(TARGET VARIABLE BUILT): the same of the file that the target BUILT makes.
function(pentad_embed_built target variable built)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${variable}.cpp)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -D "OUTPUT=${output}" -D "VARIABLE=${variable}" -D "FILES=$<TARGET_FILE:${built}>"
      -P ${PROJECT_SOURCE_DIR}/cmake/Embed.cmake
    DEPENDS ${built} $<TARGET_FILE:${built}> ${PROJECT_SOURCE_DIR}/cmake/Embed.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()

# pentad_embed_bytecode(TARGET VARIABLE files...): what the machine's python3 makes of Python sources (cmake/compile_python.py), as
# one file. Other interpreters compile the sources; so without a python3 here there is none.
function(pentad_embed_bytecode target variable)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/${variable}.cpp)
  set(compiled ${CMAKE_CURRENT_BINARY_DIR}/${variable}.bytecode)
  list(TRANSFORM ARGN PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ OUTPUT_VARIABLE files)
  set(compile ${CMAKE_COMMAND} -E touch ${compiled})
  set(interpreter "")
  find_program(PENTAD_BYTECODE_PYTHON python3 HINTS /usr/bin DOC "whose bytecode the program holds")
  if(PENTAD_BYTECODE_PYTHON)
    file(REAL_PATH ${PENTAD_BYTECODE_PYTHON} interpreter)
    # Before 3.11 the order of a set of constants depends on the seed.
    set(compile ${CMAKE_COMMAND} -E env --unset=PYTHONPATH --unset=PYTHONHOME PYTHONHASHSEED=0
      ${interpreter} -s -B ${PROJECT_SOURCE_DIR}/cmake/compile_python.py ${compiled} ${files})
  else()
    file(REMOVE ${compiled})
  endif()
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${compile}
    COMMAND ${CMAKE_COMMAND} -D "OUTPUT=${output}" -D "VARIABLE=${variable}" -D "FILES=${compiled}" -P ${PROJECT_SOURCE_DIR}/cmake/Embed.cmake
    DEPENDS ${files} ${interpreter} ${PROJECT_SOURCE_DIR}/cmake/compile_python.py ${PROJECT_SOURCE_DIR}/cmake/Embed.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()

if(CMAKE_SCRIPT_MODE_FILE)
  set(arrays "")
  set(table "")
  foreach(file IN LISTS FILES)
    get_filename_component(name ${file} NAME_WE)
    string(MAKE_C_IDENTIFIER ${name} identifier)
    file(READ ${file} bytes HEX)
    string(REGEX REPLACE "(................................................................)" "\\1\n" bytes "${bytes}")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
    string(APPEND arrays "constexpr char k_${identifier}[] = {\n${bytes}'\\0'};\n")
    string(APPEND table "    {\"${name}\", {k_${identifier}, sizeof k_${identifier} - 1}},\n")
  endforeach()
  file(WRITE ${OUTPUT}
    "#include \"base/embedded_file.hpp\"\n\nnamespace pentad {\nnamespace {\n${arrays}}\n\n"
    "extern const std::vector<EmbeddedFile> ${VARIABLE};\n"
    "const std::vector<EmbeddedFile> ${VARIABLE} = {\n${table}};\n\n}  // namespace pentad\n")
endif()
