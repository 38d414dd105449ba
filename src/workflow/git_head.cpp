#include "workflow/git_head.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.hpp"
#include "base/text.hpp"

namespace pentad {

namespace {

constexpr std::string_view k_branch = "ref: refs/heads/";
/// Below it, files that were saved just before a commit would be called a checkout.
constexpr std::size_t k_checkout = 10;

}  // namespace

std::string read_head(const std::filesystem::path& git_dir) {
    const Result<std::string> text = read_file(git_dir / "HEAD");
    return text ? std::string(trim(*text)) : std::string();
}

std::string describe_changes(const std::vector<FileChange>& changes, const GitMove& move) {
    if (move.head.starts_with(k_branch)) return "switched to branch " + printable(move.head.substr(k_branch.size()));
    if (!move.head.empty()) return "checked out " + printable(move.head.substr(0, 7));
    if (changes.empty()) return {};
    if (move.wrote && changes.size() >= k_checkout) return "checkout of " + count_of(changes.size(), "file");
    const bool deleted = std::ranges::none_of(changes, [](const FileChange& one) { return one.after.exists(); });
    std::string text = (deleted ? "deleted " : "saved ") + printable(changes.front().path);
    if (changes.size() > 1) text += " and " + count_of(changes.size() - 1, "other");
    return text;
}

}  // namespace pentad
