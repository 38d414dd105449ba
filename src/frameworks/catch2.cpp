#include "frameworks/catch2.hpp"

#include <algorithm>
#include <array>
#include <pugixml.hpp>

#include "base/text.hpp"
#include "frameworks/case_list.hpp"
#include "frameworks/test_names.hpp"
#include "frameworks/unit_particulars.hpp"

namespace pentad::catch2 {

namespace {

// Of reports, of colours, and of ending early: we say those, or want all outcomes.
constexpr std::array<std::string_view, 14> k_left_out_with_value = {
    "-r", "--reporter", "-o",           "--out",         "-d", "--durations", "-D", "--min-duration",
    "-x", "--abortx",   "--use-colour", "--colour-mode", "-v", "--verbosity"};
constexpr std::array<std::string_view, 4> k_left_out = {"-a", "--abort", "-s", "--success"};
constexpr std::array<std::string_view, 20> k_with_value = {"-n",
                                                           "--name",
                                                           "-w",
                                                           "--warn",
                                                           "-c",
                                                           "--section",
                                                           "--order",
                                                           "--rng-seed",
                                                           "--benchmark-samples",
                                                           "--benchmark-resamples",
                                                           "--benchmark-confidence-interval",
                                                           "--benchmark-warmup-time",
                                                           "--shard-count",
                                                           "--shard-index",
                                                           "-p",
                                                           "--prob",
                                                           "--path",
                                                           "-g",
                                                           "--generator-index",
                                                           "--wait-for-keypress"};
constexpr std::array<std::string_view, 10> k_plain = {"-e",
                                                      "--nothrow",
                                                      "-i",
                                                      "--invisibles",
                                                      "-#",
                                                      "--filenames-as-tags",
                                                      "-b",
                                                      "--break",
                                                      "--allow-running-no-tests",
                                                      "--benchmark-no-analysis"};

/// The name that this choice means, if it is one without patterns and tags.
std::string exact_name(std::string_view spec) {
    spec = trim(spec);
    if (spec.size() > 1 && spec.front() == '"' && spec.back() == '"') spec = spec.substr(1, spec.size() - 2);
    if (spec.starts_with('~') || spec.starts_with("exclude:") || spec.starts_with('*') || spec.ends_with('*'))
        return "";
    std::string name;
    for (std::size_t at = 0; at < spec.size(); ++at) {
        const bool escapes = spec[at] == '\\' && at + 1 < spec.size() &&
                             std::string_view("\\,[]\"*~").find(spec[at + 1]) != std::string_view::npos;
        if (!escapes && (spec[at] == ',' || spec[at] == '[' || spec[at] == ']')) return "";
        name += escapes ? spec[++at] : spec[at];
    }
    return valid_utf8(name);
}

/// As a pattern that means it alone.
std::string pattern_of(std::string_view name) {
    std::string pattern;
    for (const char byte : name) {
        if (std::string_view("\\,[]\"*~").find(byte) != std::string_view::npos) pattern += '\\';
        pattern += byte;
    }
    return name.starts_with('-') ? '"' + pattern + '"' : pattern;
}

/// Without the `[2]` that makes it another than the one before.
std::string_view without_count(std::string_view name) {
    const std::size_t open = name.rfind('[');
    if (!name.ends_with(']') || open == std::string_view::npos || open + 2 >= name.size()) return name;
    const std::string_view digits = name.substr(open + 1, name.size() - open - 2);
    const bool counts = std::ranges::all_of(digits, [](char byte) { return byte >= '0' && byte <= '9'; });
    return counts ? name.substr(0, open) : name;
}

std::string patterns_of(const CaseList& cases) {
    std::string patterns;
    for (const std::string& name : cases.names()) {
        patterns += (patterns.empty() ? "" : ",") + pattern_of(name);
        if (const std::string_view first = without_count(name); first != name) patterns += "," + pattern_of(first);
        if (patterns.size() > k_longest_filter) return "";
    }
    return patterns;
}

}  // namespace

std::optional<CaseArguments> arguments(const std::vector<std::string>& command) {
    CaseArguments arguments;
    for (std::size_t at = 0; at < command.size(); ++at) {
        const std::string_view word = command[at];
        const std::string_view option = word.substr(0, word.find('='));
        const bool apart = option == word;  // its value is the next
        if (at == 0 || is_one_of(word, k_plain)) {
            arguments.own.emplace_back(word);
        } else if (!word.starts_with('-')) {
            arguments.filters.emplace_back(word);
        } else if (is_one_of(option, k_with_value)) {
            arguments.own.emplace_back(word);
            if (apart && at + 1 < command.size()) arguments.own.push_back(command[++at]);
        } else if (is_one_of(option, k_left_out_with_value)) {
            at += apart ? 1 : 0;
        } else if (word.starts_with("--reporter ") || word.starts_with("--out ")) {
            continue;  // as Catch2 2's CMake module has it
        } else if (!is_one_of(word, k_left_out)) {
            return std::nullopt;
        }
    }
    if (arguments.filters.size() == 1) arguments.exact = exact_name(arguments.filters.front());
    return arguments;
}

std::optional<std::vector<std::string>> read_list(const std::string& output) {
    pugi::xml_document document;
    if (!document.load_buffer(output.data(), output.size())) return std::nullopt;
    const pugi::xml_node list = document.child("MatchingTests");
    if (!list) return std::nullopt;
    TestNames unique;
    std::vector<std::string> names;
    for (const pugi::xml_node& one : list.children("TestCase"))
        if (const std::string name(trim(one.child_value("Name"))); !name.empty())
            names.push_back(unique.id(valid_utf8(name), ""));
    if (names.empty()) return std::nullopt;
    return names;
}

std::optional<std::vector<std::string>> read_names(std::string_view output) {
    TestNames unique;
    std::vector<std::string> names;
    for (const std::string& line : split(output, '\n')) {
        std::string_view name = trim(line);
        // One that begins with `#` is quoted: it would be a comment of an input file.
        if (name.starts_with("\"#") && name.ends_with('"')) name = name.substr(1, name.size() - 2);
        if (!name.empty()) names.push_back(unique.id(valid_utf8(name), ""));
    }
    if (names.empty()) return std::nullopt;
    return names;
}

UnitCommand command(const TestUnit& unit, const TestChoice& choice) {
    const CaseList cases(unit, choice);
    UnitCommand command{
        .arguments = unit.command, .folder = particular(unit, "folder"), .environment = unit.environment};
    const std::vector<std::string> filters = particulars(unit, "filter");
    command.arguments.insert(command.arguments.end(), {"--reporter", "xml", "--durations", "yes"});
    const bool whole = !cases.is_partial() && !particular(unit, "whole").empty();
    std::string patterns = whole ? "" : patterns_of(cases);
    if (patterns.empty())
        std::ranges::copy(filters, std::back_inserter(command.arguments));
    else
        command.arguments.push_back(std::move(patterns));
    return command;
}

}  // namespace pentad::catch2
