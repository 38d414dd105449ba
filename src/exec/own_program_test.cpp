#include "exec/own_program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "support/temp_folder.hpp"

namespace pentad {
namespace {

using test::TempFolder;
using testing::HasSubstr;

/// Our own program is this very test program: what it is made to do, before any test of its own runs.
[[maybe_unused]] const bool k_is_child = [] {
    const Result<std::string> arguments = read_file("/proc/self/cmdline");
    if (arguments && arguments->ends_with(std::string("\0speak", 6) + '\0')) {
        std::puts((std::string("in ") + std::filesystem::current_path().string()).c_str());
        std::fputs("a message\n", stderr);
        std::exit(7);
    }
    if (arguments && arguments->ends_with(std::string("\0sleep", 6) + '\0')) {
        ::signal(SIGINT, SIG_DFL);
        std::puts("sleeping");
        std::fflush(stdout);
        ::pause();
    }
    return false;
}();

/// Waits until `text` was printed, or it has ended.
void wait_for(OwnProgram& program, const std::string& text, std::string& output, std::string& errors) {
    for (bool ended = false; !ended && output.find(text) == std::string::npos;) {
        pollfd fds[] = {{program.end_fd(), POLLIN, 0}, {program.output_fd(), POLLIN, 0}};
        ::poll(fds, std::size(fds), -1);
        ended = fds[0].revents != 0;
        program.take(output, errors);
    }
}

TEST(OwnProgram, PrintsAndEnds) {
    const TempFolder folder;
    Result<OwnProgram> program = OwnProgram::start({"speak"}, folder.path());
    ASSERT_TRUE(program) << program.error().message;
    std::string output;
    std::string errors;
    wait_for(*program, "never printed", output, errors);
    EXPECT_THAT(output, HasSubstr("in " + folder.path().string()));
    EXPECT_THAT(errors, HasSubstr("a message"));
    EXPECT_EQ(program->wait(), 7);
}

TEST(OwnProgram, IsInterrupted) {
    const TempFolder folder;
    Result<OwnProgram> program = OwnProgram::start({"sleep"}, folder.path());
    ASSERT_TRUE(program) << program.error().message;
    std::string output;
    std::string errors;
    wait_for(*program, "sleeping", output, errors);
    program->interrupt();
    EXPECT_EQ(program->wait(), 128 + SIGINT);
}

TEST(OwnProgram, IsKilledWithItsObject) {
    const TempFolder folder;
    int end = -1;
    {
        Result<OwnProgram> program = OwnProgram::start({"sleep"}, folder.path());
        ASSERT_TRUE(program) << program.error().message;
        end = ::dup(program->end_fd());
        pollfd running{end, POLLIN, 0};
        EXPECT_EQ(::poll(&running, 1, 0), 0);
    }
    pollfd ended{end, POLLIN, 0};
    EXPECT_EQ(::poll(&ended, 1, 0), 1);
    ::close(end);
}

TEST(OwnProgram, AFolderThatIsNotThereIsAnError) {
    const Result<OwnProgram> program = OwnProgram::start({"speak"}, "/nowhere/at/all");
    ASSERT_FALSE(program);
    EXPECT_THAT(program.error().message, HasSubstr("can't run"));
}

}  // namespace
}  // namespace pentad
