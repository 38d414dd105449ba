#include "frameworks/gtest.hpp"

#include <algorithm>

#include "base/file.hpp"
#include "base/text.hpp"
#include "frameworks/case_list.hpp"
#include "frameworks/unit_particulars.hpp"

namespace pentad::gtest {

namespace {

constexpr std::size_t k_short = 4096;  // bytes of a filter that may be an argument

/// ` # TypeParam = int` and its kind are comments.
std::string_view without_comment(std::string_view line) {
    const std::size_t comment = line.find("  # ");
    return trim(comment == std::string_view::npos ? line : line.substr(0, comment));
}

/// What is no UTF-8 in a test's own name is not known any more.
std::string as_pattern(std::string name) {
    constexpr std::string_view k_replacement = "\xEF\xBF\xBD";
    for (std::size_t at = name.find(k_replacement); at != std::string::npos; at = name.find(k_replacement, at))
        name.replace(at, k_replacement.size(), "*");
    return name;
}

/// The argument; empty: all.
std::string filter_of(const TestUnit& unit, const CaseList& cases) {
    if (!cases.is_partial() && !particular(unit, "whole").empty()) return particular(unit, "filter");
    std::string filter;
    for (const std::string& name : cases.names())
        if (!is_disabled(name)) filter += (filter.empty() ? "" : ":") + as_pattern(name);
    return "--gtest_filter=" + (filter.empty() ? "-*" : filter);
}

}  // namespace

std::optional<std::vector<std::string>> read_list(std::string_view output) {
    std::vector<std::string> names;
    std::string suite;
    for (const std::string& line : split(output, '\n')) {
        const std::string_view word = without_comment(line);
        if (line.starts_with("  ") && !suite.empty() && !word.empty())
            names.push_back(valid_utf8(suite + std::string(word)));
        else if (!line.starts_with(' ') && word.ends_with('.') && word.find(' ') == std::string_view::npos)
            suite = word;
    }
    if (names.empty()) return std::nullopt;
    return names;
}

bool is_disabled(std::string_view name) {
    const auto is_so = [](std::string_view part) {
        return part.starts_with("DISABLED_") || part.find("/DISABLED_") != std::string_view::npos;
    };
    const std::size_t dot = name.find('.');
    return is_so(name.substr(0, dot)) || (dot != std::string_view::npos && is_so(name.substr(dot + 1)));
}

UnitCommand command(const TestUnit& unit, const TestChoice& choice, const std::filesystem::path& scratch) {
    const CaseList cases(unit, choice);
    UnitCommand command{
        .arguments = unit.command,
        .folder = particular(unit, "folder"),
        .environment = {"GTEST_BRIEF=0", "GTEST_PRINT_TIME=1", "GTEST_TOTAL_SHARDS=1", "GTEST_SHARD_INDEX=0"}};
    std::ranges::copy(unit.environment, std::back_inserter(command.environment));
    command.environment.push_back("TEST_PREMATURE_EXIT_FILE=" + (scratch / "premature").string());
    command.arguments.push_back("--gtest_color=no");
    command.arguments.push_back("--gtest_output=json:" + (scratch / "report.json").string());
    std::string filter = filter_of(unit, cases);
    if (filter.empty()) return command;
    if (filter.size() > k_short) {
        const std::filesystem::path file = scratch / "flags";
        if (write_file_atomically(file, filter + "\n", Durability::cached)) {
            command.arguments.push_back("--gtest_flagfile=" + file.string());
            return command;
        }
    }
    command.arguments.push_back(std::move(filter));
    return command;
}

}  // namespace pentad::gtest
