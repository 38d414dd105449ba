#include "store/ignore.hpp"

#include "store/ignore_glob.hpp"

namespace pentad {

namespace {

/// Spaces at the end do not count, unless a backslash protects them.
std::string_view without_trailing_spaces(std::string_view line) {
    std::size_t end = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const bool escaped = line[i] == '\\' && i + 1 < line.size();
        if (escaped) ++i;
        if (escaped || line[i] != ' ') end = i + 1;
    }
    return line.substr(0, end);
}

/// Returns false when the line holds no rule.
bool read_rule(std::string_view line, IgnoreRule& rule) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    line = line.substr(0, line.find('\0'));
    if (line.empty() || line.front() == '#') return false;
    line = without_trailing_spaces(line);
    rule.negated = line.starts_with('!');
    if (rule.negated) line.remove_prefix(1);
    rule.folders_only = line.ends_with('/');
    if (rule.folders_only) line.remove_suffix(1);
    rule.name_only = line.find('/') == std::string_view::npos;
    if (line.starts_with('/')) line.remove_prefix(1);
    rule.pattern = line;
    rule.literal = literal_length(line);
    rule.suffix_only = line.starts_with('*') && literal_length(line.substr(1)) == line.size() - 1;
    return !line.empty();
}

}  // namespace

bool IgnoreRule::matches(std::string_view path, std::string_view name, bool is_folder) const {
    if (folders_only && !is_folder) return false;
    const std::string_view rule = pattern;
    if (name_only) {
        if (literal == rule.size()) return rule == name;
        if (suffix_only) return name.ends_with(rule.substr(1));
        return ignore_glob_matches(rule, name);
    }
    if (!path.starts_with(rule.substr(0, literal))) return false;
    // git matches what follows the literal part on its own, so that `a**/b` means `a` and then `**/b`; so do we.
    return ignore_glob_matches(rule.substr(literal), path.substr(literal));
}

IgnoreRules::Link IgnoreRules::make(std::string_view text, std::string base, std::string source, Link weaker) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    auto list = std::make_shared<IgnoreRules>();
    for (std::size_t line = 1; !text.empty(); ++line) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        IgnoreRule rule;
        rule.line = line;
        if (read_rule(text.substr(0, end), rule)) list->rules_.push_back(std::move(rule));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    if (list->rules_.empty()) return weaker;
    list->base_ = std::move(base);
    list->source_ = std::move(source);
    list->weaker_ = std::move(weaker);
    return list;
}

IgnoreRules::Verdict IgnoreRules::verdict(std::string_view path, bool is_folder) const {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    for (const IgnoreRules* list = this; list != nullptr; list = list->weaker_.get()) {
        if (!path.starts_with(list->base_)) continue;
        const std::string_view relative = path.substr(list->base_.size());
        for (auto rule = list->rules_.rbegin(); rule != list->rules_.rend(); ++rule)
            if (rule->matches(relative, name, is_folder)) return {list, &*rule};
    }
    return {};
}

}  // namespace pentad
