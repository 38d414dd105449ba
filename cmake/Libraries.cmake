# Debian's libraries, linked statically where the package has an archive: `record` is a new process for every edit,
# and each shared library costs it a tenth of a millisecond and more. libgit2 is not linked at all, but loaded by
# what needs it (store/git_library.hpp).
set(CMAKE_FIND_LIBRARY_SUFFIXES .a .so)

function(pentad_library name archive)
  find_library(PENTAD_LIB_${name} NAMES ${archive} REQUIRED)
  add_library(pentad::${name} INTERFACE IMPORTED GLOBAL)
  target_link_libraries(pentad::${name} INTERFACE ${PENTAD_LIB_${name}})
endfunction()

pentad_library(sqlite3 sqlite3)
pentad_library(zstd zstd)
pentad_library(zlib z)
pentad_library(crypto crypto)
pentad_library(xxhash xxhash)
target_link_libraries(pentad::sqlite3 INTERFACE m)
target_link_libraries(pentad::crypto INTERFACE dl)
find_package(Threads REQUIRED)

# Debian ships fmt only as a shared library; src/base/fmt_library.cpp is the compiled part of it.
find_path(PENTAD_FMT_INCLUDE fmt/format-inl.h REQUIRED)
