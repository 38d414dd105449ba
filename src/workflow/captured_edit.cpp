#include "workflow/captured_edit.hpp"

#include "base/text.hpp"
#include "workflow/scanning.hpp"

namespace pentad {

namespace {

// Bigger contents would make the journal's pages grow for the short time until the batch closes.
constexpr std::size_t k_journal_limit = 1024 * 1024;

Result<FileChange> capture_change(Session& session, const std::string& path,
                                  std::vector<CapturedEdit::Content>& contents) {
    const Workspace& workspace = session.workspace();
    FileChange change;
    change.path = path;
    TRY_ASSIGN(Capture standing, capture(workspace, path));
    TRY_ASSIGN(change.before, session.known_state(path));
    change.after = standing.state;
    const bool nothing_known = change.before.exists() && change.before.oid.is_zero();
    if (nothing_known || session.unknown_before().contains(path)) {
        change.before_known = false;
        session.notes().push_back(printable(path) +
                                  ": nothing is known of it before this edit, so this one can't be taken back; "
                                  "later edits can");
    }
    if (standing.too_large) {
        change.note = "larger than the size limit; content not kept";
        session.notes().push_back(printable(path) + " is larger than " + std::to_string(workspace.settings.size_limit) +
                                  " bytes: the edit is recorded without its content and can't be taken back");
        return change;
    }
    if (!change.after.exists()) return change;
    change.sha256 = sha256_hex(standing.bytes);
    if (change.after == change.before && change.before_known) {
        session.notes().push_back(printable(path) + " is as it was at its last recorded edit");
    } else if (standing.bytes.size() > k_journal_limit) {
        TRY_ASSIGN(change.after.oid, write_loose_blob(workspace.history_git(), standing.bytes));
    } else {
        contents.push_back({change.after.oid, std::move(standing.bytes)});
    }
    return change;
}

}  // namespace

Result<CapturedEdit> capture_edit(Session& session, const std::set<std::string>& files) {
    CapturedEdit captured;
    for (const std::string& path : files) {
        TRY_ASSIGN(FileChange change, capture_change(session, path, captured.contents));
        captured.edit.changes.push_back(std::move(change));
    }
    return captured;
}

Result<EditId> store_captured(Session& session, const CapturedEdit& captured) {
    Journal& journal = session.journal();
    for (const CapturedEdit::Content& content : captured.contents)
        TRY(journal.add_content({content.oid, content.bytes}));
    return journal.add_edit(captured.edit);
}

}  // namespace pentad
