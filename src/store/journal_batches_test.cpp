#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/journal.hpp"

namespace pentad {
namespace {

using test::JournalInFolder;
using test::must;
using test::user_edit;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

void update(Journal& journal, const Batch& batch) {
    must(journal.begin());
    must(journal.update_batch(batch));
    must(journal.commit());
}

TEST(JournalBatches, the_open_one_counts_its_user_edits) {
    JournalInFolder at;
    EXPECT_EQ(must(at.journal.open_batch()), std::nullopt);
    const Batch added = at.add_batch(7);
    EXPECT_EQ(added.id, 1);
    at.add(user_edit(1, {}));
    at.add(user_edit(1, {}));
    Edit unrecorded = user_edit(1, {});
    unrecorded.kind = EditKind::unrecorded;
    at.add(unrecorded);
    at.reopen();
    const std::optional<Batch> open = must(at.journal.open_batch());
    ASSERT_TRUE(open);
    EXPECT_EQ(open->id, 1);
    EXPECT_EQ(open->state, BatchState::open);
    EXPECT_EQ(open->size, 7);
    EXPECT_EQ(open->edit_count, 2);
    EXPECT_EQ(open->opened, (Timestamp{1'705'314'500'000, 60}));
    EXPECT_EQ(open->closed, std::nullopt);
    EXPECT_EQ(open->git_commit, "abc123");
}

TEST(JournalBatches, every_field_of_an_update_comes_back) {
    JournalInFolder at;
    Batch batch = at.add_batch();
    batch.state = BatchState::closed;
    batch.closed = Timestamp{1'705'314'900'000, -300};
    batch.start_tree = Oid::of_blob("start");
    batch.end_tree = Oid::of_blob("end");
    batch.git_commit = "def456";
    batch.rolled_back_by = 17;
    batch.last_run = 4;
    update(at.journal, batch);
    at.reopen();
    const Batch read = must(at.journal.batch(1));
    EXPECT_EQ(read.state, BatchState::closed);
    EXPECT_EQ(read.closed, batch.closed);
    EXPECT_EQ(read.start_tree, batch.start_tree);
    EXPECT_EQ(read.end_tree, batch.end_tree);
    EXPECT_EQ(read.git_commit, "def456");
    EXPECT_EQ(read.rolled_back_by, 17);
    EXPECT_EQ(read.last_run, 4);
}

TEST(JournalBatches, are_found_by_state_and_by_age) {
    JournalInFolder at;
    const BatchState states[] = {BatchState::closed, BatchState::closing, BatchState::closed, BatchState::open};
    for (const BatchState state : states) {
        Batch batch = at.add_batch();
        batch.state = state;
        update(at.journal, batch);
    }
    EXPECT_THAT(must(at.journal.batches_in_state(BatchState::closed)),
                ElementsAre(Field(&Batch::id, 1), Field(&Batch::id, 3)));
    EXPECT_THAT(must(at.journal.batches_in_state(BatchState::closing)), ElementsAre(Field(&Batch::id, 2)));
    EXPECT_EQ(must(at.journal.open_batch())->id, 4);
    EXPECT_THAT(must(at.journal.newest_batches(2)), ElementsAre(Field(&Batch::id, 4), Field(&Batch::id, 3)));
    EXPECT_EQ(must(at.journal.newest_batches(0)).size(), 4U);
}

TEST(JournalBatches, a_missing_one_says_which_is_the_newest) {
    JournalInFolder at;
    EXPECT_EQ(at.journal.batch(7).error().message, "batch 7 does not exist; nothing is recorded yet");
    const Batch batch = at.add_batch();
    EXPECT_EQ(at.journal.batch(7).error().message, "batch 7 does not exist; the newest is 1 (see pentad log)");
    EXPECT_EQ(at.journal.batch(7).error().code, Code::not_found);
    must(at.journal.begin());
    Batch other = batch;
    other.id = 7;
    EXPECT_EQ(at.journal.update_batch(other).error().code, Code::not_found);
}

TEST(JournalIntents, stay_until_they_are_cleared) {
    JournalInFolder at;
    must(at.journal.begin());
    EXPECT_EQ(must(at.journal.add_intent({0, 12, "staging/a \xff"})), 1);
    EXPECT_EQ(must(at.journal.add_intent({0, 13, "staging/b"})), 2);
    must(at.journal.commit());
    at.reopen();
    const std::vector<RestoreIntent> intents = must(at.journal.intents());
    ASSERT_EQ(intents.size(), 2U);
    EXPECT_EQ(intents[0].id, 1);
    EXPECT_EQ(intents[0].edit, 12);
    EXPECT_EQ(intents[0].staging, "staging/a \xff");
    must(at.journal.begin());
    must(at.journal.clear_intent(1));
    must(at.journal.clear_intent(2));
    must(at.journal.commit());
    EXPECT_THAT(must(at.journal.intents()), IsEmpty());
}

}  // namespace
}  // namespace pentad
