#include "cli/completion.hpp"

#include <gtest/gtest.h>

#include "cli/command.hpp"

namespace pentad {
namespace {

using Words = std::vector<std::string>;
using More = Completion::More;

/// The values, one after the other.
std::string offered(const Words& words) {
    std::string text;
    for (const Candidate& candidate : complete(words).candidates) text += (text.empty() ? "" : " ") + candidate.value;
    return text;
}

TEST(Completion, OffersCommandsBeforeThereIsOne) {
    EXPECT_EQ(offered({"ro"}), "rollback");
    EXPECT_EQ(offered({"--json", "-C", "status", "ro"}), "rollback");
    EXPECT_EQ(complete(Words{""}).candidates.size(), commands().size());
    EXPECT_EQ(complete(Words{}).candidates.size(), commands().size());
    EXPECT_EQ(offered({"__"}), "") << "hidden";
    EXPECT_EQ(offered({"nonsense", "ro"}), "");
}

TEST(Completion, OffersOptionsOfTheCommandAndOfAll) {
    EXPECT_EQ(offered({"test", "--t"}), "--timeout");
    EXPECT_EQ(offered({"status", "--t"}), "");
    EXPECT_EQ(offered({"status", "--vers"}), "--version");
    EXPECT_EQ(offered({"record", "--", "--js"}), "") << "an operand";
}

TEST(Completion, OffersChoices) {
    EXPECT_EQ(offered({"--color", "a"}), "auto always");
    EXPECT_EQ(offered({"--color=a"}), "--color=auto --color=always");
    EXPECT_EQ(offered({"--color", "=", "n"}), "never") << "as bash splits it";
    EXPECT_EQ(offered({"--color", "="}), "auto always never");
    EXPECT_EQ(offered({"completion", "z"}), "zsh");
    EXPECT_EQ(offered({"hook", "install", "z"}), "");
}

TEST(Completion, KnowsWhatElseFits) {
    const std::pair<Words, More> cases[] = {
        {{"record", "a"}, More::files},
        {{"record", "a.py", ""}, More::files},
        {{"record", "-d", "a"}, More::nothing},
        {{"-C", "a"}, More::folders},
        {{"reset", "--import=a"}, More::folders},
        {{"rollback", ""}, More::batches},
        {{"rollback", "3", ""}, More::nothing},
        {{"rollback", "--edit", ""}, More::only_edits},
        {{"diff", ""}, More::edits},
        {{"show", ""}, More::everything},
        {{"test", "-j", ""}, More::nothing},
        {{"ci", "--junit", ""}, More::files},
    };
    for (const auto& [words, more] : cases)
        EXPECT_EQ(complete(words).more, more) << words.front() << ' ' << words.back();
}

}  // namespace
}  // namespace pentad
