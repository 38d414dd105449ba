// Runs a workspace's test units and waits for them: which exist, in which order, how many at once, what became of each
// test, and what is run again when a test took its process down. docs/running.md has the whole story.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "exec/world_entry.hpp"
#include "model/event.hpp"
#include "model/settings.hpp"
#include "model/test_result.hpp"
#include "model/trace.hpp"

namespace pentad {

struct FoundUnits;
struct TestUnit;

using EventSink = std::function<void(const Event&)>;

/// What is known of a unit from its last runs; decides the order.
struct UnitPast {
    std::string unit;
    double duration = 0;         ///< seconds, of the last one
    std::uint32_t failures = 0;  ///< see UnitProspect
    bool touched = false;        ///< something that it depends on differs since
};

/// One unit, and which of its tests.
struct UnitSelection {
    std::string unit;
    std::set<std::string> only = {};      ///< ids; empty: all
    std::set<std::string> left_out = {};  ///< ids
};

struct UnitRunRequest {
    std::filesystem::path root;       ///< the workspace
    std::filesystem::path directory;  ///< test_batch_logs: left out of discovery; a small cache file is kept in it
    Settings settings;                ///< timeout, grace, jobs, output_limit, interpreter, isolation, pattern
    std::string module_pattern;       ///< glob on module file names (`test_orchestrator*.py`); empty: all
    std::optional<std::vector<UnitSelection>> selection = {};  ///< of the units that are found; nothing: all of them
    bool fail_fast = false;                 ///< starts no other test once one has failed; what was not run is `not run`
    std::function<bool()> stop_asked = {};  ///< see Workspace::stop_asked
    bool trace = false;                     ///< what the units depend on is to be found out
    const WorldEntry* world = nullptr;      ///< of `root`: what the tests see; nothing: the workspace as it is
    std::vector<UnitPast> pasts;            ///< see unit_order.hpp
    /// What find_unit_tree has found for this request, which is not looked for again unless `world` is set or
    /// `root` is another now.
    std::shared_ptr<const FoundUnits> found = {};
};

struct UnitRunOutcome {
    std::vector<TestResult> results;    ///< in the order of ids
    std::vector<std::string> warnings;  ///< leaked processes and the like, one line each
    /// Tests that are there could not be found (FoundUnits::failures), so that one without a result is not gone. Told
    /// of places only (PlaceRunner).
    bool unfound = false;
    std::vector<UnitFacts> traces = {};  ///< of units that were traced; one that ran more than once may have several
    bool interrupted = false;  ///< SIGINT, SIGTERM or SIGHUP came, or stop_asked said so; results holds what had
                               ///< finished, and the rest as not run
    double duration = 0;       ///< seconds, wall clock
    std::string interpreter;   ///< the Python that ran the tests; empty: it was not needed
};

/// The names of the units that `run_units` would find without a selection, in the order of names. Of a package that has
/// units below it only the package: they go together. Errors: no_tests; usage.
Result<std::vector<std::string>> find_units(const UnitRunRequest& request);

/// The same, each with those below it, in the order in which they are found; what must be built was built, and what
/// failed of that is in it. `tell`: hears of builds. Errors: as find_units.
Result<std::shared_ptr<const FoundUnits>> find_unit_tree(const UnitRunRequest& request, const EventSink& tell = {});

/// Runs every unit that the request selects. A failing, crashing or hanging test is an outcome, never an error.
/// A project that can't be built or listed is one failed result. Errors: no_tests; tool (no usable interpreter); usage
/// (a setting that makes no sense); io. Events, all from the calling thread: RunStarted, per unit UnitStarted …
/// UnitFinished, Warning, RunFinished. Threads: one call at a time in a process; SIGINT, SIGTERM and SIGHUP are taken
/// over while it runs, and given back. With `stop_asked`: any, several at once too, and signals are left alone.
/// Processes: all that the tests started and left behind are ended before it returns.
Result<UnitRunOutcome> run_units(const UnitRunRequest& request, const EventSink& sink);

}  // namespace pentad
