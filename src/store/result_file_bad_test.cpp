// Files that are no results: each is an error that says which file and where, and nothing is touched.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "store/result_file.hpp"
#include "support/journal.hpp"

namespace pentad {
namespace {

using test::must;
using test::run_of;
using test::TempFolder;
using test::test_result;
using testing::HasSubstr;

Error error_of(const std::string& text) {
    const Result<ResultSet> set = parse_results(std::make_shared<std::string>(text), "r.json");
    return set ? Error{Code::refused, "read without an error"} : set.error();
}
std::string message_of(const std::string& text) {
    const Error error = error_of(text);
    EXPECT_EQ(error.code, Code::corrupt) << text.substr(0, 200);
    EXPECT_EQ(exit_code(error.code), 70);
    EXPECT_LT(error.message.size(), 1000U);
    return error.message;
}
std::string in_module(const std::string& members) { return R"({"modules":{"test_a":{)" + members + "}}}"; }
std::string in_test(const std::string& members) { return in_module(R"("tests":{"test_a::T::x":{)" + members + "}}"); }

TEST(BadResultFile, empty_or_cut_off_anywhere) {
    EXPECT_EQ(message_of(""), "r.json holds nothing; repair it, or write it anew (see pentad ci --help)");
    EXPECT_THAT(message_of(" \n"), HasSubstr("r.json holds nothing"));
    const std::string whole =
        in_module(R"("total_tests":1,"failures":[{"test_name":"x"}],"tests":{"a":{"status":"failed"}})");
    must(parse_results(std::make_shared<std::string>(whole), "r.json"));
    for (std::size_t size = 1; size < whole.size(); ++size)
        EXPECT_THAT(message_of(whole.substr(0, size)),
                    testing::AnyOf(HasSubstr("is cut off"), HasSubstr("ends inside"), HasSubstr("is not")))
            << size;
    EXPECT_THAT(message_of(R"({"modules":{"test_a":{"total_tests":)"),
                HasSubstr("r.json: modules.test_a.total_tests is cut off: the file ends too early (byte 36)"));
}

TEST(BadResultFile, of_the_wrong_shape) {
    EXPECT_THAT(message_of("[]"), HasSubstr("r.json is not an object (byte 0)"));
    EXPECT_THAT(message_of("{}"), HasSubstr("r.json has no modules"));
    EXPECT_THAT(message_of(R"({"modules":[]})"), HasSubstr("r.json: modules is not an object (byte 11)"));
    EXPECT_THAT(message_of(R"({"modules":{},"timestamp":"soon"})"), HasSubstr("timestamp is not a time"));
    EXPECT_THAT(message_of(R"({"modules":{},"timestamp":7})"), HasSubstr("r.json: timestamp is not a text"));
    EXPECT_THAT(message_of(R"({"modules":{},"tree":"abc"})"), HasSubstr("tree is not 40 hexadecimal digits"));
    EXPECT_THAT(message_of(R"({"modules":{},"overall_success":1})"), HasSubstr("overall_success is not true or false"));
    EXPECT_THAT(message_of(R"({"modules":{"test_a":1}})"), HasSubstr("r.json: modules.test_a is not an object"));
    EXPECT_THAT(message_of(in_module(R"("passed":"1")")), HasSubstr("modules.test_a.passed is not a whole number"));
    EXPECT_THAT(message_of(in_module(R"("passed":1.5)")), HasSubstr("modules.test_a.passed is not a whole number"));
    EXPECT_THAT(message_of(in_module(R"("failures":{})")), HasSubstr("modules.test_a.failures is not an array"));
    EXPECT_THAT(message_of(in_module(R"("failures":[{}])")), HasSubstr("has an entry without a test_name"));
    EXPECT_THAT(message_of(in_test(R"("duration":1)")), HasSubstr("modules.test_a.tests.test_a::T::x has no status"));
    EXPECT_THAT(message_of(in_test(R"("status":"green")")),
                HasSubstr("modules.test_a.tests.test_a::T::x.status has the unknown value green"));
    EXPECT_THAT(message_of(in_test(R"("status":"passed","flaky":0)")), HasSubstr("flaky is not true or false"));
    EXPECT_THAT(message_of("{\"modules\":{}} x"), HasSubstr("has more after its end (byte 15)"));
}

TEST(BadResultFile, numbers_that_can_not_be) {
    for (const char* number : {"1e999", "-1", "1e300"})
        EXPECT_THAT(message_of(in_test(R"("status":"passed","duration":)" + std::string(number))),
                    HasSubstr("test_a::T::x.duration is out of range"));
    for (const char* number : {"NaN", "Infinity", "-Infinity", "0x1", "1.", "\"1\"", "null"})
        EXPECT_THAT(message_of(in_test(R"("status":"passed","duration":)" + std::string(number))),
                    HasSubstr("test_a::T::x.duration is not a number"));
    for (const char* number : {"99999999999999999999", "9999999999", "-1"})
        EXPECT_THAT(message_of(in_module(R"("total_tests":)" + std::string(number))),
                    HasSubstr("modules.test_a.total_tests is out of range"));
    EXPECT_THAT(message_of(R"({"modules":{},"run":-3})"), HasSubstr("run is out of range"));
    // A total that is too large for its file does not become memory.
    EXPECT_TRUE(parse_results(std::make_shared<std::string>(in_module(R"("total_tests":999999999,"tests":{})")), "r"));
}

TEST(BadResultFile, names_that_stand_twice) {
    EXPECT_THAT(message_of(R"({"modules":{},"modules":{}})"), HasSubstr("r.json: modules stands twice"));
    EXPECT_THAT(message_of(R"({"modules":{"a":{},"b":{},"a":{}}})"), HasSubstr("r.json: modules.a stands twice"));
    EXPECT_THAT(message_of(in_module(R"("tests":{},"tests":{})")), HasSubstr("modules.test_a.tests stands twice"));
    EXPECT_THAT(message_of(in_module(R"("tests":{"x":{"status":"passed"},"x":{"status":"failed"}})")),
                HasSubstr("modules.test_a.tests.x stands twice"));
    EXPECT_THAT(message_of(in_test(R"("status":"passed","status":"failed")")), HasSubstr("x.status stands twice"));
}

TEST(BadResultFile, hostile) {
    const std::string deep(3'000'000, '[');
    EXPECT_THAT(message_of(deep), HasSubstr("is not an object"));
    EXPECT_THAT(message_of(R"({"modules":{},"else":)" + deep), HasSubstr("r.json: else is nested too deeply"));
    EXPECT_THAT(message_of(in_module(R"("failures":[{"x":)" + deep)), HasSubstr("is nested too deeply"));
    EXPECT_THAT(message_of("{\"modules\":{\"a\xff\":{}}}"), HasSubstr("r.json is not UTF-8 (byte 14)"));
    EXPECT_THAT(message_of("{\"modules\":{\"a\n\":{}}}"), HasSubstr("control character inside of a text (byte 14)"));
    EXPECT_THAT(message_of(R"({"modules":{"\q":{}}})"), HasSubstr("has a wrong escape (byte 12)"));
}

TEST(BadResultFile, texts_of_a_hundred_megabytes) {
    const std::string text(100'000'000, 'x');
    EXPECT_THAT(message_of(R"({"modules":{")" + text + R"(":{}}})"), HasSubstr("has too long a name"));
    EXPECT_THAT(message_of(in_module(R"("tests":{")" + text + R"(":{"status":"passed"}})")),
                HasSubstr("has too long an id"));
    EXPECT_THAT(message_of(in_test(R"("status":")" + text + R"(")")), HasSubstr("has the unknown value xxx"));
    EXPECT_THAT(message_of(R"({"modules":{},"timestamp":")" + text + R"("})"), HasSubstr("timestamp is not a time"));
    // As a traceback it is none of our business.
    EXPECT_TRUE(parse_results(
        std::make_shared<std::string>(in_module(R"("failures":[{"test_name":"x","traceback":")" + text + R"("}])")),
        "r"));
}

TEST(BadResultFile, of_a_newer_pentad) {
    const Error error = error_of(R"({"schema":2,"whatever":NaN})");
    EXPECT_EQ(error.code, Code::newer);
    EXPECT_EQ(exit_code(error.code), 70);
    EXPECT_EQ(error.message, "r.json was written by a newer pentad (schema 2; this one knows up to 1); update pentad");
    EXPECT_THAT(message_of(R"({"schema":0,"modules":{}})"), HasSubstr("schema is out of range"));
}

TEST(BadResultFile, that_is_no_file) {
    const TempFolder folder;
    EXPECT_EQ(read_results_file(folder / "none.json").error().code, Code::not_found);
    const Result<ResultSet> directory = read_results_file(folder.path());
    EXPECT_EQ(directory.error().code, Code::corrupt);
    EXPECT_THAT(directory.error().message, HasSubstr(folder.path().string() + " is a folder"));
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    EXPECT_THAT(read_results_file(folder / "pipe").error().message, HasSubstr("is a pipe or device"))
        << "and no waiting";
    EXPECT_THAT(read_results_file("/dev/zero").error().message, HasSubstr("is a pipe or device"));
    std::filesystem::create_symlink("loop", folder / "loop");
    EXPECT_EQ(read_results_file(folder / "loop").error().code, Code::io);
    const auto huge = folder.write("huge.json", "");
    ASSERT_EQ(::truncate(huge.c_str(), 5'000'000'000), 0);
    EXPECT_THAT(read_results_file(huge).error().message, HasSubstr("has 5.0 GB; results files have at most 4 GB"));
    const auto secret = folder.write("secret.json", R"({"modules":{}})", 0000);
    ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
    // As root too: with another user's file rights.
    const int before = ::setfsuid(65'534);
    const Result<ResultSet> unreadable = read_results_file(secret);
    ::setfsuid(static_cast<uid_t>(before));
    ASSERT_FALSE(unreadable);
    EXPECT_EQ(unreadable.error().code, Code::io);
    EXPECT_THAT(unreadable.error().message, HasSubstr("can't read " + secret.string() + ": Permission denied"));
}

TEST(BadResultFile, that_changes_while_it_is_read) {
    const TempFolder folder;
    const auto file = folder.write("r.json", "");
    ASSERT_EQ(::truncate(file.c_str(), 50'000'000), 0);  // long enough to be changed meanwhile
    std::atomic<bool> done = false;
    std::thread writer([&] {
        for (timespec times[2] = {}; !done; ++times[1].tv_sec) ::utimensat(AT_FDCWD, file.c_str(), times, 0);
    });
    const Result<ResultSet> set = read_results_file(file);
    done = true;
    writer.join();
    ASSERT_FALSE(set);
    EXPECT_EQ(set.error().code, Code::io);
    EXPECT_THAT(set.error().message, HasSubstr("r.json was changed while it was read; try again"));
}

TEST(BadResultFile, stays_as_it_is) {
    const TempFolder folder;
    const auto file = folder.write("r.json", "{\"modules\":{\"a\\n\":");
    const auto before = std::filesystem::last_write_time(file);
    EXPECT_FALSE(read_results_file(file));
    EXPECT_EQ(folder.read("r.json"), "{\"modules\":{\"a\\n\":");
    EXPECT_EQ(std::filesystem::last_write_time(file), before);
    must(write_results_file(folder / "good.json", run_of({test_result("m", "a", Outcome::passed)})));
    const auto pair = read_results_files(folder / "good.json", file);
    ASSERT_FALSE(pair);
    EXPECT_THAT(pair.error().message, HasSubstr("r.json: modules.\"a\\n\" is cut off")) << pair.error().message;
    EXPECT_FALSE(read_results_files(file, folder / "good.json"));
}

}  // namespace
}  // namespace pentad
