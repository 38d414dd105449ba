#include "cli/output_files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <filesystem>

#include "base/file.hpp"
#include "base/text.hpp"

namespace pentad {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> k_written = {"--junit", "--ctrf", "--tap", "--events"};

bool is_descriptor(std::string_view option, const std::string& value) {
    return option == "--events" && !value.empty() && value.find_first_not_of("0123456789") == std::string::npos;
}

/// Replacing /dev/null would be the end of it, and a file below /dev/fd is where somebody's output already goes.
bool is_written_through(const fs::path& file) {
    std::error_code error;
    const fs::file_status status = fs::status(file, error);
    if (!fs::exists(status)) return false;
    if (!fs::is_regular_file(status)) return true;
    const std::string place = fs::absolute(file, error).lexically_normal().string();
    return place.starts_with("/dev/") || place.starts_with("/proc/");
}

Status prepare(std::string_view option, const std::string& file) {
    if (file.empty())
        return fail(Code::usage, fmt::format("{} needs the name of a file (see pentad ci --help)", option));
    if (file == "-")
        return fail(Code::usage, fmt::format("{} takes a file, not -; for standard output, name /dev/stdout", option));
    std::error_code error;
    if (fs::is_directory(file, error) || file.ends_with('/'))
        return fail(Code::usage, fmt::format("{}: {} is a folder; name a file in it", option, printable(file)));
    const fs::path folder = fs::path(file).parent_path();
    return folder.empty() ? Status{} : make_directories(folder);
}

/// A rule, in gitignore's language, for exactly this path of the workspace; empty when it lies elsewhere.
std::string rule_for(const std::string& path, const Workspace& workspace) {
    std::error_code error;
    const fs::path absolute = fs::weakly_canonical(fs::absolute(path, error), error);
    const std::string relative = absolute.lexically_relative(workspace.root).string();
    if (error || relative.empty() || relative == "." || relative == ".." || relative.starts_with("../")) return {};
    std::string rule = "/";
    for (const char character : relative) {
        if (std::string_view("*?[]\\ !#").contains(character)) rule += '\\';
        rule += character;
    }
    return rule;
}

}  // namespace

Status prepare_output_files(const Arguments& arguments) {
    for (const std::string_view option : k_written) {
        const std::optional<std::string> file = arguments.text(option);
        if (file && !is_descriptor(option, *file)) TRY(prepare(option, *file));
    }
    return {};
}

void leave_out_own_files(const Arguments& arguments, Workspace& workspace) {
    std::vector<std::string> own;
    for (const std::string_view option : k_written)
        if (const std::optional<std::string> file = arguments.text(option); file && !is_descriptor(option, *file))
            own.push_back(*file);
    if (arguments.has("--merge")) own.insert(own.end(), arguments.operands.begin(), arguments.operands.end());
    for (const std::string& path : own)
        if (std::string rule = rule_for(path, workspace); !rule.empty())
            workspace.settings.ignore.push_back(std::move(rule));
}

Status write_output_file(const std::string& file, std::string_view text) {
    // Where somebody's output goes already, at the place that it has reached.
    for (const auto& [name, fd] : {std::pair("/dev/stdout", STDOUT_FILENO), std::pair("/dev/stderr", STDERR_FILENO)})
        if (file == name) return write_all(fd, text, file);
    if (is_written_through(file)) {
        const UniqueFd fd(::open(file.c_str(), O_WRONLY | O_APPEND | O_NOCTTY | O_CLOEXEC));
        if (!fd) return fail_errno("can't write " + printable(file));
        return write_all(fd.get(), text, printable(file));
    }
    return write_file_atomically(behind_symlinks(file), text, Durability::cached);
}

}  // namespace pentad
