#include "workflow/captured_edit.hpp"

#include "base/text.hpp"
#include "workflow/scanning.hpp"

namespace pentad {

namespace {

// Bigger contents would make the journal's pages grow for the short time until the batch closes.
constexpr std::size_t k_journal_limit = 1024 * 1024;

/// What the user should know about an edit of this path.
void add_notes(Session& session, const FileChange& change, const Capture& standing) {
    std::vector<std::string>& notes = session.notes();
    if (!change.before_known)
        notes.push_back(
            printable(change.path) +
            ": what it held before this edit is not known, so this one can't be taken back; later edits can");
    if (standing.too_large)
        notes.push_back(printable(change.path) + " is larger than " +
                        std::to_string(session.workspace().settings.size_limit) +
                        " bytes: the edit is recorded without its content and can't be taken back");
    else if (change.before_known && change.after == change.before)
        notes.push_back(printable(change.path) + " is as it was at its last recorded edit");
}

Result<FileChange> capture_change(Session& session, const std::string& path,
                                  std::vector<CapturedEdit::Content>& contents) {
    TRY_ASSIGN(Capture standing, capture(session.workspace(), path));
    TRY_ASSIGN(Session::KnownState known, session.known_state(path));
    if (session.unknown_before().contains(path)) known.known = false;
    FileChange change = describe_change(path, known, standing);
    add_notes(session, change, standing);
    const bool has_new_content =
        change.after.exists() && !standing.too_large && !(known.known && change.after == change.before);
    if (!has_new_content) return change;
    if (standing.bytes.size() > k_journal_limit) {
        TRY_ASSIGN(change.after.oid, write_loose_blob(session.workspace().history_git(), standing.bytes));
    } else {
        contents.push_back({change.after.oid, std::move(standing.bytes)});
    }
    return change;
}

}  // namespace

FileChange describe_change(const std::string& path, const Session::KnownState& known, const Capture& standing) {
    FileChange change;
    change.path = path;
    change.before = known.state;
    change.before_known = known.known;
    change.after = standing.state;
    if (standing.too_large)
        change.note = "larger than the size limit; content not kept";
    else if (change.after.exists())
        change.sha256 = sha256_hex(standing.bytes);
    return change;
}

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
