#include "frameworks/npm_script.hpp"

#include <gtest/gtest.h>

namespace pentad {
namespace {

using Texts = std::vector<std::string>;

ScriptCall found(const NpmScripts& scripts, std::string_view tool) {
    return find_call(scripts, "test", tool).value_or(ScriptCall{.arguments = {"(none)"}});
}

TEST(NpmScript, AToolWithItsOptionsAndVariables) {
    EXPECT_EQ(found({{"test", "mocha"}}, "mocha"), ScriptCall{});
    EXPECT_EQ(found({{"test", "NODE_ENV=test mocha -r 'a b' \"test/**/*.js\""}}, "mocha"),
              (ScriptCall{.environment = {"NODE_ENV=test"}, .arguments = {"-r", "a b", "test/**/*.js"}}));
    EXPECT_EQ(found({{"test", "cross-env A=1 nyc --reporter text mocha --exit"}}, "mocha"),
              (ScriptCall{.environment = {"A=1"}, .arguments = {"--exit"}}));
    EXPECT_EQ(found({{"test", "node --experimental-vm-modules node_modules/jest/bin/jest.js -i"}}, "jest"),
              (ScriptCall{.node_options = {"--experimental-vm-modules"}, .arguments = {"-i"}}));
}

TEST(NpmScript, NodesOwn) {
    EXPECT_EQ(found({{"test", "node --test --no-warnings test/"}}, "node").arguments,
              (Texts{"--test", "--no-warnings", "test/"}));
    EXPECT_EQ(found({{"test", "tsx --test a.ts"}}, "node").arguments, (Texts{"--import", "tsx", "--test", "a.ts"}));
    EXPECT_FALSE(find_call({{"test", "node test.js"}}, "test", "node"));
}

TEST(NpmScript, ThroughOtherScripts) {
    const NpmScripts scripts = {{"test", "npm run lint && npm run -s test:unit -- --bail"},
                                {"lint", "eslint ."},
                                {"test:unit", "vitest run --config a.ts"}};
    EXPECT_EQ(found(scripts, "vitest"),
              (ScriptCall{.arguments = {"run", "--config", "a.ts", "--bail"}, .before = {"npm run lint"}}));
    EXPECT_EQ(found({{"test", "run-s test:*"}, {"test:b", "jest"}}, "jest"), ScriptCall{});
    EXPECT_FALSE(find_call({{"test", "npm run test"}}, "test", "jest"));
}

TEST(NpmScript, AToolThatIsOnlyNamed) {
    EXPECT_FALSE(find_call({{"test", "eslint --env mocha && echo jest"}}, "test", "mocha"));
    EXPECT_FALSE(find_call({{"test", "eslint --env mocha && echo jest"}}, "test", "jest"));
    EXPECT_FALSE(find_call({{"test", "npm install jest"}}, "test", "jest"));
    EXPECT_FALSE(find_call({}, "test", "jest"));
}

TEST(NpmScript, WhatBuilds) {
    const NpmScripts scripts = {{"build", "make"}, {"prepare:types", "tsc -p ."}, {"lint", "eslint ."}};
    const auto builds = [&](std::string_view text) { return is_build(scripts, shell_commands(text).front()); };
    EXPECT_TRUE(builds("tsc -p ."));
    EXPECT_TRUE(builds("npm run build"));
    EXPECT_TRUE(builds("npm run prepare:types"));
    EXPECT_FALSE(builds("npm run lint"));
    EXPECT_FALSE(builds("eslint build"));
}

TEST(NpmScript, CommandsOfAScript) {
    const std::vector<ShellCommand> commands = shell_commands("a 'b;c' && d\\ e; f |g");
    ASSERT_EQ(commands.size(), 4U);
    EXPECT_EQ(commands[0].words, (Texts{"a", "b;c"}));
    EXPECT_EQ(commands[0].text, "a 'b;c'");
    EXPECT_EQ(commands[1].words, (Texts{"d e"}));
    EXPECT_EQ(commands[3].words, (Texts{"g"}));
}

}  // namespace
}  // namespace pentad
