// What ctest lists, and what it makes of a test's output: expressions of CMake's from anywhere. The first line is an
// expression, the rest is JSON and output.
#include <algorithm>
#include <cctype>
#include <cstdint>
#include <string>
#include <string_view>

#include "frameworks/cmake_project.hpp"
#include "frameworks/cmake_regex.hpp"
#include "frameworks/ctest_list.hpp"
#include "frameworks/ctest_verdict.hpp"
#include "told_events.hpp"

namespace {

constexpr int k_failed = 1 << 8;

void look_at_list(const std::string& text) {
    const pentad::Result<std::vector<pentad::CTestTest>> tests = pentad::read_ctest_list(text);
    if (!tests) {
        MUST(!tests.error().message.empty());
        MUST(pentad::valid_utf8(tests.error().message) == tests.error().message);
        return;
    }
    for (const pentad::CTestTest& test : *tests) {
        MUST(pentad::valid_utf8(test.name) == test.name);
        MUST(test.processors >= -1 && test.skip_return_code >= -1);
    }
    // A list that was cut is no shorter list.
    const std::size_t end = text.find_last_not_of(" \n\r\t");
    if (text[end] == '}') MUST(!pentad::read_ctest_list(text.substr(0, end)));
}

void look_at_expression(const std::string& expression, std::string_view output) {
    const pentad::CMakeRegex regex(expression);
    const bool found = regex.found_in(output);
    MUST(!found || regex.valid());
    const bool plain =
        std::ranges::all_of(expression, [](unsigned char byte) { return std::isalnum(byte) != 0 || byte == ' '; });
    if (plain && !expression.empty()) MUST(found == (output.find(expression) != std::string_view::npos));
}

std::string read(const pentad::CTestRules& rules, std::string_view output, std::size_t piece, int status) {
    ToldEvents events;
    const auto reader = pentad::ctest_reader("u", rules, "CMakeLists.txt:1");
    reader->started(events);
    for (std::size_t at = 0; at < output.size(); at += piece) reader->printed(output.substr(at, piece), events);
    reader->ended(status, events);
    MUST(events.printed() == output);
    MUST(events.has_open() != events.has_ended());
    return events.told();
}

void look_at_verdict(const std::string& expression, std::string_view output) {
    pentad::CTestRules rules;
    rules.pass = {expression};
    const auto outcome = [&](int status) { return pentad::ctest_verdict(rules, status, output).outcome; };
    const bool passes = outcome(0) == pentad::Outcome::passed;
    MUST(outcome(k_failed) == outcome(0));  // such an expression alone decides
    rules.will_fail = true;
    MUST((outcome(0) == pentad::Outcome::passed) != passes);
    rules = {};
    rules.fail = {expression};
    MUST((outcome(0) == pentad::Outcome::passed) != passes);
    MUST(outcome(k_failed) == pentad::Outcome::failed);
    for (const int status : {0, k_failed, 9}) MUST(read(rules, output, 3, status) == read(rules, output, 4096, status));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::size_t end = std::min(input.find('\n'), size);
    const std::string expression(input.substr(0, std::min<std::size_t>(end, 64)));
    const std::string rest(input.substr(std::min(end + 1, size)));  // AddressSanitizer's regexec looks for a NUL
    look_at_list(rest);
    static_cast<void>(pentad::cache_entry(rest, expression));
    // Repetitions of repetitions take regcomp(3) longer than anybody waits.
    if (std::ranges::count_if(expression, [](char byte) { return byte == '*' || byte == '+' || byte == '?'; }) > 6)
        return 0;
    look_at_expression(expression, rest);
    look_at_verdict(expression, rest);
    return 0;
}
