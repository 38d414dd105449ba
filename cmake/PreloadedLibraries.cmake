# The libraries that other programs get (src/exec/preload/): of traced ones, and of those that are loaded once. They are
# part of pentad and not installed: exec/trace_library.hpp and exec/loaded_program.hpp write them where they are needed.
# They have to load into every program, whatever that was built with: they need no other library and no compiler's helper,
# and have no sanitizer in them.
function(pentad_preloaded_library name folder)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp)
  add_library(${name} SHARED ${sources})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_compile_options(${name} PRIVATE -O2 -g0 -ffreestanding -fno-exceptions -fno-rtti -fno-stack-protector
    -fvisibility=hidden -fno-asynchronous-unwind-tables -U_FORTIFY_SOURCE -Wno-nonnull-compare
    $<$<CXX_COMPILER_ID:GNU>:-fno-tree-loop-distribute-patterns>)
  target_link_options(${name} PRIVATE -nostdlib -s LINKER:-z,now LINKER:--build-id=none ${ARGN})
  if(PENTAD_SANITIZE)
    target_compile_options(${name} PRIVATE -fno-sanitize=all)
    target_link_options(${name} PRIVATE -fno-sanitize=all)
  endif()
endfunction()
pentad_preloaded_library(pentad_trace_library exec/preload)
pentad_preloaded_library(pentad_loader_library exec/preload/loader LINKER:-z,initfirst)
