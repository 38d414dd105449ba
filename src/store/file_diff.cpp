#include "store/file_diff.hpp"

#include <fmt/format.h>

#include "store/git_library.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_looked_at = 8000;

/// As git's core.quotePath has it: empty when the name needs no quotes.
std::string quoted_name(std::string_view name) {
    static constexpr std::string_view k_special = "\a\b\t\n\v\f\r\"\\";
    static constexpr std::string_view k_letters = "abtnvfr\"\\";
    std::string text = "\"";
    bool needed = false;
    for (const char c : name) {
        const unsigned char byte = static_cast<unsigned char>(c);
        if (const std::size_t at = k_special.find(c); at != std::string_view::npos) {
            text += {'\\', k_letters[at]};
        } else if (byte < 0x20 || byte >= 0x7f) {
            text += fmt::format("\\{:03o}", byte);
        } else {
            text += c;
            continue;
        }
        needed = true;
    }
    return needed ? text + '"' : std::string();
}

std::string in_quotes_if_needed(const std::string& name) {
    const std::string text = quoted_name(name);
    return text.empty() ? name : text;
}

/// In the `---` and `+++` lines a name with a space ends with a tab, so that programs find its end.
std::string name_line(std::string_view start, const std::string& name) {
    const bool has_space = name.find(' ') != std::string::npos;
    return fmt::format("{} {}{}\n", start, in_quotes_if_needed(name), has_space ? "\t" : "");
}

/// Six octal digits. Permissions that git does not keep are shown as they are: they are part of the edit.
std::string mode_text(const FileState& state) {
    if (state.kind == FileKind::symlink) return "120000";
    return fmt::format("100{:03o}", state.mode & 07777);
}

std::string mode_lines(const FileState& before, const FileState& after) {
    if (!before.exists()) return "new file mode " + mode_text(after) + "\n";
    if (!after.exists()) return "deleted file mode " + mode_text(before) + "\n";
    if (before.mode == after.mode) return {};
    return "old mode " + mode_text(before) + "\nnew mode " + mode_text(after) + "\n";
}

std::string index_line(const FileState& before, const FileState& after) {
    constexpr std::size_t k_digits = 7;
    const std::string old_id = before.oid.hex().substr(0, k_digits);
    const std::string new_id = after.oid.hex().substr(0, k_digits);
    const bool same_mode = before.exists() && after.exists() && before.mode == after.mode;
    return fmt::format("index {}..{}{}\n", old_id, new_id, same_mode ? " " + mode_text(after) : "");
}

std::string hunk_line(const git_diff_line& line) {
    const std::string_view content(line.content, line.content_len);
    switch (line.origin) {
        case GIT_DIFF_LINE_CONTEXT:
        case GIT_DIFF_LINE_ADDITION:
        case GIT_DIFF_LINE_DELETION:
            return line.origin + std::string(content);
        default:
            return std::string(content);  // "\n\\ No newline at end of file\n"
    }
}

Result<std::string> hunks(std::string_view old_bytes, std::string_view new_bytes) {
    TRY_ASSIGN(const GitLibrary* const git, GitLibrary::load());
    git_diff_options options = GIT_DIFF_OPTIONS_INIT;
    options.flags = GIT_DIFF_FORCE_TEXT;
    git_patch* made = nullptr;
    const int status = git->git_patch_from_buffers(&made, old_bytes.data(), old_bytes.size(), nullptr, new_bytes.data(),
                                                   new_bytes.size(), nullptr, &options);
    if (status < 0) return git_failure("can't compare two contents", status);
    const PatchHandle patch(made);
    std::string text;
    for (std::size_t at = 0; at < git->git_patch_num_hunks(made); ++at) {
        const git_diff_hunk* hunk = nullptr;
        std::size_t lines = 0;
        if (git->git_patch_get_hunk(&hunk, &lines, made, at) < 0) return git_failure("can't compare two contents", -1);
        text.append(hunk->header, hunk->header_len);
        for (std::size_t number = 0; number < lines; ++number) {
            const git_diff_line* line = nullptr;
            if (git->git_patch_get_line_in_hunk(&line, made, at, number) == 0) text += hunk_line(*line);
        }
    }
    return text;
}

Result<std::string> section(const std::string& path, const FileState& before, std::string_view old_bytes,
                            const FileState& after, std::string_view new_bytes) {
    const std::string old_name = "a/" + path;
    const std::string new_name = "b/" + path;
    std::string text = fmt::format("diff --git {} {}\n", in_quotes_if_needed(old_name), in_quotes_if_needed(new_name));
    text += mode_lines(before, after);
    if (before.oid == after.oid) return text;
    text += index_line(before, after);
    const std::string old_side = before.exists() ? old_name : "/dev/null";
    const std::string new_side = after.exists() ? new_name : "/dev/null";
    if (is_binary(old_bytes) || is_binary(new_bytes)) {
        return text + fmt::format("Binary files {} and {} differ\n", in_quotes_if_needed(old_side),
                                  in_quotes_if_needed(new_side));
    }
    TRY_ASSIGN(const std::string changes, hunks(old_bytes, new_bytes));
    if (changes.empty()) return text;
    return text + name_line("---", old_side) + name_line("+++", new_side) + changes;
}

}  // namespace

bool is_binary(std::string_view bytes) { return bytes.substr(0, k_looked_at).find('\0') != std::string_view::npos; }

Result<std::string> file_diff(const std::string& path, const FileState& before, std::string_view old_bytes,
                              const FileState& after, std::string_view new_bytes) {
    if (before == after) return std::string();
    if (before.kind == after.kind || !before.exists() || !after.exists())
        return section(path, before, old_bytes, after, new_bytes);
    TRY_ASSIGN(std::string text, section(path, before, old_bytes, FileState{}, {}));
    TRY_ASSIGN(const std::string added, section(path, FileState{}, {}, after, new_bytes));
    return text + added;
}

}  // namespace pentad
