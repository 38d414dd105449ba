#include "report/edit_text.hpp"

#include <gtest/gtest.h>

#include "report/test_values.hpp"

namespace pentad {
namespace {

TEST(EditText, TheRecordedLine) {
    Batch batch;
    batch.id = 3;
    batch.edit_count = 2;
    EXPECT_EQ(recorded_line(test::edit(12, "orchestrator.py", "Fixed stage 3 bug"), batch, {}),
              "edit 12 recorded: orchestrator.py (Fixed stage 3 bug) · batch 3: 2 of 5");
    EXPECT_EQ(recorded_line(test::edit(12, "a b.py", ""), batch, {}), "edit 12 recorded: \"a b.py\" · batch 3: 2 of 5");
}

TEST(EditText, SeveralFilesAreCounted) {
    Edit edit = test::edit(1, "a.py", "x");
    edit.changes.push_back(test::modified("b.py"));
    EXPECT_EQ(files_text(edit.changes), "a.py and 1 more file");
    edit.changes.push_back(test::modified("c.py"));
    EXPECT_EQ(files_text(edit.changes), "a.py and 2 more files");
    EXPECT_EQ(files_text({}), "no files");
}

TEST(EditText, EveryKindHasATitle) {
    Edit edit = test::edit(9, "a.py", "first\nsecond");
    EXPECT_EQ(edit_title(edit), "first …");
    edit.description.clear();
    EXPECT_EQ(edit_title(edit), "");
    edit.kind = EditKind::unrecorded;
    EXPECT_EQ(edit_title(edit), "unrecorded changes");
    edit.kind = EditKind::rollback;
    edit.target = 2;
    EXPECT_EQ(edit_title(edit), "rollback of batch 2");
    edit.kind = EditKind::undo;
    edit.target = 8;
    EXPECT_EQ(edit_title(edit), "undo of edit 8");
}

TEST(EditText, ChangesShowWhatHappenedToTheFile) {
    FileChange change = test::modified("a.py");
    EXPECT_EQ(change_line(change), "  M a.py");
    change.after.kind = FileKind::symlink;
    EXPECT_EQ(change_line(change), "  T a.py");
    change.after = {};
    EXPECT_EQ(change_line(change), "  D a.py");
    change = test::modified("new\nline");
    change.before = {};
    EXPECT_EQ(change_line(change), "  A \"new\\nline\"");
    change.note = "larger than 100 MB";
    EXPECT_EQ(change_line(change), "  A \"new\\nline\"  (larger than 100 MB; can't be taken back)");
    change = test::modified("a.py");
    change.before_known = false;
    EXPECT_EQ(change_line(change), "  ? a.py  (what stood here before is not known; can't be taken back)");
}

TEST(EditText, TheStateOfABatch) {
    Batch batch;
    batch.edit_count = 2;
    EXPECT_EQ(batch_state_text(batch), "open, 2 of 5 edits");
    batch = test::closed_batch();
    EXPECT_EQ(batch_state_text(batch), "closed 2024-01-15 10:30:00, 5 edits");
    batch.rolled_back_by = 21;
    EXPECT_EQ(batch_state_text(batch), "closed 2024-01-15 10:30:00, 5 edits, rolled back by e21");
}

TEST(EditText, AnEditFitsOneLine) {
    EXPECT_EQ(edit_line(test::edit(12, "a.py", "Fixed"), {}), "e12  2024-01-15 10:30:00  Ana  a.py  Fixed");
}

}  // namespace
}  // namespace pentad
