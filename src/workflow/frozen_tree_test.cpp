#include "workflow/frozen_tree.hpp"

#include <gtest/gtest.h>

#include "support/project.hpp"

namespace pentad {
namespace {

using test::must;
using test::Project;

/// `path:differs` or `path:touched`, and what the tree has there.
std::string shown(FrozenTree& tree, const std::vector<TreeDifference>& differences) {
    std::string text;
    for (const TreeDifference& one : differences) {
        text += one.path + (one.differs ? ":differs" : ":touched");
        if (!one.known) text += ":unknown";
        text += one.in_tree.exists() && one.known ? "=" + must(tree.world_change(one)).bytes : "";
        text += ' ';
    }
    return text;
}

struct Frozen {
    Project project;
    Session session = open();
    RunPlan plan;

    Session open() {
        project.edit("a.txt", "a1");
        project.edit("b.txt", "b1");
        project.folder.write("loose.txt", "l1");
        return must(Session::open_to_write(project.workspace));
    }
    FrozenTree now() {
        must(session.lock_again());
        plan.tree = must(present_tree(session, &plan.unrecorded));
        FrozenTree tree = must(FrozenTree::of(session, plan));
        session.unlock();
        return tree;
    }
    std::int64_t clock() const {
        const std::int64_t before = file_clock_ns(project.workspace.directory);
        while (file_clock_ns(project.workspace.directory) == before) {
        }
        return file_clock_ns(project.workspace.directory);
    }
};

TEST(FrozenTree, KnowsWhatEachPathWasRecordedSinceOrNot) {
    Frozen frozen;
    FrozenTree tree = frozen.now();
    EXPECT_EQ(shown(tree, must(tree.differences(0, {}))), "");
    frozen.project.edit("a.txt", "a2");
    frozen.project.edit("a.txt", "a3");
    frozen.project.folder.write("b.txt", "b2");
    frozen.project.folder.write("loose.txt", "l2");
    frozen.project.folder.write("new.txt", "n");
    EXPECT_EQ(shown(tree, must(tree.differences(0, {}))),
              "a.txt:differs=a1 b.txt:differs=b1 loose.txt:differs=l1 new.txt:differs ");
    frozen.project.folder.remove("b.txt");
    frozen.project.folder.remove("loose.txt");
    EXPECT_EQ(shown(tree, must(tree.differences(0, {}))),
              "a.txt:differs=a1 b.txt:differs=b1 loose.txt:differs=l1 new.txt:differs ");
}

TEST(FrozenTree, TellsOfWhatWasWrittenAndTakenBack) {
    Frozen frozen;
    FrozenTree tree = frozen.now();
    const std::int64_t since_ns = frozen.clock();
    EXPECT_EQ(shown(tree, must(tree.differences(since_ns, {}))), "");
    for (const char* text : {"x", "a1"}) frozen.project.folder.write("a.txt", text);
    for (const char* text : {"x", "l1"}) frozen.project.folder.write("loose.txt", text);
    EXPECT_EQ(shown(tree, must(tree.differences(since_ns, {}))), "a.txt:touched=a1 loose.txt:touched=l1 ");
    EXPECT_EQ(shown(tree, must(tree.differences(frozen.clock(), {}))), "");
    EXPECT_EQ(shown(tree, must(tree.differences(0, {.files = {"gone.txt"}, .folders = {}}))), "gone.txt:touched ");
}

TEST(FrozenTree, IsWrittenToTheHistoryAsItWas) {
    Frozen frozen;
    FrozenTree tree = frozen.now();
    frozen.project.folder.write("a.txt", "a2");
    frozen.project.folder.write("loose.txt", "l2");
    frozen.project.folder.write("new.txt", "n");
    const std::vector<TreeDifference> differences = must(tree.differences(0, {}));
    EXPECT_TRUE(tree.keep(frozen.plan.tree, differences));
    EXPECT_FALSE(tree.keep(frozen.plan.tree, {})) << "without them it is another tree";
    Snapshots* history = must(frozen.session.snapshots());
    EXPECT_EQ(must(history->list(frozen.plan.tree)).size(), 3u);
}

}  // namespace
}  // namespace pentad
