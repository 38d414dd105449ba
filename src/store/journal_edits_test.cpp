#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/journal.hpp"

namespace pentad {
namespace {

using test::file_change;
using test::JournalInFolder;
using test::must;
using test::user_edit;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<EditId> ids_of(const std::vector<Edit>& edits) {
    std::vector<EditId> ids;
    for (const Edit& edit : edits) ids.push_back(edit.id);
    return ids;
}

TEST(JournalEdits, everything_of_an_edit_comes_back_after_reopening) {
    JournalInFolder at;
    Edit edit = user_edit(3, {}, "line one\nline two \xff");
    edit.kind = EditKind::rollback;
    edit.target = 2;
    FileChange link = file_change("a\nb \xfe/-x", "old", "new");
    link.before = {FileKind::symlink, 0, Oid::of_blob("old"), 3};
    link.after.mode = 04755;
    FileChange unknown = file_change("huge", "", "new");
    unknown.before_known = false;
    unknown.note = "larger than 100 MB";
    edit.changes = {link, unknown, file_change("removed", "gone", "")};
    const EditId id = at.add(edit);
    at.reopen();

    const Edit read = must(at.journal.edit(id));
    EXPECT_EQ(read.id, 1);
    EXPECT_EQ(read.batch, 3);
    EXPECT_EQ(read.kind, EditKind::rollback);
    EXPECT_EQ(read.description, edit.description);
    EXPECT_EQ(read.author, edit.author);
    EXPECT_EQ(read.time, edit.time);
    EXPECT_EQ(read.target, 2);
    ASSERT_EQ(read.changes.size(), 3U);
    for (std::size_t at_change = 0; at_change < 3; ++at_change) {
        const FileChange& change = read.changes[at_change];
        const FileChange& expected = edit.changes[at_change];
        EXPECT_EQ(change.path, expected.path);
        EXPECT_EQ(change.before, expected.before);
        EXPECT_EQ(change.after, expected.after);
        EXPECT_EQ(change.before_known, expected.before_known);
        EXPECT_EQ(change.sha256, expected.sha256);
        EXPECT_EQ(change.note, expected.note);
    }
}

TEST(JournalEdits, ids_count_all_kinds_and_user_edits_count_apart) {
    JournalInFolder at;
    EXPECT_EQ(must(at.journal.newest_edit()), 0);
    EXPECT_EQ(must(at.journal.user_edit_count()), 0);
    Edit unrecorded = user_edit(1, {});
    unrecorded.kind = EditKind::unrecorded;
    EXPECT_EQ(at.add(user_edit(1, {})), 1);
    EXPECT_EQ(at.add(unrecorded), 2);
    EXPECT_EQ(at.add(user_edit(1, {})), 3);
    EXPECT_EQ(must(at.journal.newest_edit()), 3);
    EXPECT_EQ(must(at.journal.user_edit_count()), 2);
}

TEST(JournalEdits, are_listed_by_order_batch_and_path) {
    JournalInFolder at;
    at.add(user_edit(1, {file_change("a.py", "", "1"), file_change("b.py", "", "1")}));
    at.add(user_edit(1, {file_change("b.py", "1", "2")}));
    at.add(user_edit(2, {file_change("a.py", "1", "2")}));
    EXPECT_THAT(ids_of(must(at.journal.edits_after(0))), ElementsAre(1, 2, 3));
    EXPECT_THAT(ids_of(must(at.journal.edits_after(1, 1))), ElementsAre(2));
    EXPECT_THAT(ids_of(must(at.journal.newest_edits(2))), ElementsAre(3, 2));
    EXPECT_THAT(ids_of(must(at.journal.newest_edits(0))), ElementsAre(3, 2, 1));
    EXPECT_THAT(ids_of(must(at.journal.edits_of_batch(1))), ElementsAre(1, 2));
    EXPECT_THAT(must(at.journal.edits_of_batch(9)), IsEmpty());

    const std::vector<Edit> of_path = must(at.journal.edits_of_path("a.py"));
    EXPECT_THAT(ids_of(of_path), ElementsAre(1, 3));
    ASSERT_EQ(of_path[0].changes.size(), 1U);
    EXPECT_EQ(of_path[0].changes[0].path, "a.py");
    EXPECT_THAT(must(at.journal.edits_of_path("c.py")), IsEmpty());
}

TEST(JournalEdits, the_last_state_of_a_path_is_that_of_its_newest_edit) {
    JournalInFolder at;
    at.add(user_edit(1, {file_change("a.py", "", "1"), file_change("b.py", "", "1")}));
    at.add(user_edit(1, {file_change("a.py", "1", "2")}));
    at.add(user_edit(1, {file_change("b.py", "1", ""), file_change("c.py", "", "3")}));
    EXPECT_EQ(must(at.journal.last_state("a.py")), test::file_state("2"));
    EXPECT_EQ(must(at.journal.last_state("b.py")), FileState{});
    EXPECT_EQ(must(at.journal.last_state("d.py")), std::nullopt);
    const std::optional<LastChange> changed = must(at.journal.last_change("a.py"));
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->edit, 2);
    EXPECT_EQ(changed->change.path, "a.py");
    EXPECT_EQ(changed->change.before, test::file_state("1"));
    EXPECT_EQ(changed->change.after, test::file_state("2"));
    EXPECT_EQ(changed->change.sha256, file_change("a.py", "1", "2").sha256);
    const std::optional<LastChange> removed = must(at.journal.last_change("b.py"));
    ASSERT_TRUE(removed);
    EXPECT_EQ(removed->edit, 3);
    EXPECT_EQ(removed->change.before, test::file_state("1"));
    EXPECT_EQ(removed->change.after, FileState{});
    EXPECT_FALSE(must(at.journal.last_change("d.py")));

