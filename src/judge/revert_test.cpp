#include "judge/revert.hpp"

#include <gtest/gtest.h>

namespace pentad {
namespace {

FileState state(const std::string& content, mode_t mode = 0644) {
    return {FileKind::regular, mode, Oid::of_blob(content), content.size()};
}

RecordedChange edit(EditId id, const FileState& before, const FileState& after) { return {id, before, after, true}; }

TEST(Revert, ConsecutiveEditsAreOneStep) {
    const auto groups = groups_to_revert(
        {edit(1, {}, state("a")), edit(2, state("a"), state("b")), edit(3, state("b"), state("c"))}, {2, 3});
    ASSERT_EQ(groups.size(), 1u);
    EXPECT_EQ(groups[0].after, state("c"));
    EXPECT_EQ(groups[0].before, state("a"));
    EXPECT_EQ(groups[0].edits, (std::vector<EditId>{2, 3}));
}

TEST(Revert, AKeptEditInBetweenSplitsThem) {
    const auto groups = groups_to_revert({edit(1, state("a"), state("b")), edit(2, state("b"), state("c")),
                                          edit(3, state("c"), state("d")), edit(4, state("d"), state("e"))},
                                         {1, 3});
    ASSERT_EQ(groups.size(), 2u);
    EXPECT_EQ(groups[0].edits, std::vector<EditId>{3});
    EXPECT_EQ(groups[1].edits, std::vector<EditId>{1});
}

TEST(Revert, NothingToUndoGivesNoGroup) { EXPECT_TRUE(groups_to_revert({edit(1, {}, state("a"))}, {7}).empty()); }

TEST(Revert, WhatNobodyKnowsTheBeforeOfIsNamed) {
    RecordedChange unknown = edit(1, {}, state("a"));
    unknown.can_be_reverted = false;
    EXPECT_EQ(irreversible({unknown, edit(2, state("a"), state("b"))}, {1, 2}), std::vector<EditId>{1});
    EXPECT_TRUE(irreversible({unknown, edit(2, state("a"), state("b"))}, {2}).empty());
}

std::vector<EditId> edits_of(const Replay& replay) {
    std::vector<EditId> edits;
    for (const Replay::Step& step : replay.steps) edits.push_back(step.edit);
    return edits;
}

TEST(Replay, BeginsBeforeTheFirstUndoneEditAndMakesTheOthersAnew) {
    const Replay replay = replay_without({edit(1, {}, state("a")), edit(2, state("a"), state("b")),
                                          edit(3, state("b"), state("c")), edit(4, state("c"), state("d"))},
                                         {2});
    EXPECT_EQ(replay.start, state("a"));
    EXPECT_EQ(edits_of(replay), (std::vector<EditId>{3, 4}));
    EXPECT_EQ(replay.steps[0].from, state("b"));
    EXPECT_EQ(replay.steps[1].to, state("d"));
    EXPECT_EQ(replay.end, state("d"));
}

TEST(Replay, EditsThatLedBackToAnEarlierStateAreInNobodysWay) {
    const std::vector<RecordedChange> history{edit(1, state("a"), state("b")), edit(2, state("b"), state("c")),
                                              edit(3, state("c"), state("b")), edit(4, state("b"), state("d"))};
    EXPECT_EQ(edits_of(replay_without(history, {1})), std::vector<EditId>{4});
    // What is undone itself is never taken for such a detour.
    EXPECT_EQ(edits_of(replay_without(history, {3})), std::vector<EditId>{4});
    EXPECT_EQ(replay_without(history, {3}).start, state("c"));
}

TEST(Replay, AnEditAndTheRollbackThatTookItBackAreInNobodysWay) {
    std::vector<RecordedChange> history{edit(1, state("a"), state("b")), edit(2, state("b"), state("c")),
                                        edit(3, state("c"), state("d")), edit(4, state("d"), state("e")),
                                        edit(5, state("e"), state("f"))};
    history[1].taken_back_by = 4;
    EXPECT_EQ(edits_of(replay_without(history, {1})), (std::vector<EditId>{3, 5}));
    // Where it was made before the first undone one, the replay begins with it.
    EXPECT_EQ(replay_without(history, {3}).start, state("b"));
    EXPECT_EQ(edits_of(replay_without(history, {3})), std::vector<EditId>{5});
    // When the rollback itself is undone, what it took back stands again.
    EXPECT_EQ(replay_without(history, {4}).start, state("d"));
    EXPECT_EQ(edits_of(replay_without(history, {4})), std::vector<EditId>{5});
    // What ended before the first undone edit plays no part.
    EXPECT_EQ(replay_without(history, {5}).start, state("e"));
}

TEST(Replay, ARollbackAndItsUndoAreInNobodysWay) {
    std::vector<RecordedChange> history{edit(1, state("a"), state("b")), edit(2, state("b"), state("c")),
                                        edit(3, state("c"), state("b")), edit(4, state("b"), state("d")),
                                        edit(5, state("d"), state("e")), edit(6, state("e"), state("f"))};
    history[4].undo_of = 3;
    EXPECT_EQ(edits_of(replay_without(history, {1})), (std::vector<EditId>{2, 4, 6}));
    // An undo of the undo: the rollback stands, and so do those that it took back.
    history[5].undo_of = 5;
    history[1].taken_back_by = 6;
    EXPECT_EQ(edits_of(replay_without(history, {1})), std::vector<EditId>{4});
    // What is undone now is not passed over.
    EXPECT_EQ(replay_without(history, {6}).start, state("e"));
}

TEST(Replay, AStepBesideContentThatIsNotKeptCanNotBeMerged) {
    std::vector<RecordedChange> history{edit(1, state("a"), state("b")), edit(2, state("b"), state("c")),
                                        edit(3, state("c"), state("d")), edit(4, state("d"), state("e"))};
    history[1].content_kept = false;
    const Replay replay = replay_without(history, {1});
    EXPECT_FALSE(replay.steps[0].content_kept);
    EXPECT_FALSE(replay.steps[1].content_kept);
    EXPECT_TRUE(replay.steps[2].content_kept);
    EXPECT_TRUE(replay.end_kept);
}

TEST(MergeStates, UnchangedSinceGoesBack) {
    EXPECT_EQ(merge_states(state("b"), state("b"), state("a")).kind, MergeKind::take_theirs);
    EXPECT_EQ(merge_states(state("b"), state("b"), {}).kind, MergeKind::take_theirs);
}

TEST(MergeStates, AlreadyAsBeforeStays) {
    EXPECT_EQ(merge_states(state("b"), state("a"), state("a")).kind, MergeKind::take_ours);
    EXPECT_EQ(merge_states(state("b"), state("c"), state("b")).kind, MergeKind::take_ours);
}

TEST(MergeStates, RemovedOnOneSideChangedOnTheOtherIsAConflict) {
    EXPECT_EQ(merge_states(state("b"), {}, state("a")).kind, MergeKind::conflict);
    EXPECT_EQ(merge_states(state("b"), state("c"), {}).kind, MergeKind::conflict);
}

TEST(MergeStates, ModesMergeByThemselves) {
    const StateMerge ours = merge_states(state("b"), state("c", 0755), state("a"));
    EXPECT_EQ(ours.kind, MergeKind::merge_text);
    EXPECT_EQ(ours.mode, 0755u);
    const StateMerge theirs = merge_states(state("b", 0755), state("c", 0755), state("a", 0600));
    EXPECT_EQ(theirs.kind, MergeKind::merge_text);
    EXPECT_EQ(theirs.mode, 0600u);
    EXPECT_EQ(merge_states(state("b", 0644), state("c", 0755), state("a", 0600)).kind, MergeKind::conflict);
}

}  // namespace
}  // namespace pentad
