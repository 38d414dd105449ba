#include "workflow/overview.hpp"

#include "base/text.hpp"
#include "workflow/culprit_diffs.hpp"
#include "workflow/diffs.hpp"
#include "workflow/recovery.hpp"
#include "workflow/scanning.hpp"
#include "workflow/taken_back.hpp"

namespace pentad {

namespace {

std::vector<std::string> hints_of(const StatusInfo& info) {
    std::vector<std::string> hints;
    if (info.last_closed && !info.last_closed->last_run && !info.last_closed->rolled_back_by)
        hints.push_back("batch " + std::to_string(info.last_closed->id) +
                        " is closed but its tests did not run: pentad test");
    if (info.last_run && info.last_run->batch && info.last_run->totals.failed > 0) {
        const std::string batch = std::to_string(*info.last_run->batch);
        hints.push_back("batch " + batch + " failed: 'pentad show r" + std::to_string(info.last_run->id) +
                        "' has the details, 'pentad rollback " + batch + "' takes it back");
    }
    if (!info.open_batch) hints.push_back("the next 'pentad record FILE -d TEXT' opens a batch");
    return hints;
}

Status fill_changes(Session& session, StatusInfo& info) {
    TRY_ASSIGN(Scan scan, scan_for_changes(session));
    info.changes_scanned = true;
    for (const ScanFinding& finding : scan.findings) {
        const char letter = finding.what == ScanFinding::What::added      ? 'A'
                            : finding.what == ScanFinding::What::modified ? 'M'
                                                                          : 'D';
        info.changes.emplace_back(letter, finding.path);
    }
    info.unreadable = std::move(scan.unreadable);
    return {};
}

Status fill_batches(Journal& journal, StatusInfo& info) {
    TRY_ASSIGN(info.edit_count, journal.user_edit_count());
    TRY_ASSIGN(info.open_batch, journal.open_batch());
    if (info.open_batch) {
        info.open_batch->size = info.batch_size;
        TRY_ASSIGN(info.open_edits, journal.edits_of_batch(info.open_batch->id));
    }
    TRY_ASSIGN(const std::vector<Batch> newest, journal.newest_batches(2));
    for (const Batch& batch : newest) {
        if (batch.state == BatchState::open) continue;
        info.last_closed = batch;
        break;
    }
    return {};
}

}  // namespace

Result<StatusInfo> status(const Workspace& workspace, bool scan) {
    StatusInfo info;
    info.root = workspace.root;
    info.batch_size = workspace.settings.batch_size;
    if (!workspace.is_initialized()) {
        info.hints.push_back("nothing is recorded here yet; start with 'pentad init' or 'pentad record FILE -d TEXT'");
        return info;
    }
    TRY_ASSIGN(Session session, Session::open_to_read(workspace));
    info.initialized = true;
    TRY(fill_batches(session.journal(), info));
    TRY_ASSIGN(const std::vector<Run> runs, session.journal().newest_runs(1));
    if (!runs.empty()) {
        info.last_run = runs.front();
        TRY_ASSIGN(info.last_failures, session.journal().failures_of(runs.front().id));
    }
    info.hints = hints_of(info);
    if (scan) TRY(fill_changes(session, info));
    return info;
}

Result<std::optional<ShowBatch>> current_batch(const Workspace& workspace) {
    if (!workspace.is_initialized()) return std::optional<ShowBatch>();
    TRY_ASSIGN(Session session, Session::open_to_read(workspace));
    ShowBatch current;
    TRY_ASSIGN(std::optional<Batch> batch, session.journal().open_batch());
    if (!batch) {
        TRY_ASSIGN(const std::vector<Batch> newest, session.journal().newest_batches(1));
        if (newest.empty()) return std::optional<ShowBatch>();
        batch = newest.front();
    }
    current.batch = *batch;
    TRY_ASSIGN(current.edits, session.journal().edits_of_batch(batch->id));
    return std::optional(std::move(current));
}

Result<std::vector<LogEntry>> log(const Workspace& workspace, std::size_t limit) {
    TRY_ASSIGN(Session session, Session::open_to_read(workspace));
    Journal& journal = session.journal();
    TRY_ASSIGN(std::vector<Edit> edits, journal.newest_edits(limit));
    std::vector<LogEntry> entries;
    for (Edit& edit : edits) {
        const BatchId id = edit.batch.value_or(0);
        if (entries.empty() || entries.back().batch.id != id) {
            LogEntry& entry = entries.emplace_back();
            if (edit.batch) {
                TRY_ASSIGN(entry.batch, journal.batch(*edit.batch));
            }
            if (entry.batch.last_run) {
                TRY_ASSIGN(entry.run, journal.run(*entry.batch.last_run, false));
            }
        }
        entries.back().edits.push_back(std::move(edit));
    }
    return entries;
}

namespace {

constexpr std::size_t k_past_shown = 32;

Result<Shown> show_batch(Session& session, BatchId id) {
    Journal& journal = session.journal();
    ShowBatch shown;
    TRY_ASSIGN(shown.batch, journal.batch(id));
    TRY_ASSIGN(shown.edits, journal.edits_of_batch(id));
    if (shown.batch.last_run) {
        TRY_ASSIGN(shown.runs.emplace_back(), journal.run(*shown.batch.last_run, true));
    }
    TRY_ASSIGN(shown.isolation, journal.isolation(id));
    if (shown.isolation) shown.diffs = culprit_diffs(session, *shown.isolation);
    return Shown(std::move(shown));
}

Result<Shown> show_edit(Session& session, EditId id) {
    ShowEdit shown;
    TRY_ASSIGN(shown.edit, session.journal().edit(id));
    TRY_ASSIGN(shown.rolled_back_by, taken_back_by(session, shown.edit));
    TRY_ASSIGN(shown.diff, diff_of(session, shown.edit.changes, session.content_source()));
    return Shown(std::move(shown));
}

Result<Shown> show_test(Session& session, const std::string& id, std::size_t limit = k_past_shown) {
    Journal& journal = session.journal();
    ShowTest shown;
    shown.id = id;
    TRY_ASSIGN(const std::vector<Journal::PastOutcome> past, journal.history_of_test(id, limit));
    if (past.empty()) {
        TRY_ASSIGN(const std::vector<std::string> similar, journal.test_ids_like(id, 5));
        std::string text = "'" + printable(id) + "' names no batch (b3), edit (e17), run (r5) or test that ever ran";
        for (const std::string& other : similar) text += "\n  did you mean " + printable(other) + "?";
        return fail(Code::not_found, text);
    }
    for (const Journal::PastOutcome& outcome : past) {
        TRY_ASSIGN(Run run, journal.run(outcome.run, false));
        TRY_ASSIGN(std::optional<TestResult> result, journal.result_of(outcome.run, id));
        if (result) shown.past.emplace_back(std::move(run), std::move(*result));
    }
    return Shown(std::move(shown));
}

}  // namespace

Result<Shown> past_of_test(const Workspace& workspace, const std::string& id, std::size_t limit) {
    TRY_ASSIGN(Session session, Session::open_to_read(workspace));
    return show_test(session, id, limit);
}

Result<Shown> show(const Workspace& workspace, const std::string& text) {
    TRY_ASSIGN(Session session, Session::open_to_read(workspace));
    const std::optional<Name> name = parse_name(text);
    if (!name) return show_test(session, text);
    if (name->kind == 'b') return show_batch(session, name->id);
    if (name->kind == 'e') return show_edit(session, name->id);
    TRY_ASSIGN(Run run, session.journal().run(name->id));
    return Shown(std::move(run));
}

}  // namespace pentad