    using Known = std::pair<std::string, FileState>;
    EXPECT_THAT(must(at.journal.last_states_after(0)),
                ElementsAre(Known("a.py", test::file_state("2")), Known("b.py", FileState{}),
                            Known("c.py", test::file_state("3"))));
    EXPECT_THAT(must(at.journal.last_states_after(2)),
                ElementsAre(Known("b.py", FileState{}), Known("c.py", test::file_state("3"))));
}

TEST(JournalEdits, a_missing_edit_says_which_is_the_newest) {
    JournalInFolder at;
    EXPECT_EQ(at.journal.edit(7).error().message, "edit 7 does not exist; nothing is recorded yet");
    at.add(user_edit(1, {}));
    const auto missing = at.journal.edit(7);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, Code::not_found);
    EXPECT_EQ(missing.error().message, "edit 7 does not exist; the newest is 1 (see pentad log)");
}

TEST(JournalEdits, contents_come_back_compressed_or_not) {
    JournalInFolder at;
    std::string random;
    for (unsigned seed = 1; random.size() < 10'000; seed = seed * 1'664'525 + 1'013'904'223)
        random += static_cast<char>(seed >> 24);
    const std::vector<std::string> contents = {"", "short", std::string(100'000, 'x'), random,
                                               std::string("\0\n\xff", 3)};
    must(at.journal.begin());
    for (const std::string& bytes : contents) must(at.journal.add_content({Oid::of_blob(bytes), bytes}));
    must(at.journal.add_content({Oid::of_blob("short"), "short"}));  // again
    must(at.journal.commit());
    at.reopen();
    for (const std::string& bytes : contents) EXPECT_EQ(must(at.journal.content(Oid::of_blob(bytes))), bytes);
    EXPECT_EQ(must(at.journal.content(Oid::of_blob("other"))), std::nullopt);
    EXPECT_LT(std::filesystem::file_size(at.file.native() + "-wal"), 200'000U) << "100,000 times x takes few bytes";
}

TEST(JournalPacking, goes_in_order_and_keeps_what_unpacked_edits_need) {
    JournalInFolder at;
    at.add(user_edit(1, {file_change("a", "", "one")}));
    at.add(user_edit(1, {file_change("a", "one", "two")}));
    at.add(user_edit(1, {file_change("a", "two", "three"), file_change("b", "", "one")}));
    must(at.journal.begin());
    for (const char* bytes : {"one", "two", "three"}) must(at.journal.add_content({Oid::of_blob(bytes), bytes}));
    EXPECT_EQ(must(at.journal.newest_packed()), std::nullopt);
    EXPECT_EQ(at.journal.set_commit(2, Oid::of_blob("c"), Oid::of_blob("t")).error().message,
              "edit 2 can't be packed before edit 1");
    must(at.journal.set_commit(1, Oid::of_blob("c1"), Oid::of_blob("t1")));
    must(at.journal.set_commit(2, Oid::of_blob("c2"), Oid::of_blob("t2")));
    must(at.journal.drop_packed_content());
    must(at.journal.commit());

    EXPECT_THAT(ids_of(must(at.journal.unpacked_edits())), ElementsAre(3));
    EXPECT_EQ(must(at.journal.newest_packed()), (Journal::Packed{2, Oid::of_blob("c2"), Oid::of_blob("t2")}));
    EXPECT_EQ(must(at.journal.packed(1)), (Journal::Packed{1, Oid::of_blob("c1"), Oid::of_blob("t1")}));
    EXPECT_EQ(must(at.journal.packed(3)), std::nullopt);
    EXPECT_EQ(must(at.journal.content(Oid::of_blob("one"))), "one") << "edit 3 adds it as b";
    EXPECT_EQ(must(at.journal.content(Oid::of_blob("two"))), "two") << "edit 3 starts from it";

    must(at.journal.begin());
    must(at.journal.set_commit(3, Oid::of_blob("c3"), Oid::of_blob("t3")));
    must(at.journal.drop_packed_content());
    must(at.journal.commit());
    EXPECT_EQ(must(at.journal.content(Oid::of_blob("three"))), std::nullopt);
    EXPECT_THAT(must(at.journal.unpacked_edits()), IsEmpty());
}

TEST(JournalMeta, keeps_values_and_changes_only_inside_a_transaction) {
    JournalInFolder at;
    EXPECT_EQ(must(at.journal.meta("key")), std::nullopt);
    EXPECT_EQ(at.journal.set_meta("key", "value").error().code, Code::refused);
    must(at.journal.begin());
    must(at.journal.set_meta("key", std::string_view("a\0b", 3)));
    must(at.journal.commit());
    must(at.journal.begin());
    must(at.journal.set_meta("key", "never"));
    at.journal.rollback();
    at.reopen();
    EXPECT_EQ(must(at.journal.meta("key")), std::string("a\0b", 3));
}

}  // namespace
}  // namespace pentad
