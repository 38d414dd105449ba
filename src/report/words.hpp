// How pentad words durations, moments and totals, and how it prints text that is not its own.
#pragma once

#include <string>
#include <string_view>

#include "base/time.hpp"
#include "model/test_result.hpp"

namespace pentad {

/// `0.08 s`, `4.1 s`, `3 min 20 s`, `2 h 5 min`. Units: seconds.
std::string duration_text(double seconds);

/// `2024-01-15 10:30:00`, local to where it was recorded.
std::string moment_text(Timestamp moment);

/// `2 failed, 310 passed (1 flaky), 1 skipped`; leaves out what is none; `no tests` when all are. `origin` stands
/// behind those that are cached: ` from run 3`.
std::string totals_text(const Totals& totals, std::string_view origin = {});

/// `not run: nothing that it depends on differs from run 3`; empty for a result that is of the run itself.
std::string cached_text(const TestResult& result);

/// Text of tests and users, made safe for a terminal: control characters but newline and tab become visible, what is
/// not UTF-8 is replaced, a carriage return before a newline goes.
std::string safe_text(std::string_view text);

/// The first line of `text`, safe, with ` …` when there is more.
std::string safe_line(std::string_view text);

/// All of `text` as one line, safe: newlines, Unicode's too, and tabs become spaces. For formats in which a line has a
/// meaning.
std::string flat_line(std::string_view text);

/// `text` with `margin` before each line that is not empty, ending in one newline; empty for an empty text.
std::string indented(std::string_view text, std::string_view margin);

/// `text` padded with spaces to `width` characters.
std::string padded(std::string_view text, std::size_t width);

/// Columns of a terminal that `text` fills: characters, those of East Asian scripts twice; colours not counted.
std::size_t columns_of(std::string_view text);

/// At most `columns` columns of `text` (which holds no colours), with `…` when something was cut.
std::string clipped(std::string_view text, std::size_t columns);

}  // namespace pentad
