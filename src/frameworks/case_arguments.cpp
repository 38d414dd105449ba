#include "frameworks/case_arguments.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "frameworks/catch2.hpp"
#include "frameworks/doctest.hpp"
#include "frameworks/gtest.hpp"

namespace pentad {

namespace {

constexpr std::string_view k_filter = "--gtest_filter=";

CaseArguments gtest_arguments(const std::vector<std::string>& command) {
    CaseArguments arguments;
    std::string filter = "*";
    for (const std::string& word : command) {
        if (word.starts_with(k_filter))
            filter = word.substr(k_filter.size());
        else if (!word.starts_with("--gtest_output") && !word.starts_with("--gtest_color") &&
                 word != "--gtest_also_run_disabled_tests")
            arguments.own.push_back(word);
    }
    if (filter != "*") arguments.filters = {std::string(k_filter) + filter};
    if (filter.find_first_of("*?:-") == std::string::npos && filter.find('.') != std::string::npos)
        arguments.exact = valid_utf8(filter);
    return arguments;
}

}  // namespace

std::optional<CaseArguments> case_arguments(ProgramKind kind, const std::vector<std::string>& command) {
    switch (kind) {
        case ProgramKind::gtest:
            return gtest_arguments(command);
        case ProgramKind::catch2:
            return catch2::arguments(command);
        case ProgramKind::doctest:
            return doctest::arguments(command);
        case ProgramKind::other:
            break;
    }
    return std::nullopt;
}

std::optional<std::vector<std::string>> list_cases(ProgramKind kind, const CaseArguments& arguments,
                                                   const ToolCommand& command, const AskTool& ask) {
    const auto answer_to = [&](const std::vector<std::string>& query) -> std::optional<std::string> {
        ToolCommand asked = command;
        std::ranges::copy(arguments.filters, std::back_inserter(asked.arguments));
        std::ranges::copy(query, std::back_inserter(asked.arguments));
        const Result<ToolAnswer> answer = ask(asked);
        // Catch2 2 ends with the number of tests that it listed.
        if (!answer || answer->timed_out || (answer->status != 0 && kind != ProgramKind::catch2)) return std::nullopt;
        return answer->output;
    };
    std::optional<std::string> answer;
    std::optional<std::vector<std::string>> cases;
    switch (kind) {
        case ProgramKind::gtest:
            if ((answer = answer_to({"--gtest_list_tests", "--gtest_color=no"})))
                cases = gtest::read_list(valid_utf8(*answer));
            break;
        case ProgramKind::catch2:
            if ((answer = answer_to({"--list-tests", "--reporter", "xml"}))) cases = catch2::read_list(*answer);
            if (!cases && (answer = answer_to({"--list-test-names-only"}))) cases = catch2::read_names(*answer);
            break;
        case ProgramKind::doctest:
            if ((answer = answer_to({"-ltc", "-r=xml", "-ns"}))) cases = doctest::read_list(*answer);
            break;
        case ProgramKind::other:
            break;
    }
    return cases;
}

}  // namespace pentad
