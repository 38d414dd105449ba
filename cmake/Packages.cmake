# cpack makes a Debian package and a relocatable archive (./dev package builds and tests both).
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
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "pentad maintainers <maintainers@pentad.invalid>")
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
# What the program is linked with is found by dpkg-shlibdeps; libgit2 is loaded when it is needed, git and python3 are run.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "libgit2-1.5, git, python3")
set(CPACK_DEB_COMPONENT_INSTALL OFF)
include(CPack)
