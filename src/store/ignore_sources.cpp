// Where rules come from that are not in the workspace itself.
#include <pwd.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>

#include "base/file.hpp"
#include "base/text.hpp"
#include "store/ignore.hpp"
#include "store/user_git.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

/// Left out unless a rule of the user includes them again: what interpreters, test runners and editors write by
/// themselves, and what package managers unpack.
constexpr std::string_view k_defaults =
    "__pycache__/\n*.py[co]\n.pytest_cache/\n.mypy_cache/\n.ruff_cache/\n.hypothesis/\n.tox/\n.nox/\nnode_modules/\n"
    ".hg/\n.svn/\n.*.sw[a-p]\n.*.swx\n.#*\n\\#*#\n*~\n.DS_Store\n*.kate-swp\n.~lock.*#\n.goutputstream-*\n"
    "*___jb_tmp___\n*___jb_old___\n";

std::string text_of(const fs::path& file) {
    std::error_code error;
    if (!fs::is_regular_file(file, error)) return {};
    return read_file(file).value_or(std::string());
}

std::string home_folder() {
    if (const char* home = std::getenv("HOME"); home != nullptr && *home != 0) return home;
    const struct passwd* user = ::getpwuid(::getuid());
    return user != nullptr ? user->pw_dir : "";
}

fs::path git_configuration_folder() {
    if (const char* folder = std::getenv("XDG_CONFIG_HOME"); folder != nullptr && *folder != 0)
        return fs::path(folder) / "git";
    return fs::path(home_folder()) / ".config" / "git";
}

std::string lowercase(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

/// A value of a git configuration file: quotes gone, escapes undone, cut at a comment.
std::string unquoted(std::string_view text) {
    std::string value;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"')
            quoted = !quoted;
        else if (!quoted && (text[i] == '#' || text[i] == ';'))
            break;
        else if (text[i] == '\\' && i + 1 < text.size())
            value += text[++i];
        else
            value += text[i];
    }
    return quoted ? value : std::string(trim(value));
}

/// core.excludesFile, if this git configuration file sets it. Files that it includes are not looked at.
std::optional<std::string> excludes_file_in(const fs::path& configuration) {
    std::optional<std::string> found;
    bool in_core = false;
    for (const std::string& raw : split(text_of(configuration), '\n')) {
        std::string_view line = trim(raw);
        if (line.starts_with('[')) {
            const std::size_t end = std::min(line.find(']'), line.size() - 1);
            in_core = lowercase(trim(line.substr(1, end - 1))) == "core";
            line = trim(line.substr(end + 1));
        }
        const std::size_t equals = line.find('=');
        if (!in_core || equals == std::string_view::npos) continue;
        if (lowercase(trim(line.substr(0, equals))) == "excludesfile") found = unquoted(trim(line.substr(equals + 1)));
    }
    return found;
}

fs::path user_excludes_file(const std::optional<UserGit>& git) {
    std::vector<fs::path> configurations = {"/etc/gitconfig", git_configuration_folder() / "config",
                                            fs::path(home_folder()) / ".gitconfig"};
    if (git) configurations.push_back(git->common_dir / "config");
    std::optional<std::string> file;
    for (const fs::path& configuration : configurations)
        if (auto found = excludes_file_in(configuration)) file = std::move(found);
    if (!file) return git_configuration_folder() / "ignore";
    if (file->starts_with("~/")) return fs::path(home_folder()) / file->substr(2);
    return *file;
}

}  // namespace

IgnoreStart ignore_rules_above(const fs::path& root, const std::vector<std::string>& extra) {
    IgnoreStart start;
    start.rules = IgnoreRules::make(k_defaults, "", "defaults", nullptr);
    std::string lines;
    for (const std::string& line : extra) lines += line + '\n';
    start.rules = IgnoreRules::make(lines, "", "settings", start.rules);

    const std::optional<UserGit> git = find_user_git(root);
    if (const fs::path file = user_excludes_file(git); !file.empty())
        start.rules = IgnoreRules::make(text_of(file), "", file.string(), start.rules);
    if (!git) return start;
    const fs::path exclude = git->common_dir / "info" / "exclude";
    start.rules = IgnoreRules::make(text_of(exclude), "", exclude.string(), start.rules);

    std::error_code error;
    const fs::path way = fs::canonical(root, error).lexically_relative(fs::canonical(git->work_tree, error));
    if (error || way.empty() || *way.begin() == "..") return start;
    for (const fs::path& part : way) {
        if (part == ".") continue;
        const fs::path file = git->work_tree / start.prefix / ".gitignore";
        if (!fs::is_symlink(fs::symlink_status(file, error)))
            start.rules = IgnoreRules::make(text_of(file), start.prefix, start.prefix + ".gitignore", start.rules);
        start.prefix += part.string() + '/';
    }
    return start;
}

}  // namespace pentad
