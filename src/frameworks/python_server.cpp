#include "frameworks/python_server.hpp"

#include <algorithm>

#include "base/embedded_file.hpp"

namespace pentad {

extern const std::vector<EmbeddedFile> k_python_program;
extern const std::vector<EmbeddedFile> k_python_bytecode;  // one file; empty where it was built without a python3

namespace {

constexpr std::string_view k_bootstrap = "bootstrap";
constexpr std::size_t k_most_rounds = 3;        // of warming up: a millisecond each; more do not help
constexpr std::size_t k_forks_for_a_round = 4;  // which save half of that each

}  // namespace

std::string python_server_program() {
    const std::string_view bytecode = k_python_bytecode.front().bytes;
    std::string program = std::to_string(bytecode.size()) + '\0';
    program += bytecode;
    for (const EmbeddedFile& file : k_python_program) {
        if (file.name == k_bootstrap) continue;
        program += file.name;
        program += '\0';
        program += file.bytes;
        program += '\0';
    }
    return program;
}

std::string_view python_server_bootstrap() {
    return std::ranges::find(k_python_program, k_bootstrap, &EmbeddedFile::name)->bytes;
}

std::vector<std::string> python_server_arguments(const std::filesystem::path& interpreter, int program, int control,
                                                 int most, std::size_t forks, bool traced,
                                                 const std::vector<std::string>& frameworks) {
    const std::size_t rounds = std::min(k_most_rounds, forks / k_forks_for_a_round);
    std::vector<std::string> arguments = {interpreter,
                                          "-",
                                          std::to_string(program),
                                          std::to_string(control),
                                          std::to_string(most),
                                          std::to_string(rounds),
                                          traced ? "traced" : "untraced"};
    arguments.insert(arguments.end(), frameworks.begin(), frameworks.end());
    return arguments;
}

}  // namespace pentad
