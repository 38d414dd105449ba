// How outcomes are written in the column recent.outcomes: one letter each, so that it reads well in the sqlite3
// program.
#pragma once

#include <optional>

#include "model/test_result.hpp"

namespace pentad {

inline constexpr std::size_t k_recent_outcomes = 32;

/// p f e s t c; nullopt for not run and cached, which say nothing new about a test.
constexpr std::optional<char> letter_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::passed:
            return 'p';
        case Outcome::failed:
            return 'f';
        case Outcome::error:
            return 'e';
        case Outcome::skipped:
            return 's';
        case Outcome::timed_out:
            return 't';
        case Outcome::crashed:
            return 'c';
        case Outcome::not_run:
        case Outcome::cached:
            break;
    }
    return std::nullopt;
}

/// k: it failed, and passed when it was run again.
inline constexpr char k_flaky_letter = 'k';

inline std::optional<char> letter_of(const TestResult& result) {
    if (result.cached_from) return std::nullopt;
    return result.is_flaky() ? k_flaky_letter : letter_of(result.outcome);
}

constexpr Outcome outcome_of(char letter) {
    switch (letter) {
        case k_flaky_letter:
        case 'p':
            return Outcome::passed;
        case 'f':
            return Outcome::failed;
        case 'e':
            return Outcome::error;
        case 's':
            return Outcome::skipped;
        case 't':
            return Outcome::timed_out;
        case 'c':
            return Outcome::crashed;
        default:
            return Outcome::not_run;
    }
}

}  // namespace pentad
