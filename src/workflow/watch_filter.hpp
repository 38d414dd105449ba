// What watch mode looks at: what git does not ignore, and of that what --include and --exclude leave.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/file_index.hpp"
#include "store/ignore.hpp"
#include "workflow/workspace.hpp"

namespace pentad {

/// Threads: one.
class WatchFilter {
   public:
    /// Shape: globs as in .gitignore: `*.py` at any depth, `docs/`, `/src/**/x.c`. No `include`: everything.
    WatchFilter(const Workspace& workspace, const std::vector<std::string>& include,
                const std::vector<std::string>& exclude);

    /// Whether a folder is to be watched. Reads its ignore rules, so parents must have been asked about before. An
    /// ignored folder is entered when something below it is recorded already. `path` relative, empty for the workspace.
    bool enters(const std::string& path, int folder);
    /// What `enters` read and opened is given back, but for the rules.
    void entered_all() { index_.reset(), index_tried_ = false; }
    /// The rules are read anew by the next calls of `enters`, beginning with the workspace.
    void forget_rules();

    /// A file that nobody knows yet: no rule of the folders entered so far ignores it.
    bool is_new_content(const std::string& path) const;
    /// What --include and --exclude say.
    bool is_chosen(const std::string& path) const;
    /// A file that decides what is ignored: .gitignore, and what marks a folder as a Python environment.
    static bool is_rules_file(const std::string& path);

   private:
    const IgnoreRules::Link& rules_above(const std::string& path) const;
    bool is_ignored(const std::string& path, bool is_folder) const;
    bool is_known_below(const std::string& path);

    Workspace workspace_;
    IgnoreRules::Link include_;
    IgnoreRules::Link exclude_;
    IgnoreStart start_;
    std::unordered_map<std::string, IgnoreRules::Link> rules_;  ///< of folders that have some; the workspace is ""
    std::optional<FileIndex> index_;
    bool index_tried_ = false;
};

}  // namespace pentad
