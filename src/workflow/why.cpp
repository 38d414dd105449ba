#include "workflow/why.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "workflow/paths.hpp"
#include "workflow/present_marks.hpp"
#include "workflow/run_tests.hpp"
#include "workflow/selecting.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_near = 3;

/// The unit that `name` means; `name` becomes the whole id.
Result<std::string> unit_named(Journal& journal, std::string& name) {
    TRY_ASSIGN(const std::optional<std::string> unit, journal.unit_of_test(name));
    if (unit) return *unit;
    TRY_ASSIGN(const std::vector<Journal::UnitPast> units, journal.unit_pasts());
    if (std::ranges::find(units, name, &Journal::UnitPast::unit) != units.end()) return name;
    TRY_ASSIGN(const std::vector<std::string> near, journal.test_ids_like(name, k_near));
    if (near.size() == 1) {
        name = near.front();
        TRY_ASSIGN(const std::optional<std::string> found, journal.unit_of_test(name));
        if (found) return *found;
    }
    std::string hint;
    for (const std::string& id : near) hint += (hint.empty() ? "; there are " : ", ") + printable(id);
    return fail(Code::not_found, "no test or module " + printable(name) + " ever ran" + hint +
                                     (hint.empty() ? "; 'pentad show' with a run names its tests" : ""));
}

bool is_file_fact(FactClass kind) { return kind != FactClass::variable && kind != FactClass::circumstance; }

/// Files of the workspace, then those outside, then the rest.
int distance_of(const Fact& fact) {
    if (!is_file_fact(fact.kind)) return 2;
    return fact.path.starts_with('/') ? 1 : 0;
}

Status explain(Session& session, const KnownTraces& known, const Selection& selection, Why& why) {
    const std::vector<KnownTrace>& traces = known.units.front().traces;
    const auto trace = std::ranges::find(traces, why.choice.run, &KnownTrace::run);
    if (trace == traces.end()) return {};
    why.dependencies = static_cast<std::size_t>(
        std::ranges::count_if(facts_in(known, trace->list), [](const Fact& fact) { return is_file_fact(fact.kind); }));
    if (why.choice.reason != SelectionReason::changed) return {};
    TRY_ASSIGN(const auto then, session.journal().marks_at(trace->run, ids_of(known.lists[trace->list])));
    for (const std::size_t place : selection.differing(*trace, then))
        why.differing.push_back({known.facts[place].kind, std::string(known.facts[place].path)});
    std::ranges::stable_sort(why.differing, {}, distance_of);
    return {};
}

/// Whether the file stands there now.
bool is_standing(const Workspace& workspace, const std::string& path) {
    std::error_code error;
    return std::filesystem::symlink_status(workspace.root / path, error).type() !=
           std::filesystem::file_type::not_found;
}

bool is_below(const std::string& path, const std::string& folder) {
    return folder.empty() || (path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/');
}

bool has_any(const std::vector<Fact>& facts, const std::string& path, std::initializer_list<FactClass> kinds) {
    return std::ranges::any_of(kinds,
                               [&](FactClass kind) { return std::ranges::binary_search(facts, Fact{kind, path}); });
}

bool looked_at(const std::vector<Fact>& facts, const std::string& path) {
    return has_any(facts, path,
                   {FactClass::content, FactClass::absent, FactClass::symlink, FactClass::directory, FactClass::listing,
                    FactClass::bytecode, FactClass::output, FactClass::product});
}

/// A file that comes is a name in its folder; where that is not there, it comes too.
bool sees_it_come(const Workspace& workspace, const std::vector<Fact>& facts, std::string path) {
    while (!path.empty()) {
        const std::size_t slash = path.rfind('/');
        path.resize(slash == std::string::npos ? 0 : slash);
        if (has_any(facts, path, {FactClass::listing})) return true;
        if (is_standing(workspace, path)) return false;
        if (looked_at(facts, path)) return true;
    }
    return false;
}

bool depends_on_what_is_below(const std::vector<Fact>& facts, const std::string& folder) {
    return std::ranges::any_of(facts, [&](const Fact& fact) {
        return is_file_fact(fact.kind) && !fact.path.starts_with('/') && is_below(fact.path, folder);
    });
}

/// It did what can't be traced; it may have failed besides.
bool is_tainted(const KnownTrace& trace) { return trace.state != TraceState::unproved && !trace.note.empty(); }

}  // namespace

Result<Why> why(const Workspace& workspace, const std::string& name) {
    TRY_ASSIGN(Session session, Session::open_to_write(workspace));
    Why why{.name = name, .unit = {}, .choice = {}};
    TRY_ASSIGN(why.unit, unit_named(session.journal(), why.name));
    TRY_ASSIGN(const KnownTraces known, session.journal().traces_of(why.unit));
    if (known.units.empty()) return why;
    TRY_ASSIGN(const UnitRunRequest request, unit_run_request(session, {}));
    TRY_ASSIGN(const PresentState state, present_state(session, request));
    const FactValues values(workspace.root, state.now->files, state.now->files, state.circumstances);
    const PresentMarks marks = marks_in(values, known);
    Selection selection(known, marks);
    why.choice = selection.choose(why.unit);
    TRY(explain(session, known, selection, why));
    return why;
}

Result<Affected> affected(const Workspace& workspace, const std::vector<std::string>& typed) {
    TRY_ASSIGN(Session session, Session::open_to_read(workspace));
    Affected found;
    for (const std::string& one : typed) {
        TRY_ASSIGN(const std::string path, workspace_path(workspace, one));
        constexpr std::string_view k_itself = ".";
        found.files.emplace_back(std::string_view(path) == k_itself ? std::string_view() : std::string_view(path));
    }
    TRY_ASSIGN(const KnownTraces known, session.journal().traces());
    std::vector<bool> comes;  // it is not there, or was not when the tests ran
    for (const std::string& path : found.files) {
        const bool was_there = std::ranges::any_of(known.facts, [&](const KnownFact& fact) {
            return fact.path == path && fact.kind != FactClass::absent && is_file_fact(fact.kind);
        });
        comes.push_back(!was_there || !is_standing(workspace, path));
    }
    for (const KnownUnit& unit : known.units) {
        const std::vector<Fact> facts = facts_in(known, unit.traces.front().list);
        AffectedUnit one{.unit = unit.name, .tests = {}, .files = {}, .run = unit.traces.front().run};
        for (std::size_t at = 0; at < found.files.size(); ++at) {
            const std::string& path = found.files[at];
            if (looked_at(facts, path) || depends_on_what_is_below(facts, path) ||
                (comes[at] && sees_it_come(workspace, facts, path)))
                one.files.push_back(path);
        }
        if (one.files.empty()) {
            if (is_tainted(unit.traces.front())) found.untraced.push_back(unit.name);
            continue;
        }
        TRY_ASSIGN(const std::vector<TestResult> results, session.journal().results_of_unit(one.run, one.unit));
        for (const TestResult& result : results) one.tests.push_back(result.id);
        found.units.push_back(std::move(one));
    }
    TRY_ASSIGN(const std::vector<Journal::UnitPast> units, session.journal().unit_pasts());
    for (const Journal::UnitPast& unit : units)
        if (!std::ranges::binary_search(known.units, unit.unit, {}, &KnownUnit::name))
            found.untraced.push_back(unit.unit);
    std::ranges::sort(found.untraced);
    found.any_ran = !units.empty();
    return found;
}

}  // namespace pentad
