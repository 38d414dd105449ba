// Who lives in a world: what a killed pentad started there may go on without it.
#pragma once

#include <filesystem>
#include <set>
#include <string>

namespace pentad {

/// What a world's mount is called in the mount table (its source): names the scratch folder, by device and number, as
/// long as that stands. Empty: there is no such folder.
std::string mount_source(const std::filesystem::path& world_folder);

/// Kills all processes that see a mount of one of these sources, and what they start meanwhile. Only those that we may
/// look at. Threads: any; blocks shortly.
void kill_those_in(const std::set<std::string>& sources);

}  // namespace pentad
