#include "cli/watch_view.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "report/edit_text.hpp"
#include "report/json_values.hpp"
#include "report/run_text.hpp"
#include "report/words.hpp"

namespace pentad {

namespace {

std::string_view job_name(WatchJob job) {
    if (job == WatchJob::rollback) return "rollback";
    if (job == WatchJob::close) return "close";
    return job == WatchJob::test_all ? "test_all" : "test";
}

std::string last_line(std::string_view text) {
    text = trim(text);
    const std::size_t at = text.rfind('\n');
    return std::string(at == std::string_view::npos ? text : text.substr(at + 1));
}

struct AsText {
    const Workspace& workspace;
    const Style& style;

    std::string operator()(const WatchStarted& started) const {
        const std::string root = printable(workspace.root.string());
        const std::string how = started.poll_seconds > 0 ? fmt::format("every {:g} s", started.poll_seconds)
                                                         : count_of(started.folders, "folder");
        return style.paint(Paint::bold, "watching " + root) + ": " + how + "; Ctrl-C ends\n";
    }
    std::string operator()(const WatchPolls& polls) const {
        return fmt::format("looking for changes every {:g} s: {}\n", polls.seconds, safe_line(polls.reason));
    }
    std::string operator()(const WatchRecorded& recorded) const {
        const auto& [edit, batch] = recorded;
        std::string title = edit_title(edit);
        if (edit.kind == EditKind::unrecorded) title += ": " + files_text(edit.changes);
        return fmt::format("{}: {} · batch {}: {} of {}\n", style.paint(Paint::bold, fmt::format("edit {}", edit.id)),
                           title, batch.id, batch.edit_count, batch.size);
    }
    std::string operator()(const WatchJobStarted& started) const { return job_text(started.job, started.batch) + '\n'; }
    std::string operator()(const WatchJobEnded& ended) const { return ended.output; }
    std::string operator()(const WatchEnded&) const { return "watching has ended\n"; }
    template <class Other>
    std::string operator()(const Other&) const {
        return {};
    }
};

void batch_member(JsonWriter& json, std::optional<BatchId> batch) {
    json.key("batch");
    batch ? json.value(*batch) : json.null();
}

/// The members of one event.
struct AsMembers {
    const Workspace& workspace;
    JsonWriter& json;

    void operator()(const WatchStarted& started) const {
        json.member("event", "watching").member("root", workspace.root.string()).member("folders", started.folders);
        json.member("poll_seconds", started.poll_seconds).member("first_snapshot", !started.already);
    }
    void operator()(const WatchReady&) const { json.member("event", "ready"); }
    void operator()(const WatchPolls& polls) const {
        json.member("event", "polling").member("seconds", polls.seconds).member("reason", polls.reason);
    }
    void operator()(const WatchRecorded& recorded) const {
        json.member("event", "recorded").key("edit");
        write_json(json, recorded.edit);
        json.key("batch");
        write_json(json, recorded.batch);
    }
    void operator()(const WatchJobStarted& started) const {
        json.member("event", "job_started").member("job", job_name(started.job));
        batch_member(json, started.batch);
    }
    void operator()(const WatchJobLine& line) const { json.member("event", "job_line").member("text", line.text); }
    void operator()(const WatchJobEnded& ended) const {
        json.member("event", "job_ended").member("job", job_name(ended.job));
        batch_member(json, ended.batch);
        json.member("exit_code", ended.exit_code).key("document");
        // A job that was killed has not printed its document to the end.
        ended.output.ends_with('\n') ? json.document(trim(ended.output)) : json.null();
        json.member("errors", std::string(trim(ended.errors)));
    }
    void operator()(const WatchNote& note) const { json.member("event", "note").member("text", note.text); }
    void operator()(const WatchProblem& problem) const {
        json.member("event", "problem").key("error");
        write_json(json, problem.error);
    }
    void operator()(const WatchEnded&) const { json.member("event", "ended"); }
};

}  // namespace

std::string job_text(WatchJob job, std::optional<BatchId> batch) {
    if (job == WatchJob::rollback) return fmt::format("taking batch {} back", batch.value_or(0));
    if (job == WatchJob::close) return fmt::format("closing batch {}", batch.value_or(0));
    return batch ? fmt::format("testing batch {}", *batch) : "running the tests";
}

std::string watch_text(const WatchEvent& event, const Workspace& workspace, const Style& style) {
    return std::visit(AsText{workspace, style}, event);
}

std::string watch_line(const WatchEvent& event, const Workspace& workspace) {
    JsonWriter json;
    json.begin_object().member("schema", "pentad.watch/1");
    std::visit(AsMembers{workspace, json}, event);
    return json.end_object().take() + '\n';
}

// -- the line at the bottom
// --------------------------------------------------------------------------------------------

void WatchStatus::take_end(const WatchJobEnded& ended) {
    running_.clear();
    progress_.clear();
    if (ended.job == WatchJob::close) return;
    if (const std::string verdict = without_colours(last_line(ended.output)); !verdict.empty()) verdict_ = verdict;
    if (ended.job == WatchJob::rollback) {
        if (ended.exit_code != exit_codes::k_refused) failed_batch_.reset();
        return;
    }
    if (ended.exit_code == exit_codes::k_failed && ended.batch) failed_batch_ = ended.batch;
}

void WatchStatus::on(const WatchEvent& event) {
    if (const auto* started = std::get_if<WatchStarted>(&event)) {
        batch_size_ = started->batch_size;
        const auto& open = started->open_batch;
        batch_ = open ? fmt::format("batch {}: {} of {}", open->id, open->edit_count, open->size)
                      : fmt::format("no edit of {}", batch_size_);
        if (started->last_run) verdict_ = verdict_line(*started->last_run, {});
        if (started->last_run && !started->last_run->success()) failed_batch_ = started->last_run->batch;
    } else if (const auto* recorded = std::get_if<WatchRecorded>(&event)) {
        const Batch& batch = recorded->batch;
        batch_ = fmt::format("batch {}: {} of {}", batch.id, batch.edit_count, batch.size);
    } else if (const auto* job = std::get_if<WatchJobStarted>(&event)) {
        running_ = job_text(job->job, job->batch);
    } else if (const auto* line = std::get_if<WatchJobLine>(&event)) {
        progress_ = without_colours(line->text);
    } else if (const auto* ended = std::get_if<WatchJobEnded>(&event)) {
        take_end(*ended);
    }
}

std::string WatchStatus::line(std::size_t columns) const {
    std::string text = batch_;
    if (!running_.empty()) text += " · " + running_ + (progress_.empty() ? " …" : ": " + safe_line(progress_));
    if (running_.empty() && !verdict_.empty()) text += " · " + safe_line(verdict_);
    return clipped(text + " · t test, a all, r roll back, q quit", columns);
}

}  // namespace pentad
