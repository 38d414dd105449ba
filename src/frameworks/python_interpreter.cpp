#include "frameworks/python_interpreter.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string_view>

#include "base/environment.hpp"
#include "base/file.hpp"
#include "base/program_search.hpp"
#include "base/text.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view k_what_to_do = "install Python 3, or name one with [python] interpreter in pentad.toml";

std::optional<fs::path> in_path(const std::string& name, const InterpreterSearch& search) {
    return program_in_path(name, search.environment, search.root);
}

Result<fs::path> from_setting(const InterpreterSearch& search) {
    if (search.setting.find('/') == std::string::npos) {
        if (const std::optional<fs::path> found = in_path(search.setting, search)) return *found;
        return fail(Code::tool,
                    "[python] interpreter " + printable(search.setting) + " is not in PATH; correct it in pentad.toml");
    }
    const fs::path program = search.root / search.setting;
    if (is_program(program)) return program;
    return fail(Code::tool, "[python] interpreter " + printable(program.string()) +
                                " is not there or can't be executed; correct it in pentad.toml");
}

}  // namespace

Result<fs::path> choose_interpreter(const InterpreterSearch& search) {
    if (!search.setting.empty()) return from_setting(search);
    for (const char* folder : {".venv", "venv"}) {
        struct stat status{};
        const fs::path program = search.root / folder / "bin/python";
        if (is_program(program)) return program;
        if (::lstat(program.c_str(), &status) == 0)
            return fail(Code::tool, printable(program.string()) +
                                        " can't be executed; make the environment anew, or name an "
                                        "interpreter with [python] interpreter in pentad.toml");
    }
    const std::string active = value_in(search.environment, "VIRTUAL_ENV");
    if (!active.empty()) {
        const fs::path program = fs::path(active) / "bin/python";
        if (is_program(program)) return program;
        return fail(Code::tool, "VIRTUAL_ENV is " + printable(active) +
                                    ", but there is no bin/python in it; make the environment anew, or deactivate it");
    }
    for (const char* name : {"python3", "python"})
        if (const std::optional<fs::path> found = in_path(name, search)) return *found;
    return fail(Code::tool, "there is no python3 in PATH; " + std::string(k_what_to_do));
}

bool is_script(const fs::path& program) {
    const UniqueFd fd(::open(program.c_str(), O_RDONLY | O_CLOEXEC));
    char start[2] = {};
    return fd && ::read(fd.get(), start, sizeof start) == sizeof start && start[0] == '#' && start[1] == '!';
}

std::string shim_key(const fs::path& shim, const InterpreterSearch& search) {
    struct stat status{};
    ::stat(shim.c_str(), &status);
    std::string key = shim.string() + '\n' + std::to_string(status.st_mtim.tv_sec) + '.' +
                      std::to_string(status.st_mtim.tv_nsec) + '\n';
    for (const char* name : {"PYENV_VERSION", "PYENV_ROOT", "ASDF_PYTHON_VERSION", "PATH"})
        key += std::string(name) + '=' + value_in(search.environment, name) + '\n';
    const std::string home = value_in(search.environment, "HOME");
    std::vector<fs::path> files = {fs::path(home) / ".pyenv/version", fs::path(home) / ".tool-versions",
                                   shim.parent_path().parent_path() / "version"};
    for (fs::path folder = search.root;; folder = folder.parent_path()) {
        files.push_back(folder / ".python-version");
        files.push_back(folder / ".tool-versions");
        if (folder == folder.parent_path()) break;
    }
    for (const fs::path& file : files)
        if (const Result<std::string> content = read_file(file)) key += file.string() + ':' + *content + '\n';
    return key;
}

}  // namespace pentad
