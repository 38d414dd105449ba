// What pentad needs to know of a test framework. One file of this room for each; nothing outside knows their names.
//
// A framework finds its projects by their files (`detect`), builds them if they need it, lists their units with the
// project's own tools (`list`), and says how the process of a unit is started (`command`) and what it says (`reader`).
// Python's are different in one thing: their units are forks of one warm interpreter (`in_python`).
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "frameworks/test_unit.hpp"
#include "frameworks/unit_event.hpp"

namespace pentad {

/// A program of a project's, to be run to its end.
struct ToolCommand {
    std::vector<std::string> arguments;         ///< the first is looked for in PATH, unless it has a slash
    std::filesystem::path folder;               ///< where it starts
    std::vector<std::string> environment = {};  ///< `NAME=value`, besides our own
    double timeout = 60;                        ///< seconds
};

struct ToolAnswer {
    int status = 0;  ///< the exit status; ended by a signal: 128 and its number
    bool timed_out = false;
    std::string output;    ///< stdout
    std::string messages;  ///< stderr; of a build, both in their order
};

/// Errors: tool (it can't be executed), io. Threads: one.
using AskTool = std::function<Result<ToolAnswer>(const ToolCommand&)>;

struct FoundProject {
    std::string framework;                ///< Framework::name
    std::filesystem::path folder;         ///< absolute
    std::filesystem::path marker;         ///< absolute: the file that shows it
    std::string tool;                     ///< what runs its tests, for `doctor`: a program's path or name
    std::string problem = {};             ///< why it can't be run here, and what to do; lower case; empty: it can
    std::vector<ToolCommand> build = {};  ///< to be run first, one after the other; empty: it needs none
    std::vector<TestUnit> units = {};     ///< for `list`, where looking for projects finds them too
};

struct UnitCommand {
    std::vector<std::string> arguments;         ///< the first is looked for in PATH, unless it has a slash
    std::filesystem::path folder;               ///< where it starts
    std::vector<std::string> environment = {};  ///< `NAME=value`, besides our own
    /// Its stdout goes to UnitReader::told alone; otherwise it is output as stderr is.
    bool tells_on_stdout = false;
};

/// Where a reader puts what it understood, in the order in which it happened.
class UnitSink {
   public:
    virtual ~UnitSink() = default;
    /// It may take what is in the event, or leave it; the caller gives it no meaning afterwards.
    virtual void event(unit_event::Event&& event) = 0;
    /// A piece of the test's own output. A test that fails gets what came since the last event that begins something,
    /// unless its result has an output already.
    virtual void output(std::string_view bytes) = 0;
};

/// Understands what a unit's process prints and leaves. Events: TestExists of each test before anything else of it,
/// with the ids that Framework::command understands; TestStarts and TestEnds of each that runs; Extra for a failure
/// that belongs to no test; UnitEnds. `Position`s and `moment`s are left as they are, and so may durations: then the
/// time between the two events is meant. Threads: one. One for each process.
class UnitReader {
   public:
    virtual ~UnitReader() = default;

    /// The process has been started.
    virtual void started(UnitSink& /*sink*/) {}

    /// More of its output, cut anywhere.
    virtual void printed(std::string_view bytes, UnitSink& sink) = 0;

    /// More of its stdout, where UnitCommand::tells_on_stdout; cut anywhere.
    virtual void told(std::string_view /*bytes*/, UnitSink& /*sink*/) {}

    /// Called now and then while it runs, for what it tells in files.
    virtual void looked(UnitSink& /*sink*/) {}

    /// The process has ended, with this status of waitpid(2), or was killed: all that it left in its files counts, also
    /// when they are cut off. Tells UnitEnds only if nothing is missing, and the status is what such outcomes give;
    /// then it is no trouble whatever it is. Without UnitEnds the test that had started gets the blame, or the unit,
    /// and those that exist and have no result run again in another process.
    virtual void ended(int status, UnitSink& sink) = 0;
};

/// Threads: any; has no state.
class Framework {
   public:
    virtual ~Framework() = default;

    /// `pytest`: in units, settings and texts.
    virtual std::string_view name() const = 0;

    /// Which projects of its kind there are. Looks at files; starts no tool.
    virtual std::vector<FoundProject> detect(const UnitSearch& search) const = 0;

    /// The units of a project of its own that was built. Errors: tool (what can't be used or understood: which tool,
    /// its version, the line that it said).
    virtual Result<FoundUnits> list(const FoundProject& project, const UnitSearch& search,
                                    const AskTool& ask) const = 0;

    /// Prints in its first line what runs the tests, and its version; fails where that is missing. Without arguments:
    /// there is nothing to ask. For `doctor`.
    virtual ToolCommand version_command(const FoundProject& /*project*/) const { return {}; }

    /// Its units are forks of the warm Python parent (python_server.hpp), and the two functions below are not called.
    virtual bool in_python() const { return false; }
    /// Of those: one fork can run unit after unit (isolation "worker").
    virtual bool shares_process() const { return false; }

    /// Whether the unit's tool itself keeps this between its runs, and takes from it only what it would make again, the
    /// same, from what it reads in each run all the same: then the unit does not depend on it. `path`: absolute.
    virtual bool is_cache(const TestUnit& /*unit*/, std::string_view /*path*/) const { return false; }

    /// What the process of a group does with this path by itself, outside of ProcessBegins, is no dependency of its
    /// units: it only makes what their processes find there then. `path`: absolute.
    virtual bool is_built_from(const TestUnit& /*unit*/, std::string_view /*path*/) const { return false; }
    /// Whether builds make it anew also where it stays the same: then its bytes count, and not its times.
    virtual bool is_product(const TestUnit& /*unit*/, std::string_view /*path*/) const { return false; }

    /// `scratch`: absolute, an empty folder outside the workspace that is the process's alone, and is there until its
    /// reader is gone.
    virtual UnitCommand command(const TestUnit& /*unit*/, const TestChoice& /*choice*/,
                                const std::filesystem::path& /*scratch*/) const {
        return {};
    }
    virtual std::unique_ptr<UnitReader> reader(const TestUnit& /*unit*/, const TestChoice& /*choice*/,
                                               const std::filesystem::path& /*scratch*/,
                                               const std::filesystem::path& /*root*/) const {
        return nullptr;
    }

    /// The same of several units of one TestUnit::group, which one process runs. Its reader tells UnitBegins before
    /// what it tells of another one; the first is told already, and each may come several times. Nobody has lost
    /// anything while no process has ended: a unit whose UnitEnds was not told runs again in another process, but for
    /// the last one that was told to begin, which gets the blame.
    virtual UnitCommand group_command(std::span<const UnitPart> parts, const std::filesystem::path& scratch) const {
        return command(*parts.front().unit, parts.front().choice, scratch);
    }
    virtual std::unique_ptr<UnitReader> group_reader(std::span<const UnitPart> parts,
                                                     const std::filesystem::path& scratch,
                                                     const std::filesystem::path& root) const {
        return reader(*parts.front().unit, parts.front().choice, scratch, root);
    }
};

/// All that there are, each once; they stand for as long as the program runs.
const std::vector<const Framework*>& all_frameworks();

/// Nothing when there is none of this name.
const Framework* find_framework(std::string_view name);

/// See Framework::in_python and shares_process.
bool is_in_python(const TestUnit& unit);
bool may_share_process(const TestUnit& unit);

}  // namespace pentad
