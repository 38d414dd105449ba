#include "frameworks/status_reader.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include "support/reader_run.hpp"

namespace pentad {
namespace {

test::ToldEvents read(int status) {
    test::ToldEvents told;
    const auto reader = status_reader("some unit");
    reader->started(told);
    reader->printed("FAILED ", told);
    reader->told("not ok 1", told);
    reader->ended(status, told);
    return told;
}

TEST(StatusReader, TheStatusAloneDecides) {
    EXPECT_EQ(read(0).summary(), "some unit=passed; complete");
    EXPECT_EQ(read(1 << 8).summary(), "some unit=failed (exited with status 1); complete");
    EXPECT_EQ(read(255 << 8).summary(), "some unit=failed (exited with status 255); complete");
}

TEST(StatusReader, BothOutputsAreTheTests) { EXPECT_EQ(read(0).printed, "FAILED not ok 1"); }

TEST(StatusReader, ASignalIsLeftToWhoCanBlameIt) {
    EXPECT_EQ(read(SIGSEGV).summary(), "started some unit");
    EXPECT_EQ(read(SIGKILL).summary(), "started some unit");
}

}  // namespace
}  // namespace pentad
