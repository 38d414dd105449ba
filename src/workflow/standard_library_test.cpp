// Real input: unittest suites of Python's own standard library, as Debian's libpython3.11-testsuite ships them, give
// test by test what unittest's own runner gives with the same interpreter.
#include <gtest/gtest.h>

#include "base/command.hpp"
#include "base/environment.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "support/source_folder.hpp"
#include "support/unit_run.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;

const fs::path k_suites = "/usr/lib/python3.11/test";
const fs::path k_reference = test::source_folder() / "tests/contract/unittest_reference.py";
constexpr std::string_view k_units[] = {"test_json",         "test_difflib",    "test_textwrap",   "test_heapq",
                                        "test_configparser", "test_bisect",     "test_string",     "test_csv",
                                        "test_html",         "test_fractions",  "test_fnmatch",    "test_shlex",
                                        "test_operator",     "test_contextlib", "test_dataclasses"};
constexpr std::string_view k_helpers[] = {
    "__init__.py", "support", "test_difflib_expect.html", "cfgparser.1", "cfgparser.2", "cfgparser.3", "data"};

void copy_suites(const fs::path& to) {
    fs::create_directories(to);
    const auto copy = [&](const fs::path& name) {
        if (fs::exists(k_suites / name)) fs::copy(k_suites / name, to / name, fs::copy_options::recursive);
    };
    for (const std::string_view name : k_helpers) copy(name);
    for (const std::string_view name : k_units)
        copy(fs::is_directory(k_suites / name) ? fs::path(name) : fs::path(std::string(name) + ".py"));
}

/// `id outcome` lines, sorted, as unittest's own runner finds them.
std::string reference(const fs::path& root, std::string_view unit, const fs::path& output) {
    const Result<CommandResult> result =
        run_command({"/usr/bin/python3", k_reference.string(), root.string(), std::string(unit), output.string()},
                    scrubbed_environment(), root);
    EXPECT_TRUE(result && result->success()) << unit << (result ? result->errors : result.error().message);
    std::vector<std::string> lines = split(trim(read_file(output).value_or("")), '\n');
    std::ranges::sort(lines);
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

std::string found(const test::UnitRun& run, std::string_view unit) {
    std::vector<std::string> lines;
    for (const auto& [id, result] : run.by_id)
        if (result.unit == unit) lines.push_back(id + "\t" + std::string(to_string(result.outcome)));
    std::ranges::sort(lines);
    std::string text;
    for (const std::string& line : lines) text += line + "\n";
    return text;
}

TEST(StandardLibrary, GivesWhatUnittestGivesTestByTest) {
    if (!fs::exists(k_suites / "test_json")) GTEST_SKIP() << "Debian's libpython3.11-testsuite is not installed";
    test::PythonProject project;
    copy_suites(project.folder / "test");
    project.request.settings.interpreter = "/usr/bin/python3";
    const test::UnitRun run = project.run();
    std::size_t compared = 0;
    for (const std::string_view name : k_units) {
        const std::string unit = "test." + std::string(name);
        const std::string expected = reference(project.folder.path(), unit, project.folder / "reference.txt");
        EXPECT_EQ(found(run, unit), expected);
        compared += static_cast<std::size_t>(std::ranges::count(expected, '\n'));
    }
    EXPECT_GT(compared, 1000u);
    EXPECT_EQ(run.outcome.warnings, std::vector<std::string>());
}

}  // namespace
}  // namespace pentad
