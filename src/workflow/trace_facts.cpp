#include "workflow/trace_facts.hpp"

#include <set>
#include <string_view>
#include <utility>

#include "base/text.hpp"

namespace pentad {

namespace {

using Kind = TracedPath::Kind;

FactClass class_of(Kind kind) {
    switch (kind) {
        case Kind::listing:
            return FactClass::listing;
        case Kind::folder:
            return FactClass::directory;
        case Kind::absence:
            return FactClass::absent;
        case Kind::symlink:
            return FactClass::symlink;
        case Kind::content:
        case Kind::other:  // that it is one, by its kind and mode
            break;
    }
    return FactClass::content;
}

std::string path_of(const TracedPath& traced) { return traced.path == "." ? std::string() : traced.path; }

bool lies_below_made(std::string_view path, const std::set<std::string_view>& made) {
    for (std::size_t slash = path.rfind('/'); slash != std::string_view::npos && slash != 0; slash = path.rfind('/')) {
        path = path.substr(0, slash);
        if (made.contains(path)) return true;
    }
    return false;
}

void add(const TracedPath& traced, const std::set<std::string_view>& made, UnitFacts& facts) {
    if (traced.made) {
        facts.facts.push_back({traced.replaced ? FactClass::output : FactClass::absent, path_of(traced)});
        return;
    }
    // It was looked at, then changed, and is gone: nobody knows any more whether something stood there before.
    if (traced.kind == Kind::absence && traced.written && !lies_below_made(traced.path, made)) {
        const std::string taint = "removed " + printable(traced.path);
        if (facts.taints.empty() || facts.taints.back() != taint) facts.taints.push_back(taint);
    }
    facts.facts.push_back({class_of(traced.kind), path_of(traced)});
    // A folder that goes has no names, and neither has an empty one.
    if (traced.kind == Kind::listing) facts.facts.push_back({FactClass::directory, path_of(traced)});
}

}  // namespace

UnitFacts facts_of(const UnitTrace& trace, std::string unit) {
    UnitFacts facts{.unit = std::move(unit), .method = std::string(name_of(trace.method))};
    for (const auto& [taint, seen] : trace.taints)
        facts.taints.push_back(std::string(name_of(taint)) + (seen.empty() ? "" : ": ") + seen);
    std::set<std::string_view> made;
    for (const TracedPath& traced : trace.paths)
        if (traced.made) made.insert(traced.path);
    facts.facts.reserve(trace.paths.size() + (trace.before_fork ? trace.before_fork->size() : 0));
    for (const TracedPath& traced : trace.paths) add(traced, made, facts);
    if (trace.before_fork)
        for (const TracedPath& traced : *trace.before_fork) add(traced, {}, facts);
    return facts;
}

}  // namespace pentad
