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
    EXPECT_TRUE(groups[0].later.empty());
}

TEST(Revert, AKeptEditInBetweenSplitsThemAndIsNamedAsLater) {
    const auto groups = groups_to_revert({edit(1, state("a"), state("b")), edit(2, state("b"), state("c")),
                                          edit(3, state("c"), state("d")), edit(4, state("d"), state("e"))},
                                         {1, 3});
    ASSERT_EQ(groups.size(), 2u);
    EXPECT_EQ(groups[0].edits, std::vector<EditId>{3});
    EXPECT_EQ(groups[0].later, std::vector<EditId>{4});
    EXPECT_EQ(groups[1].edits, std::vector<EditId>{1});
    EXPECT_EQ(groups[1].later, (std::vector<EditId>{2, 4}));
}

TEST(Revert, NothingToUndoGivesNoGroup) { EXPECT_TRUE(groups_to_revert({edit(1, {}, state("a"))}, {7}).empty()); }

TEST(Revert, WhatNobodyKnowsTheBeforeOfIsNamed) {
    RecordedChange unknown = edit(1, {}, state("a"));
    unknown.can_be_reverted = false;
    EXPECT_EQ(irreversible({unknown, edit(2, state("a"), state("b"))}, {1, 2}), std::vector<EditId>{1});
    EXPECT_TRUE(irreversible({unknown, edit(2, state("a"), state("b"))}, {2}).empty());
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
