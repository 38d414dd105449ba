#include "report/edit_text.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "report/words.hpp"

namespace pentad {

char change_letter(const FileChange& change) {
    if (!change.before_known) return '?';
    if (!change.before.exists()) return 'A';
    if (!change.after.exists()) return 'D';
    return change.before.kind == change.after.kind ? 'M' : 'T';
}

std::string files_text(const std::vector<FileChange>& changes) {
    if (changes.empty()) return "no files";
    std::string text = printable(changes.front().path);
    if (changes.size() > 1) text += " and " + count_of(changes.size() - 1, "more file", "more files");
    return text;
}

std::string edit_title(const Edit& edit) {
    if (!trim(edit.description).empty()) return safe_line(edit.description);
    switch (edit.kind) {
        case EditKind::user:
            return {};
        case EditKind::unrecorded:
            return "unrecorded changes";
        case EditKind::rollback:
            return edit.target ? fmt::format("rollback of batch {}", *edit.target) : "rollback";
        case EditKind::undo:
            return edit.target ? fmt::format("undo of edit {}", *edit.target) : "undo";
    }
    return {};
}

std::string recorded_line(const Edit& edit, const Batch& batch, const Style& style) {
    const std::string title = edit_title(edit);
    return fmt::format("{}: {}{} · batch {}: {} of {}",
                       style.paint(Paint::bold, fmt::format("edit {} recorded", edit.id)), files_text(edit.changes),
                       title.empty() ? "" : " (" + title + ")", batch.id, batch.edit_count, batch.size);
}

std::string edit_line(const Edit& edit, const Style& style) {
    std::string line = style.paint(Paint::yellow, fmt::format("e{}", edit.id)) + "  " + moment_text(edit.time);
    if (!edit.author.empty()) line += "  " + safe_line(edit.author);
    line += "  " + files_text(edit.changes);
    const std::string title = edit_title(edit);
    if (!title.empty()) line += "  " + title;
    return line;
}

std::string change_line(const FileChange& change) {
    std::string line = fmt::format("  {} {}", change_letter(change), printable(change.path));
    if (!change.note.empty())
        line += fmt::format("  ({}; can't be taken back)", safe_line(change.note));
    else if (!change.before_known)
        line += "  (what stood here before is not known; can't be taken back)";
    return line;
}

std::string batch_state_text(const Batch& batch) {
    if (batch.state == BatchState::open) return fmt::format("open, {} of {} edits", batch.edit_count, batch.size);
    std::string text = batch.state == BatchState::closing ? "closing" : "closed";
    if (batch.closed) text += " " + moment_text(*batch.closed);
    text += ", " + count_of(static_cast<std::size_t>(batch.edit_count), "edit");
    if (batch.rolled_back_by) text += fmt::format(", rolled back by e{}", *batch.rolled_back_by);
    return text;
}

}  // namespace pentad
