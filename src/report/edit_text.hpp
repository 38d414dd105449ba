// Edits and batches as people read them.
#pragma once

#include <string>
#include <vector>

#include "model/batch.hpp"
#include "model/edit.hpp"
#include "report/style.hpp"

namespace pentad {

/// `A` added, `D` deleted, `M` modified, `T` became another kind of file; `?` when nobody knows what stood there.
char change_letter(const FileChange& change);

/// `orchestrator.py`, or `orchestrator.py and 3 more files`.
std::string files_text(const std::vector<FileChange>& changes);

/// What an edit is called where its description stands: that description, else words for its kind. One line.
std::string edit_title(const Edit& edit);

/// `edit 12 recorded: orchestrator.py (Fixed stage 3 bug) · batch 3: 2 of 5`. No newline.
std::string recorded_line(const Edit& edit, const Batch& batch, const Style& style);

/// `e12  2024-01-15 10:30:00  Ana  orchestrator.py  Fixed stage 3 bug`. No newline.
std::string edit_line(const Edit& edit, const Style& style);

/// `  M orchestrator.py`, with why it can't be taken back where that is so. No newline.
std::string change_line(const FileChange& change);

/// `open, 2 of 5 edits`, `closed 2024-01-15 10:30:00, 5 edits, rolled back by e21`.
std::string batch_state_text(const Batch& batch);

}  // namespace pentad
