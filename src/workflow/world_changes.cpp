#include "workflow/world_changes.hpp"

namespace pentad {

Result<WorldChange> world_change(const std::string& path, const FileState& state, const ContentSource& content) {
    WorldChange change{.path = path, .kind = state.kind, .mode = state.mode};
    if (!state.exists()) return change;
    TRY_ASSIGN(change.bytes, content(state.oid));
    return change;
}

}  // namespace pentad
