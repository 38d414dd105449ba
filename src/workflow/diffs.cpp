#include "workflow/diffs.hpp"

#include "base/text.hpp"
#include "workflow/closing.hpp"
#include "workflow/overview.hpp"

namespace pentad {

Result<std::string> diff_of(Session& session, const std::vector<FileChange>& changes, const ContentSource& content) {
    TRY_ASSIGN(Snapshots * history, session.snapshots());
    std::string text;
    for (const FileChange& change : changes) {
        if (!change.note.empty() || !change.before_known) {
            text += "# " + printable(change.path) + ": " +
                    (change.note.empty() ? "what stood here before is not known" : change.note) + "\n";
            continue;
        }
        std::string before;
        std::string after;
        if (change.before.exists()) {
            TRY_ASSIGN(before, content(change.before.oid));
        }
        if (change.after.exists()) {
            TRY_ASSIGN(after, content(change.after.oid));
        }
        TRY_ASSIGN(const std::string one, history->diff(change.path, change.before, before, change.after, after));
        text += one;
    }
    return text;
}

std::optional<Name> parse_name(const std::string& text) {
    Name name;
    std::string_view digits = text;
    if (!digits.empty() && (digits[0] == 'b' || digits[0] == 'e' || digits[0] == 'r')) {
        name.kind = digits[0];
        digits.remove_prefix(1);
    }
    const Result<std::int64_t> id = to_number(digits);
    if (!id || *id < 1) return std::nullopt;
    name.id = *id;
    return name;
}

Result<std::string> diff(const Workspace& workspace, const std::string& text) {
    const std::optional<Name> name = parse_name(text);
    if (!name || name->kind == 'r')
        return fail(Code::usage,
                    "'" + printable(text) + "' names no edit or batch; write e17 for edit 17, b3 for batch 3");
    TRY_ASSIGN(Session session, Session::open_to_read(workspace));
    if (name->kind == 'e') {
        TRY_ASSIGN(const Edit edit, session.journal().edit(name->id));
        return diff_of(session, edit.changes, session.content_source());
    }
    TRY(session.journal().batch(name->id));
    TRY_ASSIGN(const std::vector<Edit> edits, session.journal().edits_of_batch(name->id));
    return diff_of(session, net_changes(edits), session.content_source());
}

}  // namespace pentad
