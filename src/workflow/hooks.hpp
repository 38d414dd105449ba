// Git hooks that call pentad: writing them, and taking them away again.
#pragma once

#include <string>
#include <vector>

#include "workflow/workspace.hpp"

namespace pentad {

struct HookOutcome {
    std::filesystem::path file;      ///< the hook, absolute
    bool already = false;            ///< install: ours was there, and was written anew
    std::filesystem::path other;     ///< another hook: kept there and called first (install), or put back (uninstall)
    std::vector<std::string> notes;  ///< one line each
};

/// Writes the hook that records each commit as one edit, into the folder where git looks for hooks. A hook that is
/// there is renamed to NAME.before-pentad and goes on being called. Shape: `name` is `post-commit`; `program` is what
/// the hook calls, absolute (if that is gone one day, the hook looks in PATH). Errors: usage (another name); refused
/// (no repository, or both a foreign hook and a kept one); tool; io.
Result<HookOutcome> install_hook(const Workspace& workspace, const std::string& name, const std::string& program);

/// Puts back what was there. Errors: refused, when the hook is not ours or was added to.
Result<HookOutcome> uninstall_hook(const Workspace& workspace, const std::string& name);

}  // namespace pentad
