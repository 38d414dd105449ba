#include "workflow/watch_filter.hpp"

#include "base/beneath.hpp"
#include "store/folder_mark.hpp"
#include "store/scan_walk.hpp"

namespace pentad {

namespace {

IgnoreRules::Link globs(const std::vector<std::string>& patterns, const char* source) {
    std::string lines;
    for (const std::string& pattern : patterns) lines += pattern + '\n';
    return IgnoreRules::make(lines, "", source, nullptr);
}

/// The file itself, or a folder that it is in.
bool matches(const IgnoreRules::Link& rules, const std::string& path) {
    if (rules == nullptr) return false;
    for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1))
        if (rules->verdict(std::string_view(path).substr(0, slash), true).ignored()) return true;
    return rules->verdict(path, false).ignored();
}

}  // namespace

WatchFilter::WatchFilter(const Workspace& workspace, const std::vector<std::string>& include,
                         const std::vector<std::string>& exclude)
    : workspace_(workspace), include_(globs(include, "--include")), exclude_(globs(exclude, "--exclude")) {
    forget_rules();
}

void WatchFilter::forget_rules() {
    rules_.clear();
    start_ = ignore_rules_above(workspace_.root, workspace_.settings.ignore);
    rules_[""] = start_.rules;
}

const IgnoreRules::Link& WatchFilter::rules_above(const std::string& path) const {
    for (std::string_view folder = parent_of(path); !folder.empty(); folder = parent_of(folder))
        if (const auto at = rules_.find(std::string(folder)); at != rules_.end()) return at->second;
    return rules_.find("")->second;
}

bool WatchFilter::is_ignored(const std::string& path, bool is_folder) const {
    const IgnoreRules::Link& rules = rules_above(path);
    return rules != nullptr && rules->verdict(start_.prefix + path, is_folder).ignored();
}

bool WatchFilter::is_known_below(const std::string& path) {
    if (!index_tried_) {
        index_tried_ = true;
        if (Result<FileIndex> opened = FileIndex::open(workspace_.index_file())) index_ = std::move(*opened);
    }
    if (!index_) return false;
    const std::string below = path + '/';
    const std::size_t at = index_->lower_bound(below);
    return at < index_->size() && index_->path(at).starts_with(below);
}

bool WatchFilter::enters(const std::string& path, int folder) {
    if (!path.empty()) {
        if (name_of(path) == ".git" || path == workspace_.settings.directory) return false;
        if ((is_ignored(path, true) || has_folder_mark(folder)) && !is_known_below(path)) return false;
    }
    std::vector<std::string> unreadable;  // what can't be read rules nothing out
    const IgnoreRules::Link above = path.empty() ? start_.rules : rules_above(path);
    const std::string prefix = start_.prefix + (path.empty() ? "" : path + '/');
    IgnoreRules::Link rules = gitignore_in(folder, prefix, above, unreadable);
    if (rules != above)
        rules_[path] = std::move(rules);
    else if (!path.empty())
        rules_.erase(path);
    return true;
}

bool WatchFilter::is_new_content(const std::string& path) const {
    if (path == ".git" || path.ends_with("/.git")) return false;
    for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1))
        if (is_ignored(path.substr(0, slash), true)) return false;
    return !is_ignored(path, false);
}

bool WatchFilter::is_chosen(const std::string& path) const {
    if (include_ != nullptr && !matches(include_, path)) return false;
    return !matches(exclude_, path);
}

bool WatchFilter::is_rules_file(const std::string& path) {
    return name_of(path) == ".gitignore" || is_folder_mark(name_of(path));
}

}  // namespace pentad
