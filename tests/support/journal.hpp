// Journals and edits for tests.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "store/journal.hpp"
#include "support/temp_folder.hpp"

namespace pentad::test {

/// The value of `result`; ends the test program when there is none.
template <class T>
T must(Result<T> result) {
    if (!result) {
        ADD_FAILURE() << result.error().message;
        std::abort();
    }
    return std::move(*result);
}
inline void must(const Status& status) { must(status ? Result<int>(0) : Result<int>(Failure(status.error()))); }

inline FileState file_state(std::string_view bytes, mode_t mode = 0644) {
    return {FileKind::regular, mode, Oid::of_blob(bytes), bytes.size()};
}

/// `path` goes from `before` to `after`; an empty text stands for an absent file.
inline FileChange file_change(std::string path, std::string_view before, std::string_view after) {
    FileChange change;
    change.path = std::move(path);
    if (!before.empty()) change.before = file_state(before);
    if (!after.empty()) {
        change.after = file_state(after);
        change.sha256 = sha256_hex(after);
    }
    return change;
}

inline Edit user_edit(BatchId batch, std::vector<FileChange> changes, std::string description = "an edit") {
    Edit edit;
    edit.batch = batch;
    edit.description = std::move(description);
    edit.author = "Ada <ada@example.org>";
    edit.time = {1'705'314'600'123, 60};
    edit.changes = std::move(changes);
    return edit;
}

inline TestResult test_result(std::string unit, const std::string& name, Outcome outcome, double duration = 0.25) {
    TestResult result;
    result.id = unit + "::" + name;
    result.unit = std::move(unit);
    result.outcome = outcome;
    result.duration = duration;
    return result;
}

inline Run run_of(std::vector<TestResult> results, std::optional<BatchId> batch = std::nullopt) {
    Run run;
    run.batch = batch;
    run.started = {1'705'314'700'000, 60};
    run.duration = 1.5;
    run.totals = totals_of(results);
    run.results = std::move(results);
    return run;
}

/// A new journal in a folder of its own. Threads: one.
struct JournalInFolder {
    TempFolder folder;
    std::filesystem::path file = folder / "journal.db";
    Journal journal = must(Journal::create(file));

    /// Closes and opens it again, as another process would.
    void reopen() {
        {
            const Journal closed = std::move(journal);
        }
        journal = must(Journal::open(file));
    }
    EditId add(const Edit& edit) {
        must(journal.begin());
        const EditId id = must(journal.add_edit(edit));
        must(journal.commit());
        return id;
    }
    RunId add(const Run& run) {
        must(journal.begin());
        const RunId id = must(journal.add_run(run));
        must(journal.commit());
        return id;
    }
    Batch add_batch(int size = 5) {
        must(journal.begin());
        Batch batch = must(journal.add_batch(size, {1'705'314'500'000, 60}, "abc123"));
        must(journal.commit());
        return batch;
    }
};

}  // namespace pentad::test
