#include "workflow/tree_copy.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <vector>

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

UniqueFd locked_folder(const fs::path& folder, int flags) {
    UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    while (fd && ::flock(fd.get(), flags) != 0)
        if (errno != EINTR) fd.reset();
    return fd;
}

void remove_stale_copies(const fs::path& scratch) {
    std::error_code error;
    std::vector<fs::path> stale;
    for (fs::directory_iterator at(scratch, error); !error && at != fs::directory_iterator(); at.increment(error)) {
        const bool copy = at->path().filename().string().starts_with("tree-");
        if (copy && locked_folder(at->path(), LOCK_EX | LOCK_NB)) stale.push_back(at->path());
    }
    for (const fs::path& folder : stale) fs::remove_all(folder, error);
}

}  // namespace

Result<TreeCopy> TreeCopy::make_empty(const fs::path& scratch) {
    static std::atomic<unsigned> counter{0};
    TRY(make_directories(scratch));
    // Who looks for stale copies must not find ours before it is locked.
    const UniqueFd gate = locked_folder(scratch, LOCK_EX);
    if (!gate) return fail_errno("can't lock " + printable(scratch.string()));
    remove_stale_copies(scratch);
    const fs::path folder =
        scratch / ("tree-" + std::to_string(::getpid()) + "-" + std::to_string(counter.fetch_add(1)));
    TRY(make_directories(folder));
    UniqueFd lock = locked_folder(folder, LOCK_EX | LOCK_NB);
    if (!lock) return fail_errno("can't lock " + printable(folder.string()));
    return TreeCopy(folder, std::move(lock));
}

Result<TreeCopy> TreeCopy::make(Session& session, const Oid& tree) {
    TRY_ASSIGN(TreeCopy copy, make_empty(session.workspace().directory / "scratch"));
    const fs::path& folder = copy.folder_;
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
