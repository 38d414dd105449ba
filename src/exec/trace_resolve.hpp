// From what processes asked for to what it depends on: every symlink on the way, and what stood at the end.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/file.hpp"
#include "exec/trace_ring_file.hpp"
#include "model/unit_trace.hpp"

namespace pentad::trace {

/// Looks at the file system as it is when it is called; so call it as soon as the unit has ended. Keeps what it has
/// seen outside the workspace. Threads: one.
class Resolver {
   public:
    /// `root`: the workspace, absolute and without symlinks. `hidden`: a folder of ours, left out.
    Resolver(std::string root, std::string hidden) : root_(std::move(root)), hidden_(std::move(hidden)) {}

    /// Appends to `trace`. `base`: "/" as the processes saw it, O_PATH. `threads`: those of the unit.
    void resolve(const std::vector<AccessView>& accesses, int base, const std::unordered_set<pid_t>& threads,
                 UnitTrace& trace);

   private:
    struct Fact {
        enum class Kind : std::uint8_t { absent, file, folder, symlink, other };
        Kind kind = Kind::absent;
        std::string target = {};       ///< of a symlink
        std::string interpreter = {};  ///< of an executable file; only when asked for
        bool interpreter_known = false;
    };
    struct Found {
        unsigned kinds = 0;  ///< a bit for each TracedPath::Kind
        bool written = false;
        bool made = false;
        bool replaced = false;  ///< whatever file was there before
        bool missing = false;   ///< nothing stood there before anybody changed it
        bool created = false;   ///< the first access was to create it
    };
    struct Folder {
        std::string path;  ///< without symlinks
        unsigned uses = 0;
    };
    /// What was found at each path, in this call.
    using Findings = std::unordered_map<std::string, Found>;

    void arrive(Operation operation, const std::string& path, Fact& fact, Findings& findings, int depth);
    void walk(Operation operation, std::string_view path, Findings& findings, int depth);
    void miss(const std::string& path, const Findings& findings);
    void believe_absences(Findings& findings);
    void note(const std::string& path, TracedPath::Kind kind, Operation operation, Findings& findings);
    std::pair<int, const char*> place_of(const std::string& path) const;
    Fact& look(const std::string& path);
    void list(const std::string& folder);
    const std::string& interpreter_of(const std::string& path, Fact& fact);
    bool is_inside(std::string_view path) const;
    void collect(const Findings& findings, UnitTrace& trace) const;

    std::string root_;
    std::string hidden_;
    int base_ = -1;
    UniqueFd workspace_;
    std::string through_proc_;      ///< where the last walk came to /proc
    std::vector<std::string> way_;  ///< folders and symlinks that the last walk of `missing` passed
    /// Of this call: what was missing when nobody had changed it yet, and the way there.
    std::vector<std::pair<std::string, std::vector<std::string>>> absences_;
    std::unordered_map<std::string, Fact> outside_;  ///< kept: what is there, not what is absent
    std::unordered_map<std::string, Fact> here_;     ///< of this call
    /// Of this call: what a folder's text leads to, so that its other files need not go all the way.
    std::unordered_map<std::string_view, Folder> folders_;
};

/// A path through another process's /proc, or through a folder's magic link: nobody can say later where it led.
bool leads_through_proc(std::string_view path, const std::unordered_set<pid_t>& threads);

}  // namespace pentad::trace
