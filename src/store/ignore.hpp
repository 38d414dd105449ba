// What gitignore files leave out: the rules, with git's own precedence.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pentad {

/// One line of a gitignore file.
struct IgnoreRule {
    std::string pattern;      ///< without `!`, the slash in front and the slash at the end
    std::size_t literal = 0;  ///< so many bytes of it, from the start, mean themselves
    std::size_t line = 0;     ///< counts from 1
    bool negated = false;
    bool folders_only = false;
    bool suffix_only = false;  ///< `*` and then only bytes that mean themselves, such as `*.pyc`
    bool name_only = false;    ///< holds no slash: held against the last part of a path, at any depth

    /// Shape: `path` relative to the folder of the gitignore file.
    bool matches(std::string_view path, std::string_view name, bool is_folder) const;
};

/// The rules of one file, and behind them those that are weaker. Immutable. Threads: any.
///
/// Only one path is judged at a time: who walks must not go into a folder that is ignored, and that is what makes the
/// rule true that nothing below an ignored folder can be included again.
class IgnoreRules {
   public:
    using Link = std::shared_ptr<const IgnoreRules>;

    /// Shape: `text` is the content of a gitignore file; `base` the folder that its rules are for, relative to the top,
    /// with a slash at the end or empty; `source` a name for messages and tests. Returns `weaker` when there is no rule
    /// in it.
    static Link make(std::string_view text, std::string base, std::string source, Link weaker);

    /// The rule that decides on `path` (relative to the top), or none.
    struct Verdict {
        const IgnoreRules* list = nullptr;
        const IgnoreRule* rule = nullptr;
        bool ignored() const { return rule != nullptr && !rule->negated; }
    };
    Verdict verdict(std::string_view path, bool is_folder) const;
    const std::string& source() const { return source_; }

   private:
    std::string base_;
    std::string source_;
    std::vector<IgnoreRule> rules_;
    Link weaker_;
};

/// The rules that hold before any gitignore file of the workspace itself is read, and where the workspace lies.
struct IgnoreStart {
    IgnoreRules::Link rules;  ///< may be null: no rule at all
    std::string prefix;  ///< the workspace relative to the top of its repository, with a slash at the end; or empty
};

/// Reads, from weak to strong: pentad's own defaults, `extra`, the user's core.excludesFile, `.git/info/exclude`, and
/// the .gitignore files of the folders above `root` up to the top of the repository. The workspace itself never counts
/// as ignored. What can't be read does not count.
IgnoreStart ignore_rules_above(const std::filesystem::path& root, const std::vector<std::string>& extra);

}  // namespace pentad
