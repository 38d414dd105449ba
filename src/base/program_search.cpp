#include "base/program_search.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "base/environment.hpp"
#include "base/text.hpp"

namespace pentad {

namespace fs = std::filesystem;

bool is_program(const fs::path& path) {
    struct stat status{};
    return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && ::access(path.c_str(), X_OK) == 0;
}

std::optional<fs::path> program_in_path(const std::string& name, const std::vector<std::string>& environment,
                                        const fs::path& folder) {
    for (const std::string& entry : split(value_in(environment, "PATH"), ':')) {
        const fs::path candidate = folder / (entry.empty() ? "." : entry) / name;
        if (is_program(candidate)) return candidate;
    }
    return std::nullopt;
}

Result<std::string> find_program(const std::string& name, const std::vector<std::string>& environment) {
    if (name.find('/') != std::string::npos) return name;
    if (const std::optional<fs::path> found = program_in_path(name, environment)) return found->string();
    return fail(Code::tool, printable(name) + " is not in PATH; install it");
}

}  // namespace pentad
