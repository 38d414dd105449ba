#include "workflow/interpreter.hpp"

#include <unistd.h>

#include <nlohmann/json.hpp>

#include "base/command.hpp"
#include "base/file.hpp"
#include "base/oid.hpp"
#include "base/text.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

std::string cached_answer(const fs::path& file, const std::string& key) {
    const Result<std::string> bytes = read_file(file);
    if (!bytes) return "";
    const nlohmann::json cache = nlohmann::json::parse(*bytes, nullptr, false);
    if (!cache.is_object()) return "";
    const auto same = cache.find("key");
    const auto answer = cache.find("interpreter");
    if (same == cache.end() || *same != key || answer == cache.end() || !answer->is_string()) return "";
    std::string program = answer->get<std::string>();
    return ::access(program.c_str(), X_OK) == 0 ? program : "";
}

Result<fs::path> ask(const fs::path& shim, const InterpreterSearch& search) {
    // -I: nothing of the workspace or the user's variables has a say in this.
    TRY_ASSIGN(const CommandResult result, run_command({shim.string(), "-I", "-c", "import sys; print(sys.executable)"},
                                                       search.environment, search.root));
    const fs::path program = std::string(trim(result.output));
    if (result.success() && program.is_absolute() && ::access(program.c_str(), X_OK) == 0) return program;
    std::string reason = std::string(trim(result.errors));
    if (reason.empty()) reason = "it ended with status " + std::to_string(result.exit_status);
    return fail(Code::tool,
                printable(shim.string()) + " does not lead to an interpreter (" + shorten(reason, 300) +
                    "); install the version that it asks for, or name one with [python] interpreter in pentad.toml");
}

}  // namespace

Result<fs::path> find_interpreter(const InterpreterSearch& search, const fs::path& directory) {
    TRY_ASSIGN(const fs::path program, choose_interpreter(search));
    if (!is_script(program)) return program;
    const fs::path file = directory / "interpreter_cache.json";
    const std::string key = sha256_hex(shim_key(program, search));
    if (const std::string known = cached_answer(file, key); !known.empty()) return fs::path(known);
    TRY_ASSIGN(const fs::path answer, ask(program, search));
    const nlohmann::json cache = {
        {"key", key}, {"shim", valid_utf8(program.string())}, {"interpreter", answer.string()}};
    std::error_code missing;
    if (fs::is_directory(directory, missing)) {
        const std::string text = cache.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
        // Only a cache: where it can't be kept, the shim is asked again next time.
        [[maybe_unused]] const Status kept = write_file_atomically(file, text, Durability::cached);
    }
    return answer;
}

}  // namespace pentad
