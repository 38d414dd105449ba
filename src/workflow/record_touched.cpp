#include "workflow/record_touched.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "workflow/recording.hpp"
#include "workflow/scanning.hpp"

namespace pentad {

namespace {

using Files = std::set<std::string>;

bool is_folder(const Workspace& workspace, const std::string& path) {
    struct stat status{};
    return ::lstat((workspace.root / path).c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

/// What differs below `folder` (empty: everywhere), and what a scan would like the next one to know.
Status add_scanned(Session& session, const std::string& folder, TouchedOutcome& outcome, Files& files) {
    TRY_ASSIGN(const EditId newest, session.journal().newest_edit());
    TRY_ASSIGN(const Scan scan, scan_for_changes(session, folder));
    for (const ScanFinding& finding : scan.findings) files.insert(finding.path);
    for (const std::string& line : scan.unreadable) outcome.unreadable.emplace_back(line, line);
    // With findings, the index would take for known what may never be recorded.
    if (folder.empty() && scan.findings.empty()) return refresh_index(session, scan, newest);
    return {};
}

/// Everything known below a folder that is no folder any more: it may have been a deep one, but no scan is needed.
Status add_known_below(Session& session, const std::string& folder, Files& files) {
    const std::string below = folder + '/';
    const FileIndex* index = session.index();
    if (index != nullptr)
        for (std::size_t at = index->lower_bound(below); at < index->size(); ++at) {
            const std::string_view path = index->path(at);
            if (!path.starts_with(below)) break;
            files.emplace(path);
        }
    TRY_ASSIGN(const auto newer, session.journal().last_states_after(index != nullptr ? index->newest_edit() : 0));
    for (const auto& [path, state] : newer)
        if (path.starts_with(below)) files.insert(path);
    return {};
}

/// Folders whose parent is touched too are part of it.
bool is_covered(const std::set<std::string>& folders, const std::string& path) {
    for (std::size_t slash = path.rfind('/'); slash != std::string::npos && slash > 0;
         slash = path.rfind('/', slash - 1))
        if (folders.contains(path.substr(0, slash))) return true;
    return false;
}

/// So many folders cost more one by one than the whole workspace does.
constexpr std::size_t k_many_folders = 50;
constexpr std::size_t k_many_files = 20'000;

Result<Files> files_of(Session& session, const Touched& touched, TouchedOutcome& outcome) {
    Files files;
    if (touched.everywhere || touched.files.size() > k_many_files || touched.folders.size() > k_many_folders) {
        TRY(add_scanned(session, {}, outcome, files));
        return files;
    }
    files = touched.files;
    for (const std::string& folder : touched.folders) {
        if (is_covered(touched.folders, folder)) continue;
        if (is_folder(session.workspace(), folder))
            TRY(add_scanned(session, folder, outcome, files));
        else
            TRY(add_known_below(session, folder, files));
    }
    return files;
}

}  // namespace

Result<TouchedOutcome> record_touched(const Workspace& workspace, const Touched& touched, const TouchedRequest& request,
                                      const Acknowledged& acknowledged) {
    TRY_ASSIGN(Session session, Session::open_to_write(workspace));
    TouchedOutcome outcome;
    for (const std::string& line : session.rescued()) session.notes().push_back("moved aside: " + line);
    TRY_ASSIGN(Files files, files_of(session, touched, outcome));
    std::erase_if(files, [&](const std::string& path) { return !request.is_chosen(path); });
    TRY_ASSIGN(CapturedEdit captured, capture_changed(session, files, request.is_new_content, outcome.unreadable));
    if (captured.edit.changes.empty()) {
        outcome.notes = std::move(session.notes());
        return outcome;
    }
    captured.edit.description = request.describe(captured.edit.changes);
    captured.edit.author = default_author();
    captured.edit.time = now();
    TRY_ASSIGN(outcome.recorded, keep_edit(session, std::move(captured), request.full, {}, acknowledged));
    return outcome;
}

}  // namespace pentad
