# Every target of ours is built with these.
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor
                    -Wold-style-cast -Woverloaded-virtual -Werror=return-type -Werror=unused-result)
if(PENTAD_SANITIZE)
  add_compile_options(-fsanitize=${PENTAD_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${PENTAD_SANITIZE})
endif()
