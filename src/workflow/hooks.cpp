#include "workflow/hooks.hpp"

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/program_path.hpp"
#include "base/text.hpp"
#include "store/user_commit.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view k_kept_suffix = ".before-pentad";
constexpr std::string_view k_mark = "# pentad-hook 1";
constexpr std::string_view k_end = "# pentad-hook end\n";

/// The other hook is a file of its own and not part of this one, since it may be a program in any language. Its exit
/// status is kept; ours never matters. Arguments: mark, name, program, folder, options.
constexpr const char* k_script = R"SH(#!/bin/sh
{0}: records each commit as one edit. 'pentad hook uninstall {1}' puts back what was here.
status=0
other="$0.before-pentad"
if [ -f "$other" ] && [ -x "$other" ]; then "$other" "$@" || status=$?; fi
program={2}
folder={3}
[ -x "$program" ] || program=$(command -v pentad) || {{
    echo "pentad is not there any more; this commit was not recorded (install it, or remove this hook: $0)" >&2
    exit $status
}}
if [ -d "$folder" ]; then "$program" -C "$folder" hook run {1}{4} </dev/null || :; fi
exit $status
)SH";

struct Place {
    UserGit git;
    HooksFolder hooks;
    fs::path file;
    fs::path kept;
};

Result<Place> place_of(const Workspace& workspace, const std::string& name) {
    if (name != "post-commit")
        return fail(Code::usage, "there is no hook for " + printable(name) + "; the one there is is post-commit");
    const std::optional<UserGit> git = find_user_git(workspace.root);
    if (!git)
        return fail(Code::refused, printable(workspace.root.string()) +
                                       " is in no git repository; run 'git init' first, or record without a hook");
    Place place{*git, {}, {}, {}};
    TRY_ASSIGN(place.hooks, find_hooks_folder(*git));
    place.file = place.hooks.folder / name;
    place.kept = place.file.string() + std::string(k_kept_suffix);
    return place;
}

bool is_ours(const fs::path& file) {
    const Result<std::string> text = read_file(file);
    return text && text->find(k_mark) != std::string::npos;
}

/// Hooks start in the root of the work tree.
std::string folder_from_tree(const Workspace& workspace, const UserGit& git) {
    std::error_code error;
    const fs::path tree = fs::weakly_canonical(git.work_tree, error);
    const fs::path relative = workspace.root.lexically_relative(tree);
    const bool below = !relative.empty() && *relative.begin() != "..";
    return below && relative != "." ? "./" + relative.string() : ".";
}

Status move(const fs::path& from, const fs::path& to) {
    std::error_code error;
    fs::rename(from, to, error);
    if (!error) return {};
    return fail(Code::io,
                "can't rename " + printable(from.string()) + " to " + to.filename().string() + ": " + error.message());
}

void add_place_notes(const Place& place, HookOutcome& outcome) {
    const std::string folder = printable(place.hooks.folder.string());
    if (place.hooks.shared)
        outcome.notes.push_back(
            "core.hooksPath names " + folder +
            ", which other repositories may share; there the hook records only where pentad is set up");
    else if (place.hooks.configured)
        outcome.notes.push_back("core.hooksPath names " + folder +
                                "; if a hook manager writes that folder anew, install the hook again");
}

}  // namespace

Result<HookOutcome> install_hook(const Workspace& workspace, const std::string& name, const std::string& program) {
    TRY_ASSIGN(const Place place, place_of(workspace, name));
    HookOutcome outcome;
    outcome.file = place.file;
    outcome.already = is_ours(place.file);
    const bool foreign = stands(place.file) && !outcome.already;
    if (foreign && stands(place.kept))
        return fail(Code::refused, printable(place.file.string()) + " is not pentad's, and " +
                                       place.kept.filename().string() +
                                       " is there already; remove the one that is not needed, and try again");
    TRY(make_directories(place.hooks.folder));
    if (foreign) TRY(move(place.file, place.kept));
    if (stands(place.kept)) outcome.other = place.kept;
    const std::string script =
        fmt::format(k_script, k_mark, name, shell_quoted(program), shell_quoted(folder_from_tree(workspace, place.git)),
                    place.hooks.shared ? " --if-set-up" : "") +
        std::string(k_end);
    if (Status written = write_file_atomically(place.file, script, Durability::cached, 0755); !written) {
        if (foreign) TRY(move(place.kept, place.file));
        return Failure(std::move(written).error());
    }
    add_place_notes(place, outcome);
    return outcome;
}

Result<HookOutcome> uninstall_hook(const Workspace& workspace, const std::string& name) {
    TRY_ASSIGN(const Place place, place_of(workspace, name));
    const std::string shown = printable(place.file.string());
    if (!stands(place.file)) return fail(Code::refused, "there is no hook " + shown + "; nothing was changed");
    const Result<std::string> text = read_file(place.file);
    if (!text || text->find(k_mark) == std::string::npos)
        return fail(Code::refused, shown + " is not pentad's; nothing was changed");
    if (!text->ends_with(k_end))
        return fail(Code::refused, "something was added to " + shown + " after pentad wrote it; take the lines from '" +
                                       std::string(k_mark) + "' to '# pentad-hook end' out yourself");
    HookOutcome outcome;
    outcome.file = place.file;
    if (stands(place.kept)) {
        TRY(move(place.kept, place.file));
        outcome.other = place.file;
        return outcome;
    }
    std::error_code error;
    fs::remove(place.file, error);
    if (error) return fail(Code::io, "can't remove " + shown + ": " + error.message());
    return outcome;
}

}  // namespace pentad
