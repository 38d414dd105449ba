// is_scanned of store/scan.hpp.
#include <fcntl.h>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "store/folder_mark.hpp"
#include "store/ignore.hpp"
#include "store/scan.hpp"
#include "store/scan_walk.hpp"

namespace pentad {

namespace {

bool is_ignored(const IgnoreRules::Link& rules, const std::string& path, bool is_folder) {
    return rules != nullptr && rules->verdict(path, is_folder).ignored();
}

}  // namespace

Result<bool> is_scanned(const std::filesystem::path& root, const std::string& path, const ScanOptions& options) {
    if (!check_workspace_path(path, options.directory_name)) return false;
    const UniqueFd top(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!top) return fail_errno("can't open folder " + printable(root.string()));
    IgnoreStart start = ignore_rules_above(root, options.ignore);
    IgnoreRules::Link rules = std::move(start.rules);
    std::vector<std::string> unreadable;  // a scan would tell; what can't be read rules nothing out, here as there
    for (std::size_t from = 0;;) {
        const std::string_view above = std::string_view(path).substr(0, from == 0 ? 0 : from - 1);
        TRY_ASSIGN(const WayDown way, open_beneath(top.get(), above, O_PATH));
        if (way.end == WayDown::End::symlink) return false;
        if (way.end == WayDown::End::there) {
            if (from != 0 && has_folder_mark(way.folder.get())) return false;
            rules = gitignore_in(way.folder.get(), start.prefix + path.substr(0, from), std::move(rules), unreadable);
        }
        const std::size_t slash = path.find('/', from);
        const bool is_folder = slash != std::string::npos;
        if (is_ignored(rules, start.prefix + path.substr(0, slash), is_folder)) return false;
        if (!is_folder) return true;
        from = slash + 1;
    }
}

}  // namespace pentad
