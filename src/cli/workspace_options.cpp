#include "cli/workspace_options.hpp"

namespace pentad {

Result<Workspace> workspace_of(const Arguments& arguments) {
    WorkspaceFlags flags;
    flags.force = arguments.has("--force");
    flags.batch_size = arguments.whole("--batch-size");
    flags.timeout = arguments.number("--timeout");
    flags.jobs = arguments.whole("--jobs");
    return find_workspace(flags);
}

}  // namespace pentad
