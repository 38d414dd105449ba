// Looking into a world from our own code.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "base/result.hpp"
#include "exec/world_entry.hpp"

namespace pentad {

/// Calls `function` in a fork of this process that is in the world, with the world's root as working folder, and
/// returns what it returns. Costs a fork; waits for its end. Errors: tool (it can't enter the world, or was killed),
/// io.  Threads: any, if `function` needs no lock that another thread may hold now. When `stop_asked`, asked ten times
/// a second, says so, the fork gets SIGTERM, once; the rest is `function`'s.
Result<std::string> call_in_world(const WorldEntry& entry, const std::function<std::string()>& function,
                                  const std::function<bool()>& stop_asked = {});

/// A world that was entered once and stays as it was left then: processes can move there, any number, one after the
/// other or at once. It stands until this is gone, and the last process in it. Threads: one.
struct HeldWorld {
    std::string answer;                ///< of the function
    std::vector<UniqueFd> namespaces;  ///< the user's where it has one; the mounts'; and where its `/` is

    /// For setns(2) in this order, and fchdir(2) and chroot(2).
    std::vector<int> descriptors() const;
};

/// As call_in_world, and the world stays. Its WorldEntry must not be entered again meanwhile.
Result<HeldWorld> hold_world(const WorldEntry& entry, const std::function<std::string()>& function,
                             const std::function<bool()>& stop_asked = {});

}  // namespace pentad
