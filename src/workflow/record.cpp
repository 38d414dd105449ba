#include "workflow/record.hpp"

#include <sys/stat.h>

#include <set>

#include "base/file.hpp"
#include "base/text.hpp"
#include "store/user_git.hpp"
#include "workflow/captured_edit.hpp"
#include "workflow/paths.hpp"
#include "workflow/recording.hpp"
#include "workflow/scanning.hpp"

namespace pentad {

namespace {

bool is_folder(const Workspace& workspace, const std::string& path) {
    struct stat status{};
    return ::lstat((workspace.root / path).c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

Result<std::vector<std::string>> workspace_paths(const Workspace& workspace, const std::vector<std::string>& typed) {
    if (typed.empty())
        return fail(Code::usage, "record needs at least one file; try 'pentad record FILE -d \"what changed\"'");
    std::vector<std::string> paths;
    for (const std::string& one : typed) {
        TRY_ASSIGN(std::string path, workspace_path(workspace, one));
        paths.push_back(std::move(path));
    }
    return paths;
}

/// All that changed below a folder, also when the folder itself is gone.
Result<std::size_t> add_changed_below(Session& session, const std::string& folder, std::set<std::string>& files) {
    const bool whole = folder == ".";
    TRY_ASSIGN(const Scan scan,
               scan_for_changes(session, whole || !is_folder(session.workspace(), folder) ? "" : folder));
    const std::size_t before = files.size();
    for (const ScanFinding& finding : scan.findings)
        if (whole || finding.path.starts_with(folder + "/")) files.insert(finding.path);
    for (const std::string& line : scan.unreadable) session.notes().push_back("can't be read: " + line);
    return files.size() - before;
}

/// Files and folders as typed become files.
Result<std::set<std::string>> files_of(Session& session, const std::vector<std::string>& paths, bool skip_unknown) {
    std::set<std::string> files;
    for (const std::string& path : paths) {
        if (is_folder(session.workspace(), path)) {
            TRY_ASSIGN(const std::size_t found, add_changed_below(session, path, files));
            if (found == 0) session.notes().push_back("nothing changed below " + printable(path));
            continue;
        }
        struct stat status{};
        const bool stands = ::lstat((session.workspace().root / path).c_str(), &status) == 0;
        TRY_ASSIGN(const Session::KnownState known, session.known_state(path));
        if (stands || known.state.exists()) {
            files.insert(path);
            continue;
        }
        TRY_ASSIGN(const std::size_t found, add_changed_below(session, path, files));
        if (found == 0 && !skip_unknown)
            return fail(Code::not_found,
                        printable(path) + " does not exist, and did not at the last edit; check the name");
    }
    return files;
}

/// What is about to be recorded may be what the completed rollback put there.
Failure rescued_error(Session& session) {
    std::string text =
        "a rollback that was cut off has just been completed, and what was written since was moved aside:";
    for (const std::string& line : session.rescued()) text += "\n  " + line;
    return fail(Code::refused, text + "\nnothing is recorded; put back what you want to keep, and record again");
}

/// A mistyped name must not set a workspace up.
Status refuse_missing(const Workspace& workspace, const std::vector<std::string>& paths) {
    if (workspace.is_initialized() || find_user_git(workspace.root)) return {};
    for (const std::string& path : paths)
        if (!stands(workspace.root / path))
            return fail(Code::not_found, printable(path) + " does not exist; check the name");
    return {};
}

}  // namespace

Result<RecordOutcome> record(const Workspace& workspace, const RecordRequest& request, const EventSink& sink,
                             const Acknowledged& acknowledged) {
    TRY_ASSIGN(const std::vector<std::string> paths, workspace_paths(workspace, request.paths));
    TRY(refuse_missing(workspace, paths));
    TRY_ASSIGN(Session session, Session::open_or_create(workspace, paths, {}, request.before));
    if (!session.rescued().empty()) return rescued_error(session);
    TRY_ASSIGN(const std::set<std::string> files, files_of(session, paths, request.skip_unknown));
    if (files.empty()) return fail(Code::refused, "nothing changed there since the last edit; nothing is recorded");

    TRY_ASSIGN(CapturedEdit captured, capture_edit(session, files));
    captured.edit.description = request.description;
    captured.edit.author = request.author.empty() ? default_author() : request.author;
    captured.edit.time = now();
    return keep_edit(session, std::move(captured), request.run_tests ? FullBatch::tested : FullBatch::closed, sink,
                     acknowledged);
}

}  // namespace pentad
