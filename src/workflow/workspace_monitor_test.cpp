#include "workflow/workspace_monitor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>

#include "support/project.hpp"
#include "workflow/own_writes.hpp"

namespace pentad {
namespace {

using test::Project;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using Look = WorkspaceMonitor::Look;

struct Watched {
    Project project;
    std::int64_t since_ns = 0;
    std::optional<WorkspaceMonitor> monitor;

    Watched() {
        project.edit("a.py", "A = 1\n");
        project.edit("folder/b.txt", "b\n");
        project.folder.write(".gitignore", "*.log\nbuild/\n");
        since_ns = file_clock_ns(project.workspace.directory);
        // What was written before belongs to an earlier tick of the file system's clock.
        while (file_clock_ns(project.workspace.directory) == since_ns) {
        }
        since_ns = file_clock_ns(project.workspace.directory);
    }
    WorkspaceMonitor& start() {
        monitor.emplace(project.workspace, since_ns);
        EXPECT_TRUE(monitor->wait_until_ready());
        return *monitor;
    }
    void in_place(const std::string& path, const std::string& text) const {
        std::fstream file(project.folder / path, std::ios::in | std::ios::out);
        file << text;
    }
};

TEST(WorkspaceMonitor, IsQuietWhileNothingOrOnlyWhatGitIgnoresIsWritten) {
    Watched watched;
    WorkspaceMonitor& monitor = watched.start();
    EXPECT_EQ(monitor.look(), Look::quiet);
    watched.project.folder.write("x.log", "x");
    watched.project.folder.write("build/out", "x");
    watched.project.folder.write("test_batch_logs/own", "x");
    watched.project.folder.write("__pycache__/a.cpython-311.pyc", "x");
    EXPECT_EQ(monitor.look(), Look::quiet);
    EXPECT_THAT(monitor.noticed().files, IsEmpty());
    EXPECT_THAT(monitor.noticed().folders, IsEmpty());
}

TEST(WorkspaceMonitor, SeesInPlaceWritesReplacementsAndWhatCameAndWent) {
    Watched watched;
    WorkspaceMonitor& monitor = watched.start();
    watched.in_place("a.py", "A = 2\n");
    EXPECT_EQ(monitor.look(), Look::changed);
    EXPECT_THAT(monitor.noticed().files, ElementsAre("a.py"));
    const auto file = watched.project.folder / "folder/b.txt";
    watched.project.folder.write("folder/b.new", "c\n");
    std::filesystem::rename(watched.project.folder / "folder/b.new", file);
    EXPECT_THAT(monitor.noticed().files, ElementsAre("a.py", "folder/b.new", "folder/b.txt"));
    std::filesystem::rename(watched.project.folder / "folder", watched.project.folder / "away");
    std::filesystem::rename(watched.project.folder / "away", watched.project.folder / "folder");
    EXPECT_THAT(monitor.noticed().folders, Contains("folder"));
}

TEST(WorkspaceMonitor, SeesWhatWasWrittenBeforeItsWatches) {
    Watched watched;
    watched.in_place("folder/b.txt", "B\n");
    watched.in_place("folder/b.txt", "b\n");
    WorkspaceMonitor& monitor = watched.start();
    EXPECT_EQ(monitor.look(), Look::changed);
    EXPECT_THAT(monitor.noticed().files, ElementsAre("folder/b.txt"));
}

TEST(WorkspaceMonitor, WhatIsLeftOutDoesNotCount) {
    Watched watched;
    WorkspaceMonitor& monitor = watched.start();
    watched.in_place("a.py", "A = 2\n");
    monitor.leave_out({"a.py", transient_in("folder/x")});
    EXPECT_EQ(monitor.look(), Look::quiet);
    watched.in_place("a.py", "A = 3\n");
    watched.project.folder.write("folder/short", "x");
    watched.project.folder.remove("folder/short");
    EXPECT_EQ(monitor.look(), Look::quiet) << "it came and went, as it may there";
    watched.project.folder.write("folder/stays", "x");
    EXPECT_EQ(monitor.look(), Look::changed);
    EXPECT_THAT(monitor.noticed().files, ElementsAre("folder/stays"));
}

TEST(OwnWrites, AreKeptTheNewestThousand) {
    test::TempFolder folder;
    EXPECT_EQ(transient_in("a/b/c"), "a/b/*");
    EXPECT_EQ(transient_in("c"), "*");
    OwnWrites writes = OwnWrites::load(folder.path());
    EXPECT_THAT(writes.paths(), IsEmpty());
    ASSERT_TRUE(writes.add({"first", "with\nnewline"}));
    EXPECT_THAT(OwnWrites::load(folder.path()).paths(), ElementsAre("first"));
    std::set<std::string> many;
    for (int number = 0; number < 1000; ++number) many.insert("file" + std::to_string(number));
    ASSERT_TRUE(writes.add(many));
    EXPECT_EQ(OwnWrites::load(folder.path()).paths(), many);
}

}  // namespace
}  // namespace pentad
