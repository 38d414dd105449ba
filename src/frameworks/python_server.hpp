// The warm Python parent: how it is started. What it does is in frameworks/python/.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace pentad {

/// Shape: the bytes that the bootstrap reads from a descriptor: `length NUL bytecode name NUL source NUL name NUL
/// source NUL …`. The bytecode, of that many bytes, spares an interpreter of the kind that it was made for the
/// compiling (some 12 ms).
std::string python_server_program();

/// What the interpreter reads as its stdin: it loads the program and starts it. Not as the text of `-c`, since from
/// version 3.13 Python imports something before it runs that, and looks for it in the working folder first.
std::string_view python_server_bootstrap();

/// What to execute. `program` and `control` are the numbers of descriptors in the new process: the bytes above, and the
/// socket. `most`: forks at once; more requests wait in the server. `forks`: how many are expected in all; with many it
/// takes some time to get warm. `traced`: imports ask for the names that they want, in place of listing folders.
/// `frameworks`: whose units will run; what they need is loaded before forking.
std::vector<std::string> python_server_arguments(const std::filesystem::path& interpreter, int program, int control,
                                                 int most, std::size_t forks, bool traced,
                                                 const std::vector<std::string>& frameworks);

}  // namespace pentad
