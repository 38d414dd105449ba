#include "base/command.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/environment.hpp"
#include "support/temp_folder.hpp"

namespace pentad {
namespace {

TEST(RunCommand, GivesBackStatusAndBothStreams) {
    const auto ran = run_command({"sh", "-c", "cat; echo no >&2; exit 3"}, scrubbed_environment(), {}, "bytes\n");
    ASSERT_TRUE(ran) << ran.error().message;
    EXPECT_EQ(ran->exit_status, 3);
    EXPECT_EQ(ran->output, "bytes\n");
    EXPECT_EQ(ran->errors, "no\n");
}

TEST(RunCommand, TakesAndGivesMoreThanAPipeHolds) {
    const std::string large(3'000'000, 'x');
    const auto ran = run_command({"cat"}, scrubbed_environment(), {}, large);
    ASSERT_TRUE(ran) << ran.error().message;
    EXPECT_EQ(ran->output, large);
}

TEST(RunCommand, PassesHostileArgumentsUntouched) {
    const std::string hostile = "-n $(id) `id` \"\n'\xff";
    const auto ran = run_command({"printf", "%s", hostile}, scrubbed_environment());
    ASSERT_TRUE(ran) << ran.error().message;
    EXPECT_EQ(ran->output, hostile);
}

TEST(RunCommand, StartsInTheFolder) {
    const auto ran = run_command({"pwd"}, scrubbed_environment(), "/usr");
    ASSERT_TRUE(ran) << ran.error().message;
    EXPECT_EQ(ran->output, "/usr\n");
}

TEST(RunCommand, ASignalIsAStatusAsInAShell) {
    const auto ran = run_command({"sh", "-c", "kill -9 $$"}, scrubbed_environment());
    ASSERT_TRUE(ran) << ran.error().message;
    EXPECT_EQ(ran->exit_status, 137);
}

TEST(RunCommand, AMissingProgramIsAToolError) {
    const auto ran = run_command({"pentad-no-such-program"}, scrubbed_environment());
    ASSERT_FALSE(ran);
    EXPECT_EQ(ran.error().code, Code::tool);
}

TEST(RunCommand, DoesNotWaitForWhatTheProgramLeftBehind) {
    const auto ran = run_command({"sh", "-c", "sleep 600 & echo $!"}, scrubbed_environment());
    ASSERT_TRUE(ran) << ran.error().message;
    EXPECT_TRUE(
        run_command({"kill", "-9", ran->output.substr(0, ran->output.size() - 1)}, scrubbed_environment())->success());
}

TEST(RunCommand, EndsTheWholeSessionWhenAskedOrTooLate) {
    const std::vector<std::string> shell = {"sh", "-c", "sleep 600 & echo $! > child; wait"};
    const test::TempFolder folder;
    const auto child_runs = [&] {
        const std::string number = folder.read("child");
        const std::string state = "/proc/" + number.substr(0, number.find('\n')) + "/status";
        const auto runs = [&] {
            return run_command({"grep", "-q", "^State:.[^ZX]", state}, scrubbed_environment())->success();
        };
        for (int left = 100; left > 0 && runs(); --left) ::usleep(10'000);  // it may take a moment to be gone
        return runs();
    };
    const auto too_late = run_command_within({.timeout = 0.3}, shell, scrubbed_environment(), folder.path());
    ASSERT_TRUE(too_late) << too_late.error().message;
    EXPECT_TRUE(too_late->timed_out);
    EXPECT_FALSE(child_runs());
    const auto stopped = run_command_within({.timeout = 60, .stop_asked = [&] { return folder.exists("go"); }},
                                            {"sh", "-c", "sleep 600 & echo $! > child; touch go; wait"},
                                            scrubbed_environment(), folder.path());
    ASSERT_FALSE(stopped);
    EXPECT_EQ(stopped.error().code, Code::interrupted);
    EXPECT_FALSE(child_runs());
}

TEST(Environment, DropsGitVariablesAlone) {
    ::setenv("GIT_DIR", "/nowhere", 1);
    ::setenv("PENTAD_KEPT", "yes", 1);
    const auto ran = run_command({"sh", "-c", "echo ${GIT_DIR-unset} $PENTAD_KEPT"}, scrubbed_environment());
    ASSERT_TRUE(ran) << ran.error().message;
    EXPECT_EQ(ran->output, "unset yes\n");
    scrub_own_environment();
    EXPECT_EQ(::getenv("GIT_DIR"), nullptr);
    EXPECT_STREQ(::getenv("PENTAD_KEPT"), "yes");
}

}  // namespace
}  // namespace pentad
