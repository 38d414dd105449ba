#include "workflow/unit_tracing.hpp"

#include <algorithm>
#include <optional>

#include "exec/trace_support.hpp"
#include "frameworks/framework.hpp"
#include "workflow/trace_facts.hpp"

namespace pentad {

namespace {

bool is_disturbed(const UnitTrace& seen) {
    // Our library is none of a 32-bit program: its loader complains on stderr.
    const bool complains = seen.method == TraceMethod::hybrid && seen.taints.contains(Taint::foreign_calls);
    return complains || seen.taints.contains(Taint::own_listener) || seen.taints.contains(Taint::privileged);
}

/// That the interpreter itself was executed, at least. Else nobody listened, and what is missing is no proof.
bool is_seen(const UnitTrace& trace) {
    const auto is_file = [](const TracedPath& path) { return path.kind == TracedPath::Kind::content; };
    return trace.before_fork != nullptr && std::ranges::any_of(*trace.before_fork, is_file);
}

std::string absolute(const std::string& path, const std::string& root) {
    return path.starts_with('/') ? path : root + '/' + path;
}

/// What the tool made above them for its caches too: it had stood there when a test came.
void leave_caches_out(const TestUnit& unit, const std::string& root, UnitTrace& seen) {
    const Framework* framework = find_framework(unit.framework);
    if (unit.caches.empty() || framework == nullptr) return;
    const auto is_way = [&](const std::string& path) {
        return std::ranges::any_of(unit.caches, [&](const std::string& cache) {
            return cache == path || (cache.starts_with(path) && cache[path.size()] == '/');
        });
    };
    std::erase_if(seen.paths, [&](const TracedPath& traced) {
        const std::string path = absolute(traced.path, root);
        return framework->is_cache(unit, path) || (traced.made && is_way(path));
    });
}

/// What another process of the same unit did.
void add(const UnitTrace& other, UnitTrace& trace) {
    trace.paths.insert(trace.paths.end(), other.paths.begin(), other.paths.end());
    std::ranges::sort(trace.paths);
    const auto same = std::ranges::unique(trace.paths);
    trace.paths.erase(same.begin(), same.end());
    trace.taints.insert(other.taints.begin(), other.taints.end());
}

/// `ours`: a folder of ours.
void leave_ours_out(const std::string& ours, UnitTrace& seen) {
    std::erase_if(seen.paths,
                  [&](const TracedPath& traced) { return traced.path == ours || traced.path.starts_with(ours + "/"); });
}

/// They are those of other units too.
void share(UnitFacts& facts) {
    facts.shared = std::make_shared<const std::vector<Fact>>(std::exchange(facts.facts, {}));
}

/// See Framework::is_built_from.
UnitTrace without_build(UnitTrace trace, const TestUnit& unit, const std::string& root) {
    const Framework& framework = *find_framework(unit.framework);
    std::erase_if(trace.paths,
                  [&](const TracedPath& traced) { return framework.is_built_from(unit, absolute(traced.path, root)); });
    return trace;
}

}  // namespace

Result<UnitTracing> UnitTracing::start(const std::filesystem::path& root) {
    std::error_code error;
    const std::filesystem::path real = std::filesystem::canonical(root, error);
    if (error || known_trace_support(real)) return start_tried(root);
    Result<TraceSession> session = TraceSession::start(root, TraceMethod::hybrid);
    if (!session) return start_tried(root);  // no folder for the library, where another method needs none
    return UnitTracing(std::move(*session), root, true);
}

Result<UnitTracing> UnitTracing::start_tried(const std::filesystem::path& root) {
    TRY_ASSIGN(TraceSession session, TraceSession::start(root));
    return UnitTracing(std::move(session), root, false);
}

Result<const TraceEntry*> UnitTracing::new_server() {
    add_helpers();
    TRY_ASSIGN(Trace trace, session_.trace_forks());
    traces_.push_back(std::move(trace));
    return &traces_.back().entry();
}

Status UnitTracing::begin(pid_t process) {
    is_trial_ = false;
    return traces_.back().begin_unit(process);
}

void UnitTracing::end(pid_t process, bool left_some, std::span<const std::string> units) {
    UnitTrace seen = traces_.back().end_unit(process, left_some);
    const bool nobody_listened = seen.taints.empty() && !is_seen(seen);
    const bool is_one = units.size() <= 1;
    const SharedPaths before_fork = is_one ? std::exchange(seen.before_fork, nullptr) : nullptr;
    UnitFacts facts = facts_of(seen, "");
    if (nobody_listened) facts.taints.emplace_back("its interpreter was not seen");
    if (is_one)
        add_before_fork(before_fork, facts);
    else
        share(facts);
    for (const std::string& unit : units) {
        if (is_disturbed(seen)) disturbed_.insert(unit);
        forked_.push_back(facts);
        forked_.back().unit = unit;
    }
}

void UnitTracing::add_before_fork(const SharedPaths& paths, UnitFacts& facts) {
    if (paths == nullptr) return;
    if (before_fork_paths_ != paths) {
        before_fork_paths_ = paths;
        UnitTrace before;
        before.before_fork = paths;
        before_fork_ = facts_of(before, "");
        share(before_fork_);
    }
    facts.shared = before_fork_.shared;
    facts.taints.insert(facts.taints.end(), before_fork_.taints.begin(), before_fork_.taints.end());
}

void UnitTracing::add_helpers() {
    if (traces_.empty()) return;
    const UnitFacts helpers = facts_of(traces_.back().of_helpers(), "");
    for (UnitFacts& facts : forked_) {
        facts.facts.insert(facts.facts.end(), helpers.facts.begin(), helpers.facts.end());
        facts.taints.insert(facts.taints.end(), helpers.taints.begin(), helpers.taints.end());
    }
    std::ranges::move(forked_, std::back_inserter(facts_));
    forked_.clear();
}

std::vector<UnitFacts> UnitTracing::take() {
    add_helpers();
    return std::move(facts_);
}

Result<const TraceEntry*> UnitTracing::new_process(const TestUnit& unit) {
    TRY_ASSIGN(Trace trace, unit.group.empty() ? session_.trace() : session_.trace_told());
    own_.erase(unit.name);
    return &own_.emplace(unit.name, Own{std::move(trace)}).first->second.trace.entry();
}

Result<UnitTracing::SharedPaths> UnitTracing::see_load(const std::filesystem::path& ours,
                                                       const std::function<Status(const TraceEntry&)>& load) const {
    TRY_ASSIGN(Trace trace, session_.trace());
    TRY(load(trace.entry()));
    UnitTrace seen = trace.end();
    if (!seen.taints.empty()) return fail(Code::tool, "what loading it depends on can't be known");
    leave_ours_out(ours.string(), seen);
    return std::make_shared<const std::vector<TracedPath>>(std::move(seen.paths));
}

void UnitTracing::was_loaded(const TestUnit& unit, SharedPaths loading) {
    const auto found = own_.find(unit.name);
    if (found != own_.end()) found->second.loading = std::move(loading);
}

void UnitTracing::begin_part(const std::string& first, pid_t process, const std::string& unit) {
    const auto found = own_.find(first);
    if (found != own_.end() && found->second.trace.begin_unit(process)) found->second.parts.emplace_back(process, unit);
}

void UnitTracing::end_own(std::span<const TestUnit* const> units, const std::filesystem::path& scratch) {
    auto node = own_.extract(units.front()->name);
    if (node.empty()) return;
    Own& own = node.mapped();
    if (units.size() == 1 && own.parts.empty()) {
        UnitTrace seen = own.trace.end();
        seen.before_fork = own.loading;
        facts_.push_back(own_facts(std::move(seen), *units.front(), scratch));
        return;
    }
    const UnitTrace itself = own.trace.end();
    UnitTrace whole = itself;
    std::multimap<std::string, UnitTrace> parts;
    for (const auto& [process, unit] : own.parts) {
        UnitTrace part = own.trace.end_unit(process, false);
        part.before_fork = nullptr;  // it is `itself`, up to now
        add(part, whole);
        parts.emplace(unit, std::move(part));
    }
    // Of those that had no process of their own; what a group's tool keeps is the same for all.
    std::optional<UnitFacts> common;
    for (const TestUnit* unit : units) {
        const auto [from, to] = parts.equal_range(unit->name);
        if (from == to) {
            if (!common) {
                common = own_facts(whole, *unit, scratch);
                share(*common);
            }
            if (is_disturbed(whole)) disturbed_.insert(unit->name);
            facts_.push_back(*common);
            facts_.back().unit = unit->name;
        }
        const UnitTrace rest = from == to ? UnitTrace() : without_build(itself, *unit, root_.native());
        for (auto part = from; part != to; ++part) {
            add(rest, part->second);
            facts_.push_back(own_facts(std::move(part->second), *unit, scratch));
        }
    }
}

UnitFacts UnitTracing::own_facts(UnitTrace seen, const TestUnit& unit, const std::filesystem::path& scratch) {
    leave_ours_out(scratch.parent_path().string(), seen);
    leave_caches_out(unit, root_.native(), seen);
    if (is_disturbed(seen)) disturbed_.insert(unit.name);
    UnitFacts facts = facts_of(seen, unit.name);
    const Framework& framework = *find_framework(unit.framework);
    for (Fact& fact : facts.facts)
        if (fact.kind == FactClass::content && framework.is_product(unit, absolute(fact.path, root_.native())))
            fact.kind = FactClass::product;
    return facts;
}

void UnitTracing::lose(std::span<const std::string> units) {
    for (const std::string& unit : units) facts_.push_back({.unit = unit, .taints = {"its process was lost"}});
}

}  // namespace pentad
