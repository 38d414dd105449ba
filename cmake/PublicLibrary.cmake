# libpentad.so: the room api and all below it, with no symbol to be seen but those of include/pentad. For programs that
# are not ours, hence with the C++ library that they have.
set(pentad_include ${PROJECT_BINARY_DIR}/include)
configure_file(${PROJECT_SOURCE_DIR}/include/pentad/version.hpp.in ${pentad_include}/pentad/version.hpp @ONLY)
target_include_directories(pentad_api PUBLIC ${PROJECT_SOURCE_DIR}/include ${pentad_include})

# A sanitizer's library has to come first in a process, which is not ours to say.
if(PENTAD_SANITIZE)
  return()
endif()

set(pentad_symbols ${PROJECT_SOURCE_DIR}/cmake/libpentad.map)
file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/libpentad.cpp CONTENT "")
add_library(libpentad SHARED ${CMAKE_CURRENT_BINARY_DIR}/libpentad.cpp)
target_link_libraries(libpentad PRIVATE "$<LINK_LIBRARY:WHOLE_ARCHIVE,pentad_api>")
# nodelete: what libgit2 and OpenSSL have begun in a process does not end before it.
target_link_options(libpentad PRIVATE LINKER:--version-script=${pentad_symbols} LINKER:-z,nodelete LINKER:-z,defs
  LINKER:--as-needed LINKER:--gc-sections $<$<CONFIG:Release>:LINKER:-s>)
set_target_properties(libpentad PROPERTIES OUTPUT_NAME pentad EXPORT_NAME pentad LINKER_LANGUAGE CXX
  LINK_DEPENDS ${pentad_symbols} LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib
  VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
target_compile_features(libpentad INTERFACE cxx_std_17)

# Installed: all paths in what is installed are relative to where it stands, so that the folder can be moved.
include(CMakePackageConfigHelpers)
set(pentad_cmake lib/cmake/pentad)
install(TARGETS libpentad EXPORT pentad LIBRARY DESTINATION lib INCLUDES DESTINATION include)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/pentad DESTINATION include FILES_MATCHING PATTERN "*.hpp")
install(FILES ${pentad_include}/pentad/version.hpp DESTINATION include/pentad)
install(EXPORT pentad FILE pentadConfig.cmake NAMESPACE pentad:: DESTINATION ${pentad_cmake})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/pentadConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/pentadConfigVersion.cmake DESTINATION ${pentad_cmake})
configure_file(${PROJECT_SOURCE_DIR}/packaging/pentad.pc.in ${PROJECT_BINARY_DIR}/pentad.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/pentad.pc DESTINATION lib/pkgconfig)
