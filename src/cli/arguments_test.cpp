#include "cli/arguments.hpp"

#include <gtest/gtest.h>

#include <array>

namespace pentad {
namespace {

using Words = std::vector<std::string_view>;

constexpr std::array k_options = {
    Option{"--description", 'd', "TEXT", "", Option::Kind::text},
    Option{"--no-test", 0, "", ""},
    Option{"--jobs", 'j', "N", "", Option::Kind::whole, 1, 1024},
    Option{"--timeout", 0, "SECONDS", "", Option::Kind::number, 0.01, 604800},
};
constexpr Syntax k_record{
    .command = "record", .options = k_options, .operand = "FILE", .minimum_operands = 1, .maximum_operands = 3};
constexpr Syntax k_test{.command = "test", .options = k_options};

/// What was understood, as one text: `--jobs=3 [a.py] [b.py]`; else the error.
std::string understood(const Words& words, const Syntax& syntax = k_record) {
    const Result<Arguments> arguments = parse_arguments(words, syntax);
    if (!arguments) return "error: " + arguments.error().message;
    std::string text;
    for (const Option& option : k_options)
        if (const auto value = arguments->text(option.name)) text += std::string(option.name) + "=" + *value + " ";
    for (const Option& option : global_options())
        if (const auto value = arguments->text(option.name)) text += std::string(option.name) + "=" + *value + " ";
    for (const std::string& operand : arguments->operands) text += "[" + operand + "] ";
    return text;
}

TEST(Arguments, AreUnderstood) {
    const std::pair<Words, const char*> cases[] = {
        {{"a.py"}, "[a.py] "},
        {{"a.py", "b.py", "-d", "why"}, "--description=why [a.py] [b.py] "},
        {{"-dwhy", "a.py"}, "--description=why [a.py] "},
        {{"-d=why", "a.py"}, "--description=why [a.py] "},
        {{"--description=why=not", "a.py"}, "--description=why=not [a.py] "},
        {{"--description=", "--no-test", "a.py"}, "--description= --no-test= [a.py] "},
        {{"-d", "", "a.py"}, "--description= [a.py] "},
        {{"-d", "-x", "a.py"}, "--description=-x [a.py] "},
        {{"-d", "--no-test", "a.py"}, "--description=--no-test [a.py] "},
        {{"-d", "first", "a.py", "-d", "last"}, "--description=last [a.py] "},
        {{"--json", "a.py", "-qv"}, "--json= --quiet= --verbose= [a.py] "},
        {{"-qj3", "a.py"}, "--jobs=3 --quiet= [a.py] "},
        {{"-C", "there", "a.py", "--color=never"}, "-C=there --color=never [a.py] "},
        {{"--", "-d", "--json"}, "[-d] [--json] "},
        {{"a.py", "--", "--"}, "[a.py] [--] "},
        {{"-"}, "[-] "},
        {{""}, "[] "},
        {{"[x]", "[a,b]", "{}"}, "[[x]] [[a,b]] [{}] "},
        {{"a b\n\xff"}, "[a b\n\xff] "},
        {{"-1"}, "[-1] "},
        {{"--help"}, "--help= "},
        {{"--timeout", "0.5", "a"}, "--timeout=0.5 [a] "},
    };
    for (const auto& [words, text] : cases) EXPECT_EQ(understood(words), text);
}

TEST(Arguments, ErrorsSayWhatToDo) {
    const std::pair<Words, const char*> cases[] = {
        {{}, "record needs a FILE (see pentad record --help)"},
        {{"a", "b", "c", "d"}, "record takes only 3 FILE operands; d is too many (see pentad record --help)"},
        {{"a", "--no-tests"}, "unknown option --no-tests; did you mean --no-test? (see pentad record --help)"},
        {{"a", "--zzzzzz"}, "unknown option --zzzzzz (see pentad record --help)"},
        {{"a", "-x"}, "unknown option -x (see pentad record --help)"},
        {{"a", "-qx"}, "unknown option -qx (see pentad record --help)"},
        {{"a", "-d"}, "-d needs a value: -d TEXT (see pentad record --help)"},
        {{"a", "--json=yes"}, "--json takes no value (see pentad record --help)"},
        {{"a", "-j", "0"}, "-j takes a whole number from 1 to 1024, not \"0\" (see pentad record --help)"},
        {{"a", "-j", "-1"}, "-j takes a whole number from 1 to 1024, not \"-1\" (see pentad record --help)"},
        {{"a", "-j", "2.5"}, "-j takes a whole number from 1 to 1024, not \"2.5\" (see pentad record --help)"},
        {{"a", "--jobs=x"}, "--jobs takes a whole number from 1 to 1024, not \"x\" (see pentad record --help)"},
        {{"a", "--jobs="}, "--jobs takes a whole number from 1 to 1024, not \"\" (see pentad record --help)"},
        {{"a", "-j99999999999999999999"},
         "-j takes a whole number from 1 to 1024, not \"99999999999999999999\" (see pentad record --help)"},
        {{"a", "--timeout", "nan"},
         "--timeout takes a number from 0.01 to 604800, not \"nan\" (see pentad record --help)"},
        {{"a", "--color", "red"}, "--color takes auto, always or never, not \"red\" (see pentad record --help)"},
        {{"a", "--batch-size", "0"},
         "--batch-size takes a whole number from 1 to 1000000, not \"0\" (see pentad record --help)"},
    };
    for (const auto& [words, text] : cases) EXPECT_EQ(understood(words), "error: " + std::string(text));
    EXPECT_EQ(understood({"x"}, k_test), "error: test takes no operand, but got x (see pentad test --help)");
    EXPECT_EQ(understood({"-1"}, k_test), "error: unknown option -1 (see pentad test --help)");
}

std::string command_in(const Words& words) {
    const Result<std::optional<std::size_t>> at = find_command(words);
    if (!at) return "error: " + at.error().message;
    return *at ? std::string(words[**at]) : "(none)";
}

TEST(Arguments, TheCommandIsFoundAmongGlobalOptions) {
    const std::pair<Words, const char*> cases[] = {
        {{}, "(none)"},
        {{"status"}, "status"},
        {{"-C", "there", "status"}, "status"},
        {{"-Cthere", "status"}, "status"},
        {{"-qC", "there", "--json", "status", "log"}, "status"},
        {{"--color", "always", "log"}, "log"},
        {{"--color=always", "log"}, "log"},
        {{"--batch-size", "3", "record", "x"}, "record"},
        {{"--help"}, "(none)"},
        {{"--", "log"}, "log"},
        {{"--"}, "(none)"},
        {{"-C"}, "(none)"},
        {{"-p", "x", "test"},
         "error: unknown option -p; options of a command stand after it, as in 'pentad test -p PATTERN' (see pentad "
         "--help)"},
    };
    for (const auto& [words, text] : cases) EXPECT_EQ(command_in(words), text);
}

TEST(Arguments, ABatchIsANumber) {
    EXPECT_EQ(*parse_batch("3", "rollback"), 3);
    EXPECT_EQ(*parse_batch("b3", "rollback"), 3);
    for (const char* bad : {"", "b", "0", "-1", "x", "3x", "bb3", "e3", "+3", " 3", "3.0", "99999999999999999999"}) {
        const Result<std::int64_t> batch = parse_batch(bad, "rollback");
        ASSERT_FALSE(batch) << bad;
        EXPECT_EQ(batch.error().code, Code::usage);
    }
    EXPECT_EQ(parse_batch("x", "rollback").error().message,
              "x is not a batch; give its number, as in 'pentad rollback 3' (see pentad log)");
}

TEST(ParseEdit, TakesANumberWithOrWithoutItsLetter) {
    EXPECT_EQ(*parse_edit("17"), 17);
    EXPECT_EQ(*parse_edit("e17"), 17);
    for (const char* bad : {"", "e", "0", "-1", "b17", "17x", "99999999999999999999"}) {
        const Result<std::int64_t> edit = parse_edit(bad);
        ASSERT_FALSE(edit) << bad;
        EXPECT_EQ(edit.error().code, Code::usage);
    }
}

TEST(Arguments, AChoiceIsTheFirstOperands) {
    constexpr Syntax k_shell{
        .command = "completion", .operand = "SHELL", .maximum_operands = 2, .choices = "bash|zsh|fish"};
    EXPECT_EQ(understood({"zsh", "other"}, k_shell), "[zsh] [other] ");
    EXPECT_EQ(understood({"tcsh"}, k_shell),
              "error: completion takes bash, zsh or fish, not tcsh (see pentad completion --help)");
}

}  // namespace
}  // namespace pentad
