// The exit codes of every command, in one place.
#pragma once

namespace pentad::exit_codes {

inline constexpr int k_passed = 0;         // passed, or done
inline constexpr int k_failed = 1;         // tests failed
inline constexpr int k_regressions = 2;    // regressions against the baseline
inline constexpr int k_refused = 3;        // refused, nothing changed
inline constexpr int k_no_tests = 4;       // no tests found
inline constexpr int k_usage = 64;         // wrong usage (EX_USAGE)
inline constexpr int k_cannot_go_on = 70;  // pentad itself could not go on (EX_SOFTWARE)
inline constexpr int k_interrupted = 130;  // Ctrl-C

}  // namespace pentad::exit_codes
