#include "workflow/captured_edit.hpp"

#include "base/text.hpp"
#include "workflow/scanning.hpp"

namespace pentad {

namespace {

// Bigger contents would make the journal's pages grow for the short time until the batch closes.
constexpr std::size_t k_journal_limit = 1024 * 1024;
// An edit of very many files must not need memory for all of them.
constexpr std::size_t k_memory_limit = 64 * 1024 * 1024;

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

/// Bytes go with the journal's transaction, or into history.git at once when they are many.
Status keep_content(Session& session, FileChange& change, Capture& standing, CapturedEdit& captured,
                    std::size_t& in_memory) {
    if (standing.bytes.size() > k_journal_limit || in_memory + standing.bytes.size() > k_memory_limit) {
        TRY_ASSIGN(change.after.oid, write_loose_blob(session.workspace().history_git(), standing.bytes));
        return {};
    }
    in_memory += standing.bytes.size();
    captured.contents.push_back({change.after.oid, std::move(standing.bytes)});
    return {};
}

Status take_change(Session& session, FileChange change, Capture& standing, CapturedEdit& captured,
                   std::size_t& in_memory) {
    add_notes(session, change, standing);
    const bool has_new_content =
        change.after.exists() && !standing.too_large && !(change.before_known && change.after == change.before);
    if (has_new_content) TRY(keep_content(session, change, standing, captured, in_memory));
    captured.edit.changes.push_back(std::move(change));
    return {};
}

Result<Session::KnownState> state_before(Session& session, const std::string& path) {
    TRY_ASSIGN(Session::KnownState known, session.known_state(path));
    if (session.unknown_before().contains(path)) known.known = false;
    return known;
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
    std::size_t in_memory = 0;
    for (const std::string& path : files) {
        TRY_ASSIGN(Capture standing, capture(session.workspace(), path));
        TRY_ASSIGN(const Session::KnownState known, state_before(session, path));
        TRY(take_change(session, describe_change(path, known, standing), standing, captured, in_memory));
    }
    return captured;
}

Result<CapturedEdit> capture_changed(Session& session, const std::set<std::string>& files,
                                     const std::function<bool(const std::string&)>& is_new_content,
                                     Unreadable& unreadable) {
    CapturedEdit captured;
    std::size_t in_memory = 0;
    for (const std::string& path : files) {
        Result<Capture> standing = capture(session.workspace(), path);
        if (!standing && standing.error().code == Code::io) {
            unreadable.emplace_back(path, standing.error().message);
            continue;
        }
        // A folder, a FIFO, or behind a symlink now: no file stands there any more.
        if (!standing) standing = Capture{};
        TRY_ASSIGN(const Session::KnownState known, state_before(session, path));
        if (!known.state.exists() && (!standing->state.exists() || !is_new_content(path))) continue;
        FileChange change = describe_change(path, known, *standing);
        if (change.after == change.before && (change.before_known || standing->too_large)) continue;
        TRY(take_change(session, std::move(change), *standing, captured, in_memory));
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
