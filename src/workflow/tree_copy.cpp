#include "workflow/tree_copy.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include "base/file.hpp"
#include "base/text.hpp"
#include "store/capture.hpp"

namespace pentad {

namespace {

namespace fs = std::filesystem;

Status write_one(const fs::path& folder, const std::string& path, const FileState& state, const std::string& bytes) {
    // A tree that somebody else wrote may name anything.
    TRY(check_workspace_path(path));
    const fs::path file = folder / path;
    TRY(make_directories(file.parent_path()));
    if (state.kind == FileKind::symlink) {
        if (::symlink(bytes.c_str(), file.c_str()) != 0) return fail_errno("can't make " + printable(file.string()));
        return {};
    }
    return write_file_atomically(file, bytes, Durability::cached, state.mode);
}

}  // namespace

Result<TreeCopy> TreeCopy::make(Session& session, const Oid& tree) {
    const fs::path folder = session.workspace().directory / "scratch" / ("tree-" + std::to_string(::getpid()));
    std::error_code error;
    fs::remove_all(folder, error);
    TRY(make_directories(folder));
    TreeCopy copy(folder);
    TRY_ASSIGN(Snapshots * history, session.snapshots());
    TRY_ASSIGN(const auto files, history->list(tree));
    // Symlinks last: no file is written through one.
    for (const FileKind kind : {FileKind::regular, FileKind::symlink}) {
        for (const auto& [path, state] : files) {
            if (state.kind != kind) continue;
            TRY_ASSIGN(const std::string bytes, history->blob(state.oid));
            TRY(write_one(folder, path, state, bytes));
        }
    }
    return copy;
}

TreeCopy::~TreeCopy() {
    if (folder_.empty()) return;
    std::error_code error;
    fs::remove_all(folder_, error);
}

}  // namespace pentad
