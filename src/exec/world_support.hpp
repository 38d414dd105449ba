// Which kind of world works on this machine, for this user and this workspace: found out by making one.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"
#include "exec/world_entry.hpp"

namespace pentad {

struct WorldSupport {
    WorldMethod method = WorldMethod::none;
    std::filesystem::path scratch = {};  ///< our folder for worlds' scratch (world_folder.hpp); empty with `none`
    std::string why = {};                ///< why nothing better works, with what to do; empty with the best
};

/// Tries, once a process for each root, in a child that enters a world of `root`, and looks and writes in it. Writes
/// nothing in `root`. Units: some milliseconds the first time.  Threads: any.
WorldSupport world_support(const std::filesystem::path& root);

/// One line for people: the method and where its scratch lies, and why not a better one.
std::string to_text(const WorldSupport& support);

}  // namespace pentad
