# The library that traced programs get (src/exec/preload/). It is part of pentad and not installed: exec/trace_library.hpp
# writes it where it is needed. It has to load into every program, whatever that was built with: it needs no other library
# and no compiler's helper, and has no sanitizer in it.
file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/exec/preload/*.cpp)
add_library(pentad_trace_library SHARED ${sources})
target_include_directories(pentad_trace_library PRIVATE ${PROJECT_SOURCE_DIR}/src)
target_compile_options(pentad_trace_library PRIVATE -O2 -g0 -ffreestanding -fno-exceptions -fno-rtti -fno-stack-protector
  -fvisibility=hidden -fno-asynchronous-unwind-tables -U_FORTIFY_SOURCE -Wno-nonnull-compare
  $<$<CXX_COMPILER_ID:GNU>:-fno-tree-loop-distribute-patterns>)
target_link_options(pentad_trace_library PRIVATE -nostdlib -s LINKER:-z,now LINKER:--build-id=none)
if(PENTAD_SANITIZE)
  target_compile_options(pentad_trace_library PRIVATE -fno-sanitize=all)
  target_link_options(pentad_trace_library PRIVATE -fno-sanitize=all)
endif()
