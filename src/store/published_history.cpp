#include "store/published_history.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.hpp"
#include "base/text.hpp"
#include "store/published_fields.hpp"

namespace pentad {
namespace {

constexpr int k_usual_batch_size = 5;

EditKind kind_of(std::string_view word) {
    if (word == "unrecorded") return EditKind::unrecorded;
    if (word == "rollback") return EditKind::rollback;
    if (word == "undo") return EditKind::undo;
    return EditKind::user;
}

/// The original system wrote paths as they were given. Empty: outside the workspace.
std::string relative_path(const std::string& written, const std::filesystem::path& workspace) {
    const std::filesystem::path path = std::filesystem::path(written).lexically_normal();
    const std::string relative = path.is_absolute() ? path.lexically_relative(workspace).string() : path.string();
    return relative == "." || relative == ".." || relative.starts_with("../") ? "" : relative;
}

Status read_change(const Fields& fields, const std::filesystem::path& workspace, Edit& edit,
                   PublishedHistory& history) {
    TRY_ASSIGN(const std::string written, fields.text("file_path"));
    if (written.empty()) return {};
    FileChange change;
    change.path = relative_path(written, workspace);
    if (change.path.empty()) {
        history.notes.push_back(
            fmt::format("{}: {} lies outside the workspace; left out", fields.place(), printable(written)));
        return {};
    }
    TRY_ASSIGN(change.sha256, fields.text("file_hash"));
    if (change.sha256.size() % 2 != 0 || change.sha256.find_first_not_of("0123456789abcdef") != std::string::npos) {
        change.sha256.clear();  // the original wrote words here when it could not read the file
    }
    TRY_ASSIGN(const bool deleted, fields.flag("deleted"));
    if (!deleted) change.after.kind = FileKind::regular;
    change.before_known = false;
    change.note = "imported without its content";
    edit.changes.push_back(std::move(change));
    return {};
}

Result<Edit> read_edit(const Fields& fields, const std::filesystem::path& workspace, PublishedHistory& history) {
    Edit edit;
    TRY_ASSIGN(edit.id, fields.integer("edit"));
    TRY_ASSIGN(const std::string kind, fields.text("kind"));
    edit.kind = kind_of(kind);
    TRY_ASSIGN(edit.description, fields.text("description"));
    TRY_ASSIGN(edit.author, fields.text("author"));
    TRY_ASSIGN(edit.target, fields.optional_integer("target"));
    TRY_ASSIGN(const auto offset, fields.optional_integer("utc_offset"));
    TRY_ASSIGN(const auto time, fields.moment("timestamp", offset));
    edit.time = time.value_or(Timestamp{});
    TRY_ASSIGN(const std::vector<Fields> files, fields.objects("files"));
    for (const Fields& file : files) TRY(read_change(file, workspace, edit, history));
    if (files.empty()) TRY(read_change(fields, workspace, edit, history));
    std::ranges::sort(edit.changes, {}, &FileChange::path);
    const auto repeated = std::ranges::unique(edit.changes, {}, &FileChange::path);
    edit.changes.erase(repeated.begin(), repeated.end());
    return edit;
}

Result<Batch> read_batch(const Fields& fields) {
    Batch batch;
    TRY_ASSIGN(batch.id, fields.integer("batch_id"));
    TRY_ASSIGN(const std::int64_t size, fields.integer("batch_size", k_usual_batch_size));
    batch.size = static_cast<int>(std::clamp<std::int64_t>(size, 1, 1'000'000));
    TRY_ASSIGN(batch.git_commit, fields.text("git_commit_hash"));
    TRY_ASSIGN(const auto offset, fields.optional_integer("utc_offset"));
    TRY_ASSIGN(const auto end_offset, fields.optional_integer("end_utc_offset"));
    TRY_ASSIGN(const auto opened, fields.moment("start_time", offset));
    batch.opened = opened.value_or(Timestamp{});
    TRY_ASSIGN(batch.closed, fields.moment("end_time", end_offset ? end_offset : offset));
    batch.state = batch.closed ? BatchState::closed : BatchState::open;
    return batch;
}

}  // namespace

Status read_batches(const std::string& text, const std::string& file, const std::filesystem::path& workspace,
                    PublishedHistory& history) {
    TRY_ASSIGN(const nlohmann::json document, parse_json(text, file));
    TRY_ASSIGN(const Fields fields, Fields::of(document, file));
    TRY_ASSIGN(const std::vector<Fields> batches, fields.objects("batches"));
    for (const Fields& batch_fields : batches) {
        TRY_ASSIGN(const Batch batch, read_batch(batch_fields));
        history.batches.push_back(batch);
        for (const char* list : {"edits", "unrecorded", "other_edits"}) {
            TRY_ASSIGN(const std::vector<Fields> edits, batch_fields.objects(list));
            for (const Fields& edit_fields : edits) {
                TRY_ASSIGN(Edit edit, read_edit(edit_fields, workspace, history));
                if (list != std::string_view("other_edits")) edit.batch = batch.id;
                history.edits.push_back(std::move(edit));
            }
        }
    }
    // The original gave its edits no numbers; then the order of the file is theirs.
    if (std::ranges::all_of(history.edits, [](const Edit& edit) { return edit.id > 0; })) {
        std::ranges::stable_sort(history.edits, {}, &Edit::id);
    }
    return {};
}

Result<PublishedHistory> read_published(const std::filesystem::path& from) {
    PublishedHistory history;
    const std::filesystem::path batches = from / "batch_tracker.json";
    const std::filesystem::path runs = from / "test_results.json";
    std::error_code error;
    if (!std::filesystem::is_regular_file(batches, error)) {
        return fail(Code::not_found,
                    fmt::format("there is no file {}; nothing was imported. name the folder that holds it",
                                printable(batches.native())));
    }
    TRY_ASSIGN(const std::string batches_text, read_file(batches));
    const std::filesystem::path workspace = std::filesystem::absolute(from / "", error).parent_path().parent_path();
    TRY(read_batches(batches_text, printable(batches.native()), workspace.lexically_normal(), history));
    if (!std::filesystem::is_regular_file(runs, error)) {
        history.notes.push_back(fmt::format("there is no file {}: no runs", printable(runs.native())));
        return history;
    }
    TRY_ASSIGN(const std::string runs_text, read_file(runs));
    TRY(read_runs(runs_text, printable(runs.native()), history));
    return history;
}

}  // namespace pentad
