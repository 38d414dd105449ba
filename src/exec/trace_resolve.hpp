// From what processes asked for to what it depends on: every symlink on the way, and what stood at the end.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "exec/trace_places.hpp"
#include "exec/trace_ring_file.hpp"
#include "model/unit_trace.hpp"

namespace pentad::trace {

/// Looks at the file system as it is when it is called; so call it as soon as the unit has ended. Keeps what it has
/// seen outside the workspace, and so serves all units of a run. Threads: one.
class Resolver {
   public:
    /// `root`: the workspace, absolute and without symlinks. `hidden`: a folder of ours, left out.
    Resolver(std::string root, std::string hidden) : places_(std::move(root), std::move(hidden)) {}

    /// Appends to `trace`. `base`: "/" as the processes saw it, O_PATH. `threads`: those of the unit.
    void resolve(const std::vector<AccessView>& accesses, int base, const std::unordered_set<pid_t>& threads,
                 UnitTrace& trace);

   private:
    void walk(Operation operation, std::string_view path, int depth);
    void arrive(Operation operation, Place& place, int depth);
    void note(Place& place, TracedPath::Kind kind, Operation operation);
    void miss(Place& place);
    void believe_absences();
    std::string interpreter_of(const Place& place) const;  ///< empty: it needs none
    void collect(UnitTrace& trace);

    Places places_;
    int base_ = -1;
    // Of a call:
    std::string through_proc_;   ///< where the last walk came to /proc
    std::vector<Place*> way_;    ///< folders and symlinks that the last walk of `missing` passed
    std::vector<Place*> found_;  ///< what anything was wanted of
    /// What was missing when nobody had changed it yet, and the way there.
    std::vector<std::pair<Place*, std::vector<Place*>>> absences_;
    /// What a folder's text leads to, so that its other files need not go all the way.
    std::unordered_map<std::string_view, PlaceFolder*> folders_;
};

/// A path through another process's /proc, or through a folder's magic link: nobody can say later where it led.
bool leads_through_proc(std::string_view path, const std::unordered_set<pid_t>& threads);

}  // namespace pentad::trace
