#include "frameworks/javascript_reader.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <fstream>

#include "support/temp_folder.hpp"

namespace pentad {
namespace {

using namespace unit_event;

constexpr int k_failed = 1 << 8;  // as waitpid(2) gives it

/// Everything that a reader says, in one line a thing.
class Log : public UnitSink {
   public:
    void event(Event&& event) override {
        if (const auto* test = std::get_if<TestExists>(&event)) text += "exists " + test->id + "\n";
        if (const auto* test = std::get_if<TestStarts>(&event)) text += "starts " + std::to_string(test->number) + "\n";
        if (const auto* test = std::get_if<TestEnds>(&event))
            text += std::string(to_string(test->result.outcome)) + " " + std::to_string(test->number) + "\n";
        if (const auto* extra = std::get_if<Extra>(&event))
            text += "extra " + extra->result.id + ": " + extra->result.message + "\n";
        if (std::holds_alternative<MoreExists>(event)) text += "more\n";
        if (std::holds_alternative<UnitEnds>(event)) text += "ends\n";
    }
    void output(std::string_view bytes) override { text += "[" + std::string(bytes) + "]\n"; }
    std::string text;
};

class JavascriptReader : public testing::Test {
   protected:
    std::size_t write(const std::string& lines) {
        std::ofstream(folder_.path() / "events", std::ios::app) << lines;
        return std::filesystem::file_size(folder_.path() / "events");
    }
    static std::string mark(std::size_t size) { return "\x1epentad:" + std::to_string(size) + "\x1e"; }
    void print(std::string_view bytes) { reader_->printed(bytes, log_); }
    std::string end(int status) {
        reader_->ended(status, log_);
        return log_.text;
    }

    test::TempFolder folder_;
    std::unique_ptr<UnitReader> reader_ = javascript_reader("a.js", "jest 29.7.0", folder_.path(), {});
    Log log_;
};

TEST_F(JavascriptReader, EventsStandWhereTheOutputSays) {
    const std::size_t begun = write("test\t0\ta.js::one\nloaded\nstart\t0\t-1\t1.5\n");
    write("finish\t0\t-1\tfailed\t0.1\tno\t\t\ndone\tcomplete\t0\n");
    print(mark(begun) + "said");
    EXPECT_EQ(end(k_failed), "exists a.js::one\nstarts 0\n[said]\nfailed 0\nends\n");
}

TEST_F(JavascriptReader, MarksThatAreCutAnywhere) {
    const std::size_t begun = write("test\t0\ta.js::one\nstart\t0\t-1\t1.5\n");
    const std::string bytes = mark(begun);
    for (const char one : "\x1e" + bytes + "x") print(std::string_view(&one, 1));
    EXPECT_EQ(log_.text, "[\x1e]\nexists a.js::one\nstarts 0\n[x]\n");
}

TEST_F(JavascriptReader, WhatLooksLikeAMarkIsOutput) {
    print("a\x1epentad:x\x1e" + std::string(100, 'b'));
    end(0);
    EXPECT_EQ(log_.text.substr(0, log_.text.find("extra")),
              "[a]\n[\x1epentad:x]\n[\x1e]\n[" + std::string(100, 'b') + "]\n");
}

TEST_F(JavascriptReader, TheTestThatHadStartedIsTheLastThatIsTold) {
    write("test\t0\ta.js::one\ntest\t1\ta.js::two\nloaded\nstart\t0\t-1\t1\nstart\t1\t-1\t2\npass\t0\t0.1\nstart\t");
    EXPECT_EQ(end(SIGABRT), "exists a.js::one\nexists a.js::two\nstarts 0\nstarts 1\npassed 0\nstarts 1\n");
}

TEST_F(JavascriptReader, WithoutTheWholeListThereMayBeMore) {
    write("test\t0\ta.js::one\nstart\t0\t-1\t1\n");
    EXPECT_EQ(end(0), "exists a.js::one\nstarts 0\nstarts 0\nmore\n");
}

TEST_F(JavascriptReader, AToolThatTellsNothingIsAnError) {
    print("Error: Cannot find module 'x'\n");
    EXPECT_EQ(end(k_failed),
              "[Error: Cannot find module 'x'\n]\n"
              "extra a.js: jest 29.7.0 ended with status 1 before it told of a test:\n"
              "Error: Cannot find module 'x'\nends\n");
}

TEST_F(JavascriptReader, AStatusThatNoTestExplains) {
    write("test\t0\ta.js::one\nloaded\nstart\t0\t-1\t1\npass\t0\t0.1\ndone\tcomplete\t0\n");
    EXPECT_EQ(end(k_failed),
              "exists a.js::one\nstarts 0\npassed 0\n"
              "extra a.js::process::exit: jest 29.7.0 exited with status 1, though no test failed\nends\n");
}

TEST_F(JavascriptReader, ACrashAfterTheEndIsNone) {
    write("test\t0\ta.js::one\nloaded\nstart\t0\t-1\t1\npass\t0\t0.1\ndone\tcomplete\t0\n");
    EXPECT_EQ(end(SIGSEGV), "exists a.js::one\nstarts 0\npassed 0\n");
}

}  // namespace
}  // namespace pentad
