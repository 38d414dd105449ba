# A compiler cache, where it is installed. The sloppiness is what it needs to cache files that use a precompiled header.
find_program(PENTAD_CCACHE ccache)
if(PENTAD_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${PENTAD_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER env CCACHE_SLOPPINESS=pch_defines,time_macros ${PENTAD_CCACHE})
endif()
