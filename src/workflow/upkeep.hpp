// init, backup, reset, gc, doctor.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "workflow/workspace.hpp"

namespace pentad {

struct InitOutcome {
    bool already = false;
    std::size_t files = 0;
    std::vector<std::string> notes;
};
/// Makes test_batch_logs with journal, history and the first snapshot. `progress` is called now and then.
using InitProgress = std::function<void(std::size_t done, std::size_t total)>;
Result<InitOutcome> init(const Workspace& workspace, const InitProgress& progress);

struct BackupOutcome {
    std::string folder;                 ///< relative to the workspace
    std::vector<std::string> restored;  ///< paths whose content it holds
    std::vector<std::string> removed;   ///< paths that did not exist before the batch
};
/// Writes backups/batch_N again. Errors: not_found.
Result<BackupOutcome> backup(const Workspace& workspace, std::int64_t batch);

struct ResetRequest {
    std::string import_from;  ///< folder with published files; empty: start with nothing
};
struct ResetOutcome {
    std::vector<std::string> removed;  ///< one line each: `12 batches, 60 edits (journal.db, 1.2 MB)`
    std::vector<std::string> imported;
    std::vector<std::string> notes;
};
/// What reset would remove, for the question that is asked first. Works on a corrupted journal.
Result<std::vector<std::string>> reset_preview(const Workspace& workspace);
Result<ResetOutcome> reset(const Workspace& workspace, const ResetRequest& request);

struct GcOutcome {
    std::vector<std::string> removed;
    std::uint64_t bytes_before = 0;
    std::uint64_t bytes_after = 0;
};
Result<GcOutcome> gc(const Workspace& workspace);

struct DoctorFinding {
    enum class Level { fine, note, problem };
    Level level = Level::fine;
    std::string subject;  ///< `journal`, `history.git`, `python`, …
    std::string text;     ///< what was found, and what to do
};
/// Looks at everything; repairs what is derived (published files, refs, index). Never fails because of a finding.
Result<std::vector<DoctorFinding>> doctor(const Workspace& workspace);

}  // namespace pentad
