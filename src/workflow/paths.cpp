#include "workflow/paths.hpp"

#include "base/text.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

/// Resolves the longest part of `folder` that exists, and takes the rest as it is written.
fs::path resolved(const fs::path& folder) {
    std::error_code error;
    fs::path known = fs::weakly_canonical(folder, error);
    return error ? folder.lexically_normal() : known;
}

Status refuse_ours_and_gits(const Workspace& workspace, const fs::path& relative, const std::string& typed) {
    for (const fs::path& part : relative) {
        if (part == ".git")
            return fail(Code::refused,
                        printable(typed) + " is inside .git, which belongs to git; it can't be recorded");
    }
    if (!relative.empty() && *relative.begin() == workspace.settings.directory)
        return fail(Code::refused, printable(typed) + " is inside " + workspace.settings.directory +
                                       ", where pentad keeps its own files; it can't be recorded");
    return {};
}

}  // namespace

Result<std::string> workspace_path(const Workspace& workspace, const std::string& typed) {
    if (typed.empty()) return fail(Code::usage, "an empty path names no file");
    if (typed.find('\0') != std::string::npos) return fail(Code::usage, "a path can't hold a NUL byte");
    std::error_code error;
    fs::path absolute = fs::path(typed);
    if (absolute.is_relative()) {
        const fs::path here = fs::current_path(error);
        if (error) return fail(Code::io, "the current folder is gone: " + error.message());
        absolute = here / absolute;
    }
    absolute = fs::path(absolute.lexically_normal());
    if (!absolute.has_filename()) absolute = absolute.parent_path();
    const fs::path last = absolute.filename();
    fs::path whole = absolute == absolute.root_path() ? absolute : resolved(absolute.parent_path()) / last;
    const fs::path relative = whole.lexically_relative(workspace.root);
    if (relative.empty() || *relative.begin() == "..")
        return fail(Code::refused, printable(typed) + " is outside the workspace " +
                                       printable(workspace.root.string()) + "; only files inside it can be recorded");
    TRY(refuse_ours_and_gits(workspace, relative, typed));
    return relative.string();
}

}  // namespace pentad
