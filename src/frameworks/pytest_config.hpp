// What a folder's files say about pytest: whether it is a project of pytest's, and where its tests are. Only what
// finding them takes; pytest reads the files itself when it runs.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pentad {

struct PytestConfig {
    std::filesystem::path file;               ///< absolute
    std::vector<std::string> testpaths = {};  ///< globs, from its folder; empty: everywhere
    std::vector<std::string> python_files = {"test_*.py", "*_test.py"};
    std::vector<std::string> norecursedirs = {"*.egg", ".*",   "_darcs",       "build", "CVS",
                                              "dist",  "venv", "node_modules", "{arch}"};
    bool doctest_modules = false;                 ///< `--doctest-modules`
    std::vector<std::string> doctest_globs = {};  ///< `--doctest-glob`; empty: `test*.txt`
};

/// Names of the files that may hold its configuration.
std::span<const std::string_view> pytest_config_files();

/// Of pytest.toml, pytest.ini, pyproject.toml, tox.ini and setup.cfg the first that pytest would take, as it does.
std::optional<PytestConfig> read_pytest_config(const std::filesystem::path& folder);

/// The values of a section, as INI or TOML has them: words, without quotes. `name`: `pytest`,
/// `tool.pytest.ini_options`. Nothing when it is not there. Pure.
struct ConfigValue {
    std::string key;
    std::vector<std::string> words;
};
std::optional<std::vector<ConfigValue>> read_config_section(std::string_view text, std::string_view name);

/// Whether the source of a module is pytest's: it imports pytest, or has tests at its top level or in plain classes.
/// Pure.
bool is_pytest_source(std::string_view source);

}  // namespace pentad
