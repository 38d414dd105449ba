// A workspace for tests of the use cases: a temporary folder, recorded and rolled back through workflow/.
#pragma once

#include <string>
#include <vector>

#include "support/journal.hpp"
#include "support/temp_folder.hpp"
#include "workflow/overview.hpp"
#include "workflow/record.hpp"
#include "workflow/rollback.hpp"
#include "workflow/upkeep.hpp"

namespace pentad::test {

/// Threads: one. Nothing here runs tests of the workspace.
class Project {
   public:
    TempFolder folder;
    Workspace workspace = workspace_at(folder.path());

    static Workspace workspace_at(const std::filesystem::path& root) {
        Workspace made;
        made.root = root;
        made.directory = root / made.settings.directory;
        return made;
    }

    Result<RecordOutcome> try_record(const std::vector<std::string>& paths,
                                     const std::string& description = "an edit") {
        RecordRequest request;
        for (const std::string& path : paths) request.paths.push_back((folder.path() / path).string());
        request.description = description;
        request.author = "Ada";
        request.run_tests = false;
        return record(workspace, request, [](const Event&) {});
    }
    /// Writes `text` there and records it; the edit's number.
    EditId edit(const std::string& path, const std::string& text, const std::string& description = "an edit") {
        folder.write(path, text);
        return must(try_record({path}, description)).edit.id;
    }
    RecordOutcome record_all(const std::vector<std::string>& paths) {
        RecordOutcome outcome = must(try_record(paths));
        EXPECT_FALSE(outcome.problem) << outcome.problem->message;
        return outcome;
    }
    Result<RollbackOutcome> try_rollback(BatchId batch, bool through = false, bool dry_run = false) {
        RollbackRequest request;
        request.batch = batch;
        request.through = through;
        request.dry_run = dry_run;
        request.verify = false;
        return rollback(workspace, request, [](const Event&) {});
    }
    Result<RollbackOutcome> try_rollback_edit(EditId edit, bool with_dependents = false, bool dry_run = false) {
        RollbackRequest request;
        request.edits = {edit};
        request.with_dependents = with_dependents;
        request.dry_run = dry_run;
        request.verify = false;
        return rollback(workspace, request, [](const Event&) {});
    }
    RollbackOutcome roll_back(BatchId batch) { return must(try_rollback(batch)); }
    Result<RollbackOutcome> try_undo() {
        UndoRequest request;
        request.verify = false;
        return undo(workspace, request, [](const Event&) {});
    }
};

}  // namespace pentad::test
