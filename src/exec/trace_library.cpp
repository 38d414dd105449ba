#include "exec/trace_library.hpp"

#include <algorithm>

#include "base/embedded_file.hpp"
#include "base/file.hpp"
#include "exec/world_folder.hpp"

namespace pentad {

extern const std::vector<EmbeddedFile> k_trace_library;

namespace fs = std::filesystem;

Result<std::string> write_trace_library(const fs::path& folder) {
    const fs::path file = folder / "libpentad-trace.so";
    TRY(write_file_atomically(file, k_trace_library.front().bytes, Durability::cached, 0755));
    return file.string();
}

Result<fs::path> library_scratch(const fs::path& root) {
    Result<fs::path> found = fail(Code::tool, "there is no folder for scratch outside the workspace; set TMPDIR");
    for (const fs::path& base : scratch_bases(root)) {
        if (base.string().find_first_of(": \t$") != std::string::npos) continue;
        found = private_folder(base);
        if (found) break;
    }
    return found;
}

std::string& variable_in(std::vector<std::string>& environment, std::string_view name) {
    const auto is_it = [name](const std::string& text) { return text.starts_with(name); };
    const auto found = std::ranges::find_if(environment, is_it);
    return found != environment.end() ? *found : environment.emplace_back(name);
}

void preload_first(const std::string& library, std::vector<std::string>& environment) {
    constexpr std::string_view k_preload = "LD_PRELOAD=";
    std::string& preload = variable_in(environment, k_preload);
    preload.insert(k_preload.size(), preload.size() == k_preload.size() ? library : library + ':');
}

}  // namespace pentad
