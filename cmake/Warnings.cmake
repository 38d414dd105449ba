# Every target of ours is built with these.
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor
                    -Wold-style-cast -Woverloaded-virtual -Werror=return-type -Werror=unused-result)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # Initialisers of C libraries (GIT_DIFF_OPTIONS_INIT) leave fields out, on purpose; libstdc++ uses what it deprecates.
  add_compile_options(-Wno-missing-field-initializers -Wno-deprecated-declarations)
endif()
if(PENTAD_SANITIZE)
  add_compile_options(-fsanitize=${PENTAD_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${PENTAD_SANITIZE})
endif()
