// Phase 2 of a restore, step by step, and back again.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "base/beneath.hpp"
#include "base/file.hpp"
#include "store/restore_plan.hpp"
#include "store/standing.hpp"

namespace pentad {

/// Moves files between the workspace and a staging folder. Every move is one rename or exchange, so that after a crash
/// each file is in one of the two places. Threads: one.
class RestoreMover {
   public:
    /// Shape: `rescue_folder` is made when it is needed.
    RestoreMover(int root, std::string staging, std::string rescue_folder, const std::vector<PlannedStep>& plan)
        : root_(root), staging_path_(std::move(staging)), rescue_path_(std::move(rescue_folder)), plan_(plan) {}

    Status open();
    /// Moves what must be absent out, then what is wanted in. What was done already by an earlier call is passed over.
    Status move_all();
    /// Takes back what this object moved, in reverse order. Errors: what could not be taken back.
    Status take_back();
    /// Makes the moves survive a power cut.
    Status sync();
    /// Removes what Python compiled of the files that stood there (store/bytecode_files.hpp).
    void forget_bytecode() const;
    /// Removes folders left empty by what was moved out.
    Status prune();
    /// Looks at everything that came out of its place; keeps what nobody expected. Returns a line about each.
    Result<std::vector<std::string>> judge_what_came_out();

   private:
    /// One thing that was done and can be undone.
    struct Done {
        enum class What { moved_out, moved_in, exchanged, made_folder } what;
        std::size_t step = 0;
        std::string path;
    };
    /// The open folder of a path. When it is on another file system, files can't be renamed into or out of the staging
    /// folder; then names beside the target do its service.
    struct Place {
        WayDown way;
        bool foreign = false;
        bool there() const { return way.end == WayDown::End::there; }
        int folder() const { return way.folder.get(); }
    };
    /// A folder and a name in it.
    struct Spot {
        int folder = -1;
        std::string name;
    };

    Result<Place> place_of(std::string_view path) const;
    Spot spot(const Place& place, std::size_t step, bool old) const;
    std::string beside_name(std::size_t step, bool old) const;

    Status move_out(std::size_t step);
    Status move_in(std::size_t step);
    Result<bool> put(std::size_t step, const Place& place, const Standing& standing);
    Status make_parents(std::string_view path);
    Result<bool> copy_beside(std::size_t step, const Place& place);
    Result<bool> is_staged(std::size_t step) const;
    Status check_replaceable(std::size_t step, const Place& place, const Standing& standing) const;
    Status take_back(const Done& done);
    Status keep_what_is_not_staged(std::size_t step);

    Status judge(std::size_t step, bool old, std::vector<std::string>& lines);
    Result<std::string> rescue(const Spot& from, bool foreign, const std::string& path);

    int root_;
    std::string staging_path_;
    std::string rescue_path_;
    const std::vector<PlannedStep>& plan_;
    UniqueFd staging_;
    dev_t device_ = 0;
    std::vector<Done> done_;
    std::set<std::string, std::less<>> touched_;  ///< folders, to be synced
};

}  // namespace pentad
