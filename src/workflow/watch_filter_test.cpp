#include "workflow/watch_filter.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "support/project.hpp"

namespace pentad {
namespace {

using test::must;
using test::Project;

bool enters(WatchFilter& filter, const Project& project, const std::string& path) {
    const UniqueFd folder(::open((project.folder.path() / path).c_str(), O_RDONLY | O_DIRECTORY));
    return filter.enters(path, folder.get());
}

TEST(WatchFilter, ChoosesByNameByFolderAndByPath) {
    const Project project;
    const WatchFilter filter(project.workspace, {"*.py", "docs/", "/a/**/x.c"}, {"gen_*", "docs/old/"});
    for (const char* path : {"m.py", "deep/er/m.py", "docs/x.md", "docs/deep/x.md", "a/b/c/x.c"})
        EXPECT_TRUE(filter.is_chosen(path)) << path;
    for (const char* path : {"m.txt", "gen_m.py", "deep/gen_m.py", "docs/old/x.md", "b/x.c", "docs"})
        EXPECT_FALSE(filter.is_chosen(path)) << path;
}

TEST(WatchFilter, WithoutGlobsEverythingIsChosen) {
    const Project project;
    EXPECT_TRUE(WatchFilter(project.workspace, {}, {}).is_chosen("any/thing"));
}

TEST(WatchFilter, RulesHoldInTheirFolderAndBelow) {
    const Project project;
    project.folder.write(".gitignore", "*.log\n/build/\n");
    project.folder.write("sub/.gitignore", "!keep.log\n*.tmp\n");
    project.folder.write("sub/deep/x", "");
    project.folder.write("build/x", "");
    WatchFilter filter(project.workspace, {}, {});
    EXPECT_TRUE(enters(filter, project, ""));
    EXPECT_TRUE(enters(filter, project, "sub"));
    EXPECT_TRUE(enters(filter, project, "sub/deep"));
    EXPECT_FALSE(enters(filter, project, "build"));
    EXPECT_FALSE(filter.is_new_content("a.log"));
    EXPECT_TRUE(filter.is_new_content("sub/deep/keep.log"));
    EXPECT_FALSE(filter.is_new_content("sub/deep/x.tmp"));
    EXPECT_TRUE(filter.is_new_content("x.tmp"));
    EXPECT_FALSE(filter.is_new_content("build/x"));
}

TEST(WatchFilter, RulesAreReadAnewWhenToldSo) {
    const Project project;
    project.folder.write(".gitignore", "*.log\n");
    WatchFilter filter(project.workspace, {}, {});
    EXPECT_TRUE(enters(filter, project, ""));
    project.folder.write(".gitignore", "*.txt\n");
    filter.forget_rules();
    EXPECT_TRUE(enters(filter, project, ""));
    EXPECT_TRUE(filter.is_new_content("a.log"));
    EXPECT_FALSE(filter.is_new_content("a.txt"));
}

TEST(WatchFilter, OursGitsAndEnvironmentsAreNotEntered) {
    const Project project;
    project.folder.write(".git/HEAD", "");
    project.folder.write("sub/.git/HEAD", "");
    project.folder.write("env/pyvenv.cfg", "");
    project.folder.write("target/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n");
    project.folder.write("none/CACHEDIR.TAG", "");
    project.folder.write("test_batch_logs/x", "");
    project.folder.write("sub/test_batch_logs/x", "");
    WatchFilter filter(project.workspace, {}, {});
    for (const char* path : {".git", "sub/.git", "env", "target", "test_batch_logs"})
        EXPECT_FALSE(enters(filter, project, path)) << path;
    EXPECT_TRUE(enters(filter, project, "sub/test_batch_logs"));
    EXPECT_TRUE(enters(filter, project, "none"));
    EXPECT_TRUE(WatchFilter::is_rules_file("target/CACHEDIR.TAG"));
    EXPECT_FALSE(filter.is_new_content("sub/.git"));
}

TEST(WatchFilter, AnIgnoredFolderWithAKnownFileIsEntered) {
    Project project;
    project.folder.write("build/known.txt", "1");
    must(init(project.workspace, {}));
    project.folder.write(".gitignore", "/build/\n/other/\n");
    project.folder.write("other/x.txt", "1");
    WatchFilter filter(project.workspace, {}, {});
    EXPECT_TRUE(enters(filter, project, ""));
    EXPECT_TRUE(enters(filter, project, "build"));
    EXPECT_FALSE(enters(filter, project, "other"));
    EXPECT_FALSE(filter.is_new_content("build/new.txt"));
}

}  // namespace
}  // namespace pentad
