#include "cli/original_names.hpp"

#include <gtest/gtest.h>

namespace pentad {
namespace {

using Words = std::vector<std::string_view>;

/// `[record] [-d] …`, or the error.
std::string translated(std::string_view program, const Words& words) {
    const Result<Words> result = pentad_words(program, words);
    if (!result) return "error: " + result.error().message;
    std::string text;
    for (const std::string_view word : *result) text += (text.empty() ? "[" : " [") + std::string(word) + "]";
    return text;
}

TEST(OriginalNames, AreKnownByTheirFileName) {
    for (const char* name : {"test_batch_integration.sh", "./test_batch_integration.sh", "/a/b/test_batch_tracker",
                             "test_batch_tracker.py", "ci_batch_test_runner.py"})
        EXPECT_TRUE(is_original_name(name)) << name;
    for (const char* name : {"pentad", "/usr/bin/pentad", "", "test_batch_tracker.txt", "my_test_batch_tracker.py"})
        EXPECT_FALSE(is_original_name(name)) << name;
    EXPECT_TRUE(translated("other", {"status"}).starts_with("error: "));
}

TEST(OriginalNames, TheShellsArgumentsAreTranslated) {
    const auto shell = [](const Words& words) { return translated("./test_batch_integration.sh", words); };
    EXPECT_EQ(shell({"record", "a.py", "Fixed it"}), "[record] [-d] [Fixed it] [--] [a.py]");
    EXPECT_EQ(shell({"record", "a.py", "- a list"}), "[record] [-d] [- a list] [--] [a.py]");
    EXPECT_EQ(shell({"record", "a.py", "Fixed", "--json"}), "[record] [-d] [Fixed] [--json] [--] [a.py]");
    EXPECT_EQ(shell({"record", "a.py", "Fixed", "--author", "Ana"}),
              "[record] [-d] [Fixed] [--author] [Ana] [--] [a.py]");
    EXPECT_EQ(shell({"record", "a.py"}), "[record] [a.py]");
    EXPECT_EQ(shell({"record", "a.py", "-d", "Fixed"}), "[record] [a.py] [-d] [Fixed]");
    EXPECT_TRUE(shell({"record", "a.py", "Fixed", "it"}).starts_with("error: it is too much"));
    EXPECT_EQ(shell({"test", "test_*.py"}), "[test] [-p] [test_*.py]");
    EXPECT_EQ(shell({"test", "-v"}), "[test] [-v]");
    EXPECT_EQ(shell({"rollback", "1"}), "[rollback] [1]");
    EXPECT_EQ(shell({}), "");
}

TEST(OriginalNames, TheScriptsArgumentsAreOurs) {
    EXPECT_EQ(translated("test_batch_tracker.py", {"record", "a.py", "-d", "x"}), "[record] [a.py] [-d] [x]");
    EXPECT_EQ(translated("test_batch_tracker.py", {"test", "-p", "x"}), "[test] [-p] [x]");
    EXPECT_EQ(translated("ci_batch_test_runner.py", {"--compare", "-v"}), "[ci] [--compare] [-v]");
    EXPECT_EQ(translated("ci_batch_test_runner.py", {}), "[ci]");
}

}  // namespace
}  // namespace pentad
