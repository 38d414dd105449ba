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

/// What the interpreter runs: it reads the program and starts it.
std::string_view python_server_bootstrap();

/// The numbers of descriptors in the new process.
struct PythonServerFds {
    int bootstrap = -1;  ///< a file, which is closed when it has been read; so is `program`
    int program = -1;
    int control = -1;  ///< the socket
};

/// What to execute. The bootstrap is a file and not the text of `-c`: from version 3.13 Python imports something before
/// it runs that, and looks for it in the working folder first. `most`: forks at once; more requests wait in the server.
/// `forks`: how many are expected in all; with many it takes some time to get warm. `traced`: imports ask for the names
/// that they want, in place of listing folders. `frameworks`: whose units will run; what they need is loaded before
/// forking.
std::vector<std::string> python_server_arguments(const std::filesystem::path& interpreter, const PythonServerFds& fds,
                                                 int most, std::size_t forks, bool traced,
                                                 const std::vector<std::string>& frameworks);

}  // namespace pentad
