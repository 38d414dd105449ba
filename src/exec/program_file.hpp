// What an executable file says of how the kernel executes it.
#pragma once

#include <string>

namespace pentad {

/// What executes it: the path in `#! interpreter argument`, or the dynamic loader that an ELF program names.
struct Interpreter {
    std::string path;     ///< empty: it names none
    bool script = false;  ///< else it is an ELF program
};

/// `fd`: at its beginning. Source: execve(2), elf(5); 64 bits only.
Interpreter interpreter_in(int fd);

/// Executing it gives privileges: set-user-ID, set-group-ID or capabilities of the file.
bool gives_privileges(const std::string& file);

}  // namespace pentad
