// What a unit depended on when it ran, and what the journal knows of that.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/fingerprint.hpp"
#include "model/test_result.hpp"

namespace pentad {

/// What was asked of a path (or, of the last two, of the world beside the files). Stored in the journal by number:
/// append, never renumber.
enum class FactClass : std::uint8_t {
    content,       ///< a file that was read, stat'ed or executed: its kind, mode and content
    listing,       ///< a folder that was listed: the names in it, and their kinds
    absent,        ///< it was looked for, and was not there
    symlink,       ///< a symlink that was followed or read: its target
    directory,     ///< a folder that was stat'ed, or went through: that it is one, and its mode
    bytecode,      ///< a .pyc beside a source file that the same unit depends on; see docs/selection.md
    variable,      ///< an environment variable; the path is its name
    circumstance,  ///< `environment` (which variables there are), `interpreter`, `pentad`, `settings`
    output,   ///< a file that the unit wrote without having asked what stood there: that one is there, and its mode
    product,  ///< a file that builds make anew, also where nothing in it differs: its mode and its bytes, not its times
};

/// `content`, `listing`, …
std::string_view to_string(FactClass kind);

struct Fact {
    FactClass kind = FactClass::content;
    std::string path;  ///< relative to the workspace, empty for the workspace itself; outside of it absolute
    friend auto operator<=>(const Fact&, const Fact&) = default;
};

/// What tracing tells about a unit, over all the processes that ran it. What the unit itself made (with mkdir, open
/// with O_CREAT where nothing stood, rename, link, …) is told as absent: so it was when the unit came to it; what was
/// then done with it is no dependency, and may be told or not.
struct UnitFacts {
    std::string unit;
    std::vector<Fact> facts = {};  ///< in any order, repeated or not
    /// More of them, which are those of all units of one process. Null: none.
    std::shared_ptr<const std::vector<Fact>> shared = {};
    std::vector<std::string> taints = {};  ///< why `facts` may not be all: `io_uring`, …; each a few words
    std::string method = {};               ///< how it was traced: `hybrid`, `notify`, `ptrace`
};

/// What became of a unit in a traced run. Stored in the journal by number: append, never renumber.
enum class TraceState : std::uint8_t {
    kept,      ///< all passed or were skipped: where nothing differs, the outcomes stand
    failed,    ///< something failed, or was not run
    flaky,     ///< something passed only in a retry
    tainted,   ///< it did what can't be traced
    unproved,  ///< what it depended on changed while it ran
};

/// Of one run of a unit, as the journal keeps it.
struct KnownTrace {
    RunId run = 0;
    std::uint32_t list = 0;        ///< into KnownTraces::lists
    Fingerprint fingerprint = {};  ///< of all its facts, as they were
    TraceState state = TraceState::kept;
    std::string note = {};  ///< by what it is tainted (it may have failed besides), or not proved
};

struct KnownUnit {
    std::string name;
    std::vector<KnownTrace> traces = {};  ///< newest first
    bool flaky = false;                   ///< a test of it was, in its last 32 runs
    RunId failed_untraced = 0;            ///< it ran last in this run and failed, and nobody knows on what it depended
};

/// A fact with its value: the fingerprint of class, path and what was found there.
struct ValuedFact {
    Fact fact;
    Fingerprint mark;
};

/// A unit's trace on its way into the journal.
struct NewTrace {
    std::string unit;
    std::vector<std::uint32_t> facts = {};  ///< places in the list of facts that all traces of a run share; each once
    Fingerprint fingerprint = {};
    TraceState state = TraceState::kept;
    std::string note = {};
};

/// A fact as the journal numbers it. `path` looks into KnownTraces::text.
struct KnownFact {
    std::uint32_t id = 0;
    FactClass kind = FactClass::content;
    std::string_view path;
};

/// All that is known of some units. Threads: const use from any. Copies share `text`.
struct KnownTraces {
    std::vector<KnownFact> facts;         ///< ascending ids
    std::vector<std::string_view> lists;  ///< ids of facts, as base/id_list.hpp writes them; into `text`
    std::vector<KnownUnit> units;         ///< in the order of names
    bool whole = true;  ///< false: of older traces that are kept, the lists are missing (empty), and hold no state
    std::shared_ptr<const std::string> text;
};

}  // namespace pentad
