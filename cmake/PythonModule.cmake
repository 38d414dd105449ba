# The Python package pentad_batch, for the machine's python3: its compiled part has the whole library in it, so that it
# needs nothing to be found when it is loaded.
#
# Three components install it, and none does so without being asked: `python` into PREFIX/lib/pythonX.Y/site-packages,
# which is where python3 looks below ~/.local and in a virtual environment; `debian` where Debian's packages have it; and, when a wheel is built (pyproject.toml), `wheel`, with the
# program beside it.
if(PENTAD_SANITIZE)
  return()  # as cmake/PublicLibrary.cmake
endif()
if(NOT Python3_EXECUTABLE AND EXISTS /usr/bin/python3)
  # Debian's before any other, which may be a version manager's. A wheel names its own.
  set(Python3_EXECUTABLE /usr/bin/python3)
endif()
find_package(Python3 COMPONENTS Interpreter Development.Module)
find_package(pybind11 2.10 CONFIG)
if(NOT Python3_Development.Module_FOUND OR NOT pybind11_FOUND)
  message(STATUS "no Python module: python3-dev or pybind11-dev is not installed")
  return()
endif()
set(PENTAD_MODULE_PYTHON ${Python3_EXECUTABLE} CACHE INTERNAL "the Python that the module is for")
set(pentad_package ${PROJECT_BINARY_DIR}/python)
set(pentad_python ${CMAKE_CURRENT_SOURCE_DIR}/python)
file(GLOB pentad_native CONFIGURE_DEPENDS ${pentad_python}/*.cpp)
pybind11_add_module(pentad_native MODULE NO_EXTRAS ${pentad_native})
target_include_directories(pentad_native PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
target_link_libraries(pentad_native PRIVATE pentad_api)
target_link_options(pentad_native PRIVATE LINKER:--version-script=${PROJECT_SOURCE_DIR}/cmake/python_native.map LINKER:-z,nodelete LINKER:--as-needed
  LINKER:--gc-sections $<$<CONFIG:Release>:LINKER:-s>)
set_target_properties(pentad_native PROPERTIES OUTPUT_NAME _native LIBRARY_OUTPUT_DIRECTORY ${pentad_package}/pentad_batch)

# As it is installed, so that tests can import it from the build folder.
file(GLOB_RECURSE pentad_python_files CONFIGURE_DEPENDS RELATIVE ${pentad_python}
  ${pentad_python}/*.py ${pentad_python}/*.pyi ${pentad_python}/py.typed)
foreach(file IN LISTS pentad_python_files)
  configure_file(${pentad_python}/${file} ${pentad_package}/${file} COPYONLY)
endforeach()

function(pentad_install_python destination)
  install(TARGETS pentad_native LIBRARY DESTINATION ${destination}/pentad_batch ${ARGN} EXCLUDE_FROM_ALL)
  foreach(file IN LISTS pentad_python_files)
    cmake_path(GET file PARENT_PATH folder)
    install(FILES ${pentad_python}/${file} DESTINATION ${destination}/${folder} ${ARGN} EXCLUDE_FROM_ALL)
  endforeach()
endfunction()
pentad_install_python(lib/python${Python3_VERSION_MAJOR}.${Python3_VERSION_MINOR}/site-packages COMPONENT python)
pentad_install_python(lib/python3/dist-packages COMPONENT debian)
if(SKBUILD)
  pentad_install_python(. COMPONENT wheel)
  install(PROGRAMS ${PROJECT_BINARY_DIR}/bin/pentad DESTINATION ${SKBUILD_SCRIPTS_DIR} COMPONENT wheel EXCLUDE_FROM_ALL)
endif()
