# cpack makes a Debian package and a relocatable archive (./dev package builds and tests both). SOURCE_DATE_EPOCH dates them.
set(CPACK_GENERATOR "DEB;TGZ")
set(CPACK_PACKAGE_NAME pentad)
set(CPACK_PACKAGE_VENDOR "the pentad project")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "records edits, tests after every five, takes back what broke")
set(CPACK_PACKAGE_DESCRIPTION
"pentad records the edits made to a project, runs its tests after every fifth,
and takes back the edits that broke them: the whole batch, and nothing else.
It keeps every edit with its content before and after, in a history that is
an ordinary git repository.")
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_FILE_NAME ${PROJECT_NAME}-${PROJECT_VERSION}-linux-${CMAKE_SYSTEM_PROCESSOR})
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "pentad maintainers <maintainers@pentad.invalid>")
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
# What the program is linked with is found by dpkg-shlibdeps; libgit2 is loaded when it is needed, git and python3 are run.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libgit2-1.5, git, python3")
# The package has a library: whoever is built against it depends on this package, and the linker's cache has to know it.
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/shlibs
  CONTENT "libpentad ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR} pentad (>= ${PROJECT_VERSION})\n")
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/packaging/triggers ${PROJECT_BINARY_DIR}/shlibs)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
# Component `debian` is what only a package wants, and `cmake --install` leaves out.
set(CPACK_INSTALL_CMAKE_PROJECTS "${PROJECT_BINARY_DIR};pentad;ALL;/;${PROJECT_BINARY_DIR};pentad;debian;/")
include(CPack)

# What Debian wants in share/doc, from what the project has already.
set(pentad_doc ${PROJECT_BINARY_DIR}/doc)
string(TIMESTAMP PENTAD_DATE "%a, %d %b %Y %H:%M:%S +0000" UTC)
set(PENTAD_STATIC "libssl-dev, libsqlite3-dev, libzstd-dev, zlib1g-dev, libxxhash-dev,\n libpugixml-dev, libfmt-dev, libtomlplusplus-dev, nlohmann-json3-dev, libsimdjson-dev and libstdc++-12-dev")
file(READ ${PROJECT_SOURCE_DIR}/LICENSE licence)
string(REGEX MATCH "Copyright [^\n]*" PENTAD_COPYRIGHT "${licence}")
string(REPLACE "Copyright (c) " "" PENTAD_COPYRIGHT "${PENTAD_COPYRIGHT}")
string(REGEX REPLACE "^.*Copyright [^\n]*\n+" "" licence "${licence}")
string(REGEX REPLACE "\n\n" "\n.\n" licence "${licence}")
string(REGEX REPLACE "\n+$" "" licence "${licence}")
string(REPLACE "\n" "\n " PENTAD_LICENCE " ${licence}")
foreach(name copyright changelog)
  configure_file(${PROJECT_SOURCE_DIR}/packaging/${name}.in ${pentad_doc}/${name} @ONLY)
endforeach()
configure_file(${PROJECT_SOURCE_DIR}/CHANGELOG.md ${pentad_doc}/NEWS COPYONLY)
install(FILES ${pentad_doc}/copyright DESTINATION share/doc/pentad)
if(PENTAD_GZIP)
  execute_process(COMMAND ${PENTAD_GZIP} -9nf ${pentad_doc}/changelog ${pentad_doc}/NEWS COMMAND_ERROR_IS_FATAL ANY)
  install(FILES ${pentad_doc}/changelog.gz ${pentad_doc}/NEWS.gz DESTINATION share/doc/pentad
    COMPONENT debian EXCLUDE_FROM_ALL)
endif()
install(FILES README.md docs/api.md docs/manual.md docs/formats.md docs/troubleshooting.md DESTINATION share/doc/pentad)
install(FILES packaging/lintian-overrides DESTINATION share/lintian/overrides RENAME pentad
  COMPONENT debian EXCLUDE_FROM_ALL)
