#include "workflow/unit_programs.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/temp_folder.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;

TestUnit unit_called(std::string name) {
    TestUnit unit;
    unit.name = std::move(name);
    return unit;
}

struct UnitProgramsTest : testing::Test {
    void SetUp() override {
        for (int number = 0; number < 20; ++number) fs::copy_file("/bin/sh", program(number));
        start(program(0));
        start(program(0));
        if (!start(program(0))) GTEST_SKIP() << "no program can be loaded once here";
    }
    fs::path program(int number) const { return folder.path() / ("program" + std::to_string(number)); }

    /// Whether it was forked from one that is loaded.
    bool start(const fs::path& path, const TestUnit& unit = unit_called("unit")) {
        int ends[2];
        EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
        const UniqueFd read_end(ends[0]), nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
        UniqueFd write_end(ends[1]);
        SpawnPlan plan;
        plan.arguments = {path, "-c", "grep -c libpentad-loader /proc/$$/maps"};
        plan.environment = {"PATH=/usr/bin:/bin"};
        plan.folder = "/";
        plan.descriptors = {{nothing.get(), 0}, {write_end.get(), 1}, {nothing.get(), 2}};
        const Result<pid_t> process = programs.start(plan, unit);
        EXPECT_TRUE(process);
        write_end.reset();
        const std::string said = read_all(read_end.get(), "a pipe").value_or("");
        if (process) ::waitpid(*process, nullptr, 0);
        EXPECT_FALSE(said.empty());
        return said != "0\n";
    }

    test::TempFolder folder;
    OrphanWatch orphans;
    UnitPrograms programs{folder.path(), true, orphans, nullptr};
};

TEST_F(UnitProgramsTest, TheThirdStartIsAForkAndThoseThatFollow) {
    EXPECT_FALSE(start(program(1)));
    EXPECT_FALSE(start(program(1)));
    for (int time = 0; time < 5; ++time) EXPECT_TRUE(start(program(1)));
    EXPECT_TRUE(start(program(0)));
    EXPECT_FALSE(orphans.may_have_any());
}

TEST_F(UnitProgramsTest, WhatIsAloneHasNobodyOfItsProgramBesideIt) {
    TestUnit unit = unit_called("alone");
    unit.rules.alone = true;
    EXPECT_FALSE(start(program(0), unit));
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_FALSE(start(program(0)));
    EXPECT_FALSE(start(program(0)));
    EXPECT_TRUE(start(program(0)));
}

TEST_F(UnitProgramsTest, WhatFollowsOthersMayWriteIntoTheirProgram) {
    TestUnit unit = unit_called("after");
    unit.rules.after = {"unit"};
    EXPECT_TRUE(start(program(0), unit)) << "it is one of them itself";
    const int writes = ::open(program(0).c_str(), O_WRONLY);
    EXPECT_TRUE(writes < 0 && errno == ETXTBSY);
    EXPECT_FALSE(start(program(1), unit));
    const UniqueFd written(::open(program(0).c_str(), O_WRONLY));
    EXPECT_TRUE(written);
}

TEST_F(UnitProgramsTest, WhatHasAGroupIsStarted) {
    TestUnit unit = unit_called("one of several");
    unit.group = "group";
    EXPECT_FALSE(start(program(0), unit));
}

TEST_F(UnitProgramsTest, WhatIsNotStartedAnyMoreMakesRoom) {
    for (int number = 1; number < 17; ++number)
        for (int time = 0; time < 3; ++time) start(program(number));
    int forks = 0;
    for (int time = 0; time < 80; ++time) forks += start(program(18)) ? 1 : 0;
    EXPECT_GT(forks, 40);
    EXPECT_TRUE(start(program(18)));
}

TEST_F(UnitProgramsTest, WhatDiesIsStartedAndNotLoadedAgain) {
    std::string found;
    for (const auto& entry : fs::directory_iterator("/proc")) {
        const Result<std::string> name = read_file(entry.path() / "comm");
        const Result<std::string> parent = read_file(entry.path() / "stat");
        if (name && *name == "pentad-loader\n" && parent->contains(") S " + std::to_string(::getpid()) + " "))
            found = entry.path().filename();
    }
    ASSERT_FALSE(found.empty());
    ASSERT_EQ(::kill(std::stoi(found), SIGKILL), 0);
    for (int time = 0; time < 5; ++time) EXPECT_FALSE(start(program(0)));
}

TEST(UnitPrograms, AreOnlyStartedWhereThatIsAsked) {
    const test::TempFolder folder;
    OrphanWatch orphans;
    UnitPrograms programs{folder.path(), false, orphans, nullptr};
    const UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    SpawnPlan plan;
    plan.arguments = {"/bin/sh", "-c", "! grep -q libpentad-loader /proc/$$/maps"};
    plan.folder = "/";
    plan.environment = {"PATH=/usr/bin:/bin"};
    plan.descriptors = {{nothing.get(), 0}, {nothing.get(), 1}, {nothing.get(), 2}};
    for (int time = 0; time < 5; ++time) {
        const Result<pid_t> process = programs.start(plan, unit_called("unit"));
        ASSERT_TRUE(process);
        int status = -1;
        ::waitpid(*process, &status, 0);
        EXPECT_EQ(status, 0);
    }
}

}  // namespace
}  // namespace pentad
