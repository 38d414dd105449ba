#include "frameworks/doctest.hpp"

#include <algorithm>
#include <array>
#include <pugixml.hpp>
#include <set>

#include "base/text.hpp"
#include "frameworks/case_list.hpp"
#include "frameworks/test_names.hpp"
#include "frameworks/unit_particulars.hpp"
#include "frameworks/xml_case_reader.hpp"

namespace pentad::doctest {

namespace {

// Of reports, of colours, and of ending early.
constexpr std::array<std::string_view, 30> k_left_out = {
    "r",  "reporters",   "o",  "out",         "d",  "duration",   "s",   "success",           "m",   "minimal",
    "q",  "quiet",       "ni", "no-intro",    "nv", "no-version", "nc",  "no-colors",         "fc",  "force-colors",
    "aa", "abort-after", "ne", "no-exitcode", "nr", "no-run",     "npf", "no-path-filenames", "nln", "no-line-numbers"};
constexpr std::array<std::string_view, 13> k_queries = {"?",
                                                        "h",
                                                        "help",
                                                        "v",
                                                        "version",
                                                        "c",
                                                        "count",
                                                        "ltc",
                                                        "list-test-cases",
                                                        "lts",
                                                        "list-test-suites",
                                                        "lr",
                                                        "list-reporters"};

/// Its value without the escapes, if it is one name without patterns.
std::string exact_name(std::string_view filter) {
    std::string name;
    for (std::size_t at = 0; at < filter.size(); ++at) {
        const bool escapes =
            filter[at] == '\\' && at + 1 < filter.size() && (filter[at + 1] == ',' || filter[at + 1] == '\\');
        if (!escapes && std::string_view(",*?\"").find(filter[at]) != std::string_view::npos) return "";
        name += escapes ? filter[++at] : filter[at];
    }
    return xml_case_key("", valid_utf8(name));
}

std::string pattern_of(std::string_view name) {
    std::string pattern = name.starts_with("Scenario: ") ? "  " : "";
    for (const char byte : name) {
        if (byte == ',' || byte == '\\') pattern += '\\';
        pattern += byte == '"' ? '?' : byte;
    }
    return pattern;
}

/// All that an id may stand for: what comes before `::` may be a suite, or a part of the name, and `[2]` a count.
void add_patterns(std::string_view name, std::set<std::string>& patterns) {
    for (std::string_view rest = name;;) {
        patterns.insert(pattern_of(rest));
        const std::size_t open = rest.rfind('[');
        if (rest.ends_with(']') && open != std::string_view::npos && open > 0)
            patterns.insert(pattern_of(rest.substr(0, open)));
        const std::size_t next = rest.find("::");
        if (next == std::string_view::npos) return;
        rest.remove_prefix(next + 2);
    }
}

}  // namespace

std::optional<CaseArguments> arguments(const std::vector<std::string>& command) {
    CaseArguments arguments;
    for (const std::string& word : command) {
        std::string_view name = word;
        while (!arguments.own.empty() && name.starts_with('-')) name.remove_prefix(1);
        if (name.size() == word.size()) {
            arguments.own.push_back(word);
            continue;
        }
        if (name.starts_with("dt-")) name.remove_prefix(3);
        const std::size_t equals = std::min(name.find('='), name.size());
        const std::string_view option = name.substr(0, equals);
        if (is_one_of(option, k_queries)) return std::nullopt;
        if (option == "tc" || option == "test-case")
            arguments.filters.push_back(word);
        else if (!is_one_of(option, k_left_out))
            arguments.own.push_back(word);
        if (arguments.filters.size() == 1 && arguments.filters.back() == word && equals < name.size())
            arguments.exact = exact_name(name.substr(equals + 1));
    }
    if (arguments.filters.size() != 1) arguments.exact.clear();
    return arguments;
}

std::optional<std::vector<std::string>> read_list(const std::string& output) {
    // What the program's own main() prints stands before it.
    const std::size_t start = output.find("<?xml ");
    if (start == std::string::npos) return std::nullopt;
    pugi::xml_document document;
    if (!document.load_buffer(output.data() + start, output.size() - start)) return std::nullopt;
    TestNames unique;
    std::vector<std::string> names;
    for (const pugi::xml_node& one : document.child("doctest").children("TestCase"))
        names.push_back(unique.id(xml_case_key(valid_utf8(one.attribute("testsuite").as_string()),
                                               valid_utf8(one.attribute("name").as_string())),
                                  ""));
    if (names.empty()) return std::nullopt;
    return names;
}

UnitCommand command(const TestUnit& unit, const TestChoice& choice) {
    const CaseList cases(unit, choice);
    UnitCommand command{
        .arguments = unit.command, .folder = particular(unit, "folder"), .environment = unit.environment};
    command.arguments.insert(command.arguments.end(), {"-r=xml", "-d=true"});
    std::set<std::string> patterns;
    for (const std::string& name : cases.names()) add_patterns(name, patterns);
    std::string filter;
    for (const std::string& pattern : patterns) filter += (filter.empty() ? "" : ",") + pattern;
    const bool whole = !cases.is_partial() && !particular(unit, "whole").empty();
    if (whole || filter.empty() || filter.size() > k_longest_filter) {
        std::ranges::copy(particulars(unit, "filter"), std::back_inserter(command.arguments));
    } else {
        command.arguments.push_back("-cs=true");
        command.arguments.push_back("-tc=" + filter);
    }
    return command;
}

}  // namespace pentad::doctest
