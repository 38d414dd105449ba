// What can be run by itself, of whichever framework, and where it is looked for.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "model/settings.hpp"
#include "model/test_result.hpp"

namespace pentad {

/// A part of something that several units may use at once, so many slots of it together.
struct UnitShare {
    std::string name;
    int slots = 0;
    int of = 0;
    friend bool operator==(const UnitShare&, const UnitShare&) = default;
};

/// What a unit's neighbours are to it. All names are of units.
struct UnitRules {
    double timeout = 0;                   ///< seconds; 0: as the settings say
    double test_timeout = 0;              ///< seconds that one of its tests may take; 0: as the unit
    bool alone = false;                   ///< nothing else may run meanwhile
    int slots = 1;                        ///< counts as so many of the jobs
    std::vector<std::string> locks = {};  ///< of two units with the same one, only one runs at a time
    std::vector<UnitShare> shares = {};   ///< it waits until so much is free
    std::vector<std::string> after = {};  ///< those of the run must have ended before
    std::vector<std::string> needs =
        {};  ///< must have ended well before, or it is not run; brought along if not chosen
    friend bool operator==(const UnitRules&, const UnitRules&) = default;
};

struct TestUnit {
    std::string name;  ///< unique in the workspace: a module's dotted name, below other start folders `folder/module`;
                       ///< otherwise mostly the path of what holds its tests
    std::string module;          ///< what its framework calls it: a dotted name, as it is imported
    std::filesystem::path file;  ///< absolute: what holds its tests; a package's `__init__.py`
    std::filesystem::path top;   ///< absolute: the folder of its project; a start folder
    /// A package that may have tests of its own. If it has a load_tests, that finds the tests below it; only its
    /// process can tell, so `inner` holds the units to run when it has none.
    bool package = false;
    std::vector<TestUnit> inner = {};

    std::string framework = "unittest";         ///< see Framework::name
    std::vector<std::string> command = {};      ///< how its framework starts it, if that is not always the same
    std::vector<std::string> environment = {};  ///< `NAME=value`, besides what is there
    std::vector<std::string> particulars = {};  ///< what else its framework has to know; nobody else reads it
    std::vector<std::string> labels = {};       ///< that people gave it, to choose by: `label:GLOB` as a selection
    std::vector<std::string> caches = {};       ///< folders of its tool's own: see Framework::is_cache
    /// Those of one framework with the same group run in one process, as many of them as have to; empty: in one alone.
    std::string group = {};
    UnitRules rules = {};
    friend bool operator==(const TestUnit&, const TestUnit&) = default;
};

/// Which tests of a unit.
struct TestChoice {
    std::set<std::string> only = {};      ///< ids; empty: all
    std::set<std::string> left_out = {};  ///< ids
    bool one_by_one = false;  ///< a process before was Unsure: each test's start must be told before it runs

    bool wants(const std::string& id) const { return (only.empty() || only.contains(id)) && !left_out.contains(id); }
};

/// A unit, and what of it a process shall run. The unit stays where it is.
struct UnitPart {
    const TestUnit* unit = nullptr;
    TestChoice choice = {};
};

class ProjectListing;

/// A project's build begins, or has ended.
struct BuildStep {
    std::string project;  ///< its folder, relative to the workspace; of the workspace itself its own name
    bool ended = false;
    double duration = 0;  ///< seconds
    bool failed = false;
};

struct UnitSearch {
    std::filesystem::path root;      ///< absolute
    std::filesystem::path excluded;  ///< absolute; test_batch_logs
    std::string pattern;             ///< glob on file names of Python's test modules
    /// What the user asked for: in place of `pattern`, and also matched with the name without `.py`, or if it has a
    /// slash with the path from the root.
    std::string selection;
    Settings settings = {};
    std::filesystem::path interpreter = {};        ///< absolute: the Python of the workspace; empty: there is none
    std::shared_ptr<ProjectListing> listing = {};  ///< see project_files.hpp; nothing: each look lists again
    /// Ends builds and tools; nothing: SIGINT, SIGTERM and SIGHUP do.
    std::function<bool()> stop_asked = {};
    std::function<void(const BuildStep&)> on_build = {};  ///< nothing: nobody wants to know
};

struct FoundUnits {
    std::filesystem::path root = {};         ///< where they were looked for; of all frameworks' together
    std::vector<TestUnit> units = {};        ///< by project, each in the order of names
    std::vector<std::string> warnings = {};  ///< folders that can't be listed
    /// Why tests that are there can't be found: a build or a tool that failed. Each has an id of its own and counts as
    /// a failure of the run, so that nobody takes what is left for all.
    std::vector<TestResult> failures = {};
    bool built = false;  ///< a build was run
};

}  // namespace pentad
