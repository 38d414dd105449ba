#include "workflow/settings_keys.hpp"

#include <array>

#include "base/text.hpp"

namespace pentad {

namespace {

using Rule = SettingKey::Rule;

constexpr std::array k_keys = {
    SettingKey{"batch.size", "PENTAD_BATCH_SIZE", &Settings::batch_size, Rule::number, 1, k_largest_batch,
               "a whole number from 1 to 1000000"},
    SettingKey{"run.timeout", "PENTAD_TIMEOUT", &Settings::timeout, Rule::number, k_shortest_timeout, k_longest_timeout,
               "a number of seconds from 0.01 to 604800"},
    SettingKey{"run.grace", "PENTAD_GRACE", &Settings::grace, Rule::number, 0, 3600,
               "a number of seconds from 0 to 3600"},
    SettingKey{"run.jobs", "PENTAD_JOBS", &Settings::jobs, Rule::number, 0, k_most_jobs,
               "a whole number from 0 (one per core) to 1024"},
    SettingKey{"run.output_limit", "PENTAD_OUTPUT_LIMIT", &Settings::output_limit, Rule::bytes, 1024,
               1024.0 * 1024 * 1024, "a size from 1 KiB to 1 GiB, as in 65536 or \"64 KiB\""},
    SettingKey{"run.trace", "PENTAD_TRACE", &Settings::trace, Rule::choice, 0, 0, "\"auto\" or \"off\""},
    SettingKey{"run.select", "PENTAD_SELECT", &Settings::select, Rule::choice, 0, 0, "\"auto\" or \"off\""},
    SettingKey{"run.load_once", "PENTAD_LOAD_ONCE", &Settings::load_once, Rule::choice, 0, 0, "\"auto\" or \"off\""},
    SettingKey{"run.isolate", "PENTAD_ISOLATE", &Settings::isolate, Rule::choice, 0, 0, "\"auto\", \"ask\" or \"off\""},
    SettingKey{"run.isolate_seconds", "PENTAD_ISOLATE_SECONDS", &Settings::isolate_seconds, Rule::number, 0.01, 604800,
               "a number of seconds from 0.01 to 604800"},
    SettingKey{"run.isolate_states", "PENTAD_ISOLATE_STATES", &Settings::isolate_states, Rule::number, 1, 1e6,
               "a whole number from 1 to 1000000"},
    SettingKey{"run.frameworks", "PENTAD_FRAMEWORKS", &Settings::frameworks, Rule::list, 0, 0,
               "a list of test frameworks, as in [\"unittest\", \"ctest\"]"},
    SettingKey{"build.command", "PENTAD_BUILD", &Settings::build_command, Rule::text, 0, 0,
               "a command for the shell, as in \"make -j4\""},
    SettingKey{"build.timeout", "PENTAD_BUILD_TIMEOUT", &Settings::build_timeout, Rule::number, k_shortest_timeout,
               k_longest_timeout, "a number of seconds from 0.01 to 604800"},
    SettingKey{"gtest.isolation", "PENTAD_GTEST_ISOLATION", &Settings::gtest_isolation, Rule::choice, 0, 0,
               "\"binary\" or \"test\""},
    SettingKey{"maven.isolation", "PENTAD_MAVEN_ISOLATION", &Settings::maven_isolation, Rule::choice, 0, 0,
               "\"module\" or \"class\""},
    SettingKey{"rollback.on_failure", "PENTAD_ROLLBACK_ON_FAILURE", &Settings::rollback_on_failure, Rule::choice, 0, 0,
               "\"never\", \"culprit\" or \"batch\""},
    SettingKey{"retry.count", "PENTAD_RETRY_COUNT", &Settings::retry_count, Rule::number, 0, 100,
               "a whole number from 0 to 100"},
    SettingKey{"retry.backoff", "PENTAD_RETRY_BACKOFF", &Settings::retry_backoff, Rule::number, 0, 30,
               "a number of seconds from 0 to 30"},
    SettingKey{"compare.threshold", "PENTAD_THRESHOLD", &Settings::slowdown_threshold, Rule::number, 1.01, 1000,
               "a number from 1.01 to 1000: how many times slower"},
    SettingKey{"compare.floor", "PENTAD_FLOOR", &Settings::slowdown_floor, Rule::number, 0, 3600,
               "a number of seconds from 0 to 3600"},
    SettingKey{"history.runs", "PENTAD_HISTORY_RUNS", &Settings::history_runs, Rule::number, 1, 1e6,
               "a whole number from 1 to 1000000"},
    SettingKey{"history.bytes", "PENTAD_HISTORY_BYTES", &Settings::history_bytes, Rule::bytes, 1e6, 1e13,
               "a size from 1 MB to 10 TB, as in \"1 GB\""},
    SettingKey{"python.interpreter", "PENTAD_PYTHON", &Settings::interpreter, Rule::text, 0, 0,
               "the path of a Python interpreter"},
    SettingKey{"python.isolation", "PENTAD_ISOLATION", &Settings::isolation, Rule::choice, 0, 0,
               "\"module\" or \"worker\""},
    SettingKey{"python.pattern", "PENTAD_PATTERN", &Settings::pattern, Rule::file_pattern, 0, 0,
               "a pattern of file names without a slash, as in \"test*.py\""},
    SettingKey{"python.framework", "PENTAD_PYTHON_FRAMEWORK", &Settings::python_framework, Rule::choice, 0, 0,
               "\"auto\", \"unittest\" or \"pytest\""},
    SettingKey{"store.directory", "PENTAD_DIRECTORY", &Settings::directory, Rule::folder_name, 0, 0,
               "the plain name of one folder, as in \"test_batch_logs\""},
    SettingKey{"store.size_limit", "PENTAD_SIZE_LIMIT", &Settings::size_limit, Rule::bytes, 1, 1e12,
               "a size from 1 byte to 1000 GB, as in 104857600 or \"100 MiB\""},
    SettingKey{"scan.ignore", "PENTAD_IGNORE", &Settings::ignore, Rule::list, 0, 0,
               "a list of texts, as in [\"*.log\", \"build/\"]"},
};

std::string table_of(std::string_view name) { return std::string(name.substr(0, name.find('.'))); }

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

}  // namespace

std::span<const SettingKey> setting_keys() { return k_keys; }

const SettingKey* find_setting(std::string_view name) {
    for (const SettingKey& key : k_keys)
        if (key.name == name) return &key;
    return nullptr;
}

std::string unknown_setting_hint(std::string_view name) {
    std::vector<std::string> names;
    std::vector<std::string> of_table;
    std::vector<std::string> tables;
    for (const SettingKey& key : k_keys) {
        names.emplace_back(key.name);
        if (table_of(key.name) == table_of(name)) of_table.emplace_back(key.name.substr(key.name.find('.') + 1));
        if (tables.empty() || tables.back() != table_of(key.name)) tables.push_back(table_of(key.name));
    }
    const bool is_table = name.find('.') == std::string_view::npos;
    if (const std::string near = nearest(name, names); !near.empty()) return "did you mean " + near + "?";
    if (const std::string near = nearest(name, tables); is_table && !near.empty())
        return "did you mean [" + near + "]?";
    if (!of_table.empty()) return "[" + table_of(name) + "] has " + joined(of_table);
    return "the tables are " + joined(tables) + ", and [[suite]]";
}

}  // namespace pentad
