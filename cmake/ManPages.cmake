# Manual pages and completions: the built program prints them, and they are installed where man and the shells look.
# In script mode: writes them below OUTPUT, with PROGRAM; the pages compressed, as Debian wants them, when GZIP is set.
if(CMAKE_SCRIPT_MODE_FILE)
  function(print_into file)
    get_filename_component(folder ${OUTPUT}/${file} DIRECTORY)
    file(MAKE_DIRECTORY ${folder})
    execute_process(COMMAND ${PROGRAM} ${ARGN} OUTPUT_FILE ${OUTPUT}/${file} COMMAND_ERROR_IS_FATAL ANY)
  endfunction()

  file(REMOVE_RECURSE ${OUTPUT})
  print_into(man/man1/pentad.1 help --man)
  execute_process(COMMAND ${PROGRAM} __complete -- help "" OUTPUT_VARIABLE commands COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "(^|\n)[a-z]+" commands "${commands}")
  foreach(command IN LISTS commands)
    string(STRIP "${command}" command)
    print_into(man/man1/pentad-${command}.1 help --man ${command})
  endforeach()
  if(GZIP)
    file(GLOB pages ${OUTPUT}/man/man1/*.1)
    execute_process(COMMAND ${GZIP} -9n ${pages} COMMAND_ERROR_IS_FATAL ANY)
  endif()
  print_into(bash-completion/completions/pentad completion bash)
  print_into(zsh/vendor-completions/_pentad completion zsh)
  print_into(fish/vendor_completions.d/pentad.fish completion fish)
  return()
endif()

find_program(PENTAD_GZIP gzip)
set(pentad_share ${PROJECT_BINARY_DIR}/share)
# Not with sanitizers, which would only make each build slower.
if(NOT PENTAD_SANITIZE)
  add_custom_command(TARGET pentad POST_BUILD
    COMMAND ${CMAKE_COMMAND} -D "PROGRAM=$<TARGET_FILE:pentad>" -D "OUTPUT=${pentad_share}" -D "GZIP=$<$<BOOL:${PENTAD_GZIP}>:${PENTAD_GZIP}>"
            -P ${PROJECT_SOURCE_DIR}/cmake/ManPages.cmake
    VERBATIM)
  install(DIRECTORY ${pentad_share}/ DESTINATION share)
endif()
