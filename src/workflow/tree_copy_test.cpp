#include "workflow/tree_copy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/project.hpp"
#include "workflow/run_tests.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;
using test::must;
using test::Project;

Session open(const Project& project) { return must(Session::open_or_create(project.workspace, {})); }

TEST(TreeCopy, IsTheTreeAsItWasAndGoesWithItsObject) {
    const Project project;
    project.folder.write("a.py", "old\n");
    project.folder.write("deep/er/tool.sh", "#!/bin/sh\n", 0755);
    project.folder.write("empty", "");
    project.folder.write("odd \n\xff name", "x");
    fs::create_symlink("../a.py", project.folder / "deep/link");
    Session session = open(project);
    const Oid tree = must(keep_present_tree(session));
    project.folder.write("a.py", "new\n");
    project.folder.write("later.py", "x");
    fs::path folder;
    {
        const TreeCopy copy = must(TreeCopy::make(session, tree));
        folder = copy.folder();
        EXPECT_EQ(test::must(read_file(folder / "a.py")), "old\n");
        EXPECT_EQ(test::must(read_file(folder / "odd \n\xff name")), "x");
        EXPECT_TRUE(fs::is_empty(folder / "empty"));
        EXPECT_EQ(fs::read_symlink(folder / "deep/link"), "../a.py");
        EXPECT_FALSE(fs::exists(folder / "later.py"));
        EXPECT_FALSE(fs::exists(folder / "test_batch_logs"));
        struct stat status{};
        ASSERT_EQ(::stat((folder / "deep/er/tool.sh").c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777, 0755u);
        EXPECT_EQ(must(present_tree(session)), must(present_tree(session))) << "a copy is no change of the workspace";
    }
    EXPECT_FALSE(fs::exists(folder));
    EXPECT_EQ(project.folder.read("a.py"), "new\n");
}

TEST(TreeCopy, NoFileIsWrittenThroughASymlinkOfTheTree) {
    const Project project;
    project.folder.write("outside/x", "safe");
    project.folder.write("w/a.py", "a");
    fs::create_symlink(project.folder / "outside", project.folder / "w/link");
    Project inner;
    inner.workspace = Project::workspace_at(project.folder / "w");
    Session session = open(inner);
    const TreeCopy copy = must(TreeCopy::make(session, must(keep_present_tree(session))));
    EXPECT_TRUE(fs::is_symlink(copy.folder() / "link"));
    EXPECT_EQ(project.folder.read("outside/x"), "safe");
}

TEST(TreeCopy, RemovesWhatADeadProcessLeftAndNoOther) {
    const Project project;
    project.folder.write("a.py", "a");
    Session session = open(project);
    const Oid first = must(keep_present_tree(session));
    project.folder.write("a.py", "b");
    const Oid second = must(keep_present_tree(session));
    const std::string place = "test_batch_logs/scratch/tree-" + std::to_string(::getpid());
    project.folder.write(place + "/stale.py", "x");
    const TreeCopy one = must(TreeCopy::make(session, first));
    const TreeCopy other = must(TreeCopy::make(session, second));
    EXPECT_FALSE(fs::exists(project.folder / place));
    EXPECT_NE(one.folder(), other.folder());
    EXPECT_EQ(must(read_file(one.folder() / "a.py")), "a");
    EXPECT_EQ(must(read_file(other.folder() / "a.py")), "b");
}

TEST(TreeCopy, OfATreeThatIsNotThereIsAnErrorAndLeavesNothing) {
    const Project project;
    project.folder.write("a.py", "a");
    Session session = open(project);
    const Oid unknown = must(Oid::from_hex("a72fd7fbe08693a5db75361d1c17ad328d1b4159"));
    EXPECT_FALSE(TreeCopy::make(session, unknown));
    std::error_code error;
    EXPECT_TRUE(fs::is_empty(project.folder / "test_batch_logs/scratch", error));
}

TEST(TreeCopy, MovedFromOwnsNothing) {
    const Project project;
    project.folder.write("a.py", "a");
    Session session = open(project);
    std::optional<TreeCopy> kept;
    {
        TreeCopy copy = must(TreeCopy::make(session, must(keep_present_tree(session))));
        kept = std::move(copy);
    }
    EXPECT_TRUE(fs::exists(kept->folder() / "a.py"));
}

}  // namespace
}  // namespace pentad
