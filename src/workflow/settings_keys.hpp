// Every setting there is: its name, its environment variable, its range, and where in Settings it goes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "model/settings.hpp"

namespace pentad {

// What settings and the flags of the same meaning allow; in one place, so that they can't drift apart.
inline constexpr int k_largest_batch = 1'000'000;
inline constexpr int k_most_jobs = 1024;
inline constexpr double k_shortest_timeout = 0.01;          ///< seconds
inline constexpr double k_longest_timeout = 7 * 24 * 3600;  ///< seconds

/// A value as a settings file gives it. Monostate: of a type that no setting has (a date, a table, …).
using SettingValue = std::variant<std::monostate, bool, std::int64_t, double, std::string, std::vector<std::string>>;

struct SettingKey {
    using Place = std::variant<int Settings::*, double Settings::*, std::uint64_t Settings::*, std::string Settings::*,
                               std::vector<std::string> Settings::*>;
    enum class Rule : std::uint8_t { number, bytes, text, choice, folder_name, file_pattern, list };

    std::string_view name;         ///< `batch.size`: table and key
    std::string_view environment;  ///< `PENTAD_BATCH_SIZE`
    Place place;
    Rule rule = Rule::text;
    double minimum = 0;  ///< of numbers
    double maximum = 0;
    std::string_view expected;  ///< `a whole number from 1 to 1000000`
};

std::span<const SettingKey> setting_keys();

/// Null when there is none of that name.
const SettingKey* find_setting(std::string_view name);

/// Shape: `source` begins the message (`pentad.toml:3: batch.size`). Errors: usage, naming what is expected.
Status set_setting(Settings& settings, const SettingKey& key, const SettingValue& value, std::string_view source);

/// The same from text: an environment variable or a flag. Lists are separated by `:`. Errors: usage.
Status set_setting_from_text(Settings& settings, const SettingKey& key, const std::string& text,
                             std::string_view source);

/// What `unknown key` says to do next: the nearest known name, else all of the table's keys, else all tables.
std::string unknown_setting_hint(std::string_view name);

/// `812`, `64 KB`, `100 MB`, `1.5 GiB` in bytes (KB = 1000, KiB = 1024); -1 when it is none of that.
double bytes_of(std::string_view text);

}  // namespace pentad
