#include "store/backup.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/file.hpp"
#include "base/text.hpp"

namespace pentad {

namespace {

namespace fs = std::filesystem;

Status write_regular(const fs::path& file, const FileState& state, std::string_view bytes) {
    const UniqueFd fd(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!fd) return fail_errno("can't create " + file.string());
    TRY(write_all(fd.get(), bytes, file.string()));
    if (::fchmod(fd.get(), state.mode) != 0) return fail_errno("can't set the permissions of " + file.string());
    if (::fsync(fd.get()) != 0) return fail_errno("can't sync " + file.string());
    return {};
}

Status write_state(const fs::path& file, const FileState& state, const std::string& bytes) {
    TRY(make_directories(file.parent_path()));
    if (state.kind == FileKind::regular) return write_regular(file, state, bytes);
    if (::symlink(bytes.c_str(), file.c_str()) != 0) return fail_errno("can't create " + file.string());
    return {};
}

/// Writes what one path was before, and returns the manifest's word for it.
Result<std::string> write_one(const fs::path& folder, const FileChange& change, const ContentSource& content) {
    if (!change.before_known) return "unknown";
    if (!change.before.exists()) return "remove";
    Result<std::string> bytes = content(change.before.oid);
    if (!bytes && !change.note.empty()) return "unknown";  // too large to be kept then too
    if (!bytes) return Failure(std::move(bytes).error());
    TRY(write_state(folder / change.path, change.before, *bytes));
    return "restore";
}

/// Our own file's name, with `.pentad` appended while the batch has something of that name at its top.
std::string free_name(std::string name, const std::vector<FileChange>& files) {
    const auto is_taken = [&](const FileChange& change) {
        return change.path == name || change.path.starts_with(name + "/");
    };
    while (std::ranges::any_of(files, is_taken)) name += ".pentad";
    return name;
}

Status fill(const fs::path& folder, const std::vector<FileChange>& files, const std::string& git_commit,
            const ContentSource& content) {
    TRY(make_directories(folder));
    std::vector<std::string> lines(files.size());
    // Symlinks come last: nothing is ever written through one.
    for (const FileKind kind : {FileKind::regular, FileKind::absent, FileKind::symlink})
        for (std::size_t i = 0; i < files.size(); ++i) {
            if (files[i].before.kind != kind) continue;
            TRY_ASSIGN(const std::string word, write_one(folder, files[i], content));
            lines[i] = word + ' ' + printable(files[i].path) + '\n';
        }
    std::string manifest;
    for (const std::string& line : lines) manifest += line;
    const std::string commit_line = git_commit.empty() ? std::string() : git_commit + "\n";
    TRY(write_file_atomically(folder / free_name("git_commit.txt", files), commit_line, Durability::synced));
    return write_file_atomically(folder / free_name("MANIFEST", files), manifest, Durability::synced);
}

/// Every folder of a tree that has no symlink to one.
Status sync_folders(const fs::path& folder) {
    TRY(sync_directory(folder));
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (entry.is_directory(error) && !entry.is_symlink(error)) TRY(sync_folders(entry.path()));
    return {};
}

/// Puts `made` where `folder` is or is to be; there is never a moment without a whole one.
Status put_in_place(const fs::path& made, const fs::path& folder) {
    std::error_code error;
    if (fs::exists(fs::symlink_status(folder, error))) {
        if (::renameat2(AT_FDCWD, made.c_str(), AT_FDCWD, folder.c_str(), RENAME_EXCHANGE) == 0) {
            fs::remove_all(made, error);
            return sync_directory(folder.parent_path());
        }
        fs::remove_all(folder, error);  // a file system that can't exchange
    }
    if (::rename(made.c_str(), folder.c_str()) != 0) return fail_errno("can't rename to " + folder.string());
    return sync_directory(folder.parent_path());
}

}  // namespace

Status write_backup(const fs::path& folder, const std::vector<FileChange>& files, const std::string& git_commit,
                    const ContentSource& content) {
    const fs::path temporary =
        folder.string() + ".new";  // writers hold WorkspaceLock: one left here is of a killed process
    std::error_code error;
    fs::remove_all(temporary, error);
    Status written = fill(temporary, files, git_commit, content);
    if (written) written = sync_folders(temporary);
    if (written) written = put_in_place(temporary, folder);
    if (!written) fs::remove_all(temporary, error);
    return written;
}

}  // namespace pentad
