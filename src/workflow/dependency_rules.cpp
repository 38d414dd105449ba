#include "workflow/dependency_rules.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <utility>

#include "base/bytecode_name.hpp"

namespace pentad {

namespace {

constexpr std::string_view k_source = ".py";

/// All that a unit came to see, in two parts.
class AllFacts {
   public:
    AllFacts(const FactViews& some, const FactViews& others) : parts_{some, others} {}

    /// Python writes bytecode under a name of the moment; whatever stands there, the import goes on without. As facts
    /// these would be more with each run, and never name anything again.
    bool is_bytecode_on_its_way(const FactView& fact) const {
        if (fact.kind != FactClass::absent) return false;
        const std::string source = source_of_written_bytecode(fact.path);
        return !source.empty() && has(FactClass::content, source);
    }

    /// The path's bytecode, beside a source file that is a dependency too.
    bool is_compiled(const FactView& fact) const {
        if (fact.kind != FactClass::content && fact.kind != FactClass::absent) return false;
        const std::string source = source_of_bytecode(fact.path);
        return !source.empty() && has(FactClass::content, source);
    }

    /// Whether the folder for bytecode was there is of no more importance, to a unit that reads a source beside it: the
    /// import looks for it, and goes on without.
    bool is_folder_of_bytecode(FactClass kind, std::string_view path) const {
        constexpr std::string_view k_name = k_bytecode_folder;
        if ((kind != FactClass::absent && kind != FactClass::directory) || !path.ends_with(k_name)) return false;
        const std::string_view beside = path.substr(0, path.size() - k_name.size());
        return (beside.empty() || beside.ends_with('/')) && has_source_in(beside);
    }

    /// It, or a folder above it, was absent when the unit came to it.
    bool is_own_work(std::string_view path) const {
        for (std::string_view at = path; !at.empty();) {
            if (has(FactClass::absent, at) && !is_folder_of_bytecode(FactClass::absent, at)) return true;
            const std::size_t slash = at.rfind('/');
            at = slash == std::string_view::npos ? std::string_view() : at.substr(0, slash);
        }
        return false;
    }

   private:
    bool has(FactClass kind, std::string_view path) const {
        return std::ranges::any_of(
            parts_, [&](const auto& part) { return std::ranges::binary_search(part, FactView{kind, path}); });
    }

    /// `folder`: with its slash, or empty.
    bool has_source_in(std::string_view folder) const {
        for (const std::span<const FactView> part : parts_) {
            auto at = std::ranges::lower_bound(part, FactView{FactClass::content, folder});
            for (; at != part.end() && at->kind == FactClass::content && at->path.starts_with(folder); ++at)
                if (at->path.ends_with(k_source) && at->path.find('/', folder.size()) == std::string_view::npos)
                    return true;
        }
        return false;
    }

    std::span<const FactView> parts_[2];
};

bool is_about_path(FactClass kind) { return kind != FactClass::variable && kind != FactClass::circumstance; }

FactViews merged(const FactViews& one, const FactViews& other) {
    FactViews both;
    both.reserve(one.size() + other.size());
    std::ranges::set_union(one, other, std::back_inserter(both));
    return both;
}

/// Of `facts`, which are among `all`.
FactViews dependencies_among(const FactViews& facts, const AllFacts& all) {
    FactViews kept, compiled;
    kept.reserve(facts.size());
    for (const FactView& fact : facts) {
        if (all.is_bytecode_on_its_way(fact) || all.is_folder_of_bytecode(fact.kind, fact.path)) continue;
        if (all.is_compiled(fact))
            compiled.push_back({FactClass::bytecode, fact.path});
        else if (fact.kind == FactClass::absent || !is_about_path(fact.kind) || !all.is_own_work(fact.path))
            kept.push_back(fact);
    }
    // The same path may have been both there and missing.
    return merged(kept, sorted_out(std::move(compiled)));
}

}  // namespace

FactViews sorted_out(FactViews facts) {
    std::ranges::sort(facts);
    const auto same = std::ranges::unique(facts);
    facts.erase(same.begin(), same.end());
    return facts;
}

FactViews dependencies_of(const FactViews& facts) { return dependencies_among(facts, {facts, {}}); }

SharedFacts::SharedFacts(FactViews facts) : facts_(std::move(facts)), dependencies_(dependencies_of(facts_)) {
    for (const FactView& fact : facts_)
        if (is_about_path(fact.kind)) paths_.push_back(fact.path);
    std::ranges::sort(paths_);
}

std::optional<FactViews> SharedFacts::beside(const FactViews& own) const {
    FactViews others;
    std::ranges::set_difference(own, facts_, std::back_inserter(others));
    if (std::ranges::any_of(others, [this](const FactView& fact) { return decides(fact); })) return std::nullopt;
    FactViews more;
    std::ranges::set_difference(dependencies_among(others, {facts_, others}), dependencies_, std::back_inserter(more));
    return more;
}

FactViews SharedFacts::with(const FactViews& own) const { return dependencies_of(merged(facts_, own)); }

/// Whether it may change what shared facts come to: only what was absent does, for what is there or below, and a
/// source, for the folder of its bytecode and all in it.
bool SharedFacts::decides(const FactView& own) const {
    if (own.kind == FactClass::absent) return has_at_or_below(own.path);
    if (own.kind != FactClass::content || !own.path.ends_with(k_source)) return false;
    return has_at_or_below(bytecode_folder_of(own.path));
}

bool SharedFacts::has_at_or_below(std::string_view path) const {
    if (std::ranges::binary_search(paths_, path)) return true;
    const std::string below = std::string(path) + '/';
    const auto first = std::ranges::lower_bound(paths_, std::string_view(below));
    return first != paths_.end() && first->starts_with(below);
}

}  // namespace pentad
