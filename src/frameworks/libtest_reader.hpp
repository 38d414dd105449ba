// What Rust's own test harness prints, as text: its JSON is not there in a stable Rust.
#pragma once

#include <memory>

#include "frameworks/framework.hpp"

namespace pentad {

/// What TestUnit::particulars of a cargo unit begin with; the names of a binary's tests follow.
enum CargoParticular : std::size_t { k_cargo_kind, k_cargo_folder, k_cargo_names };
inline constexpr std::string_view k_cargo_binary = "binary";
inline constexpr std::string_view k_cargo_doctests = "doctests";
inline constexpr std::string_view k_cargo_program = "program";  ///< a harness of its own: one test

std::unique_ptr<UnitReader> make_libtest_reader(const TestUnit& unit, const TestChoice& choice,
                                                const std::filesystem::path& root);

/// How many tests a test binary runs at once: RUST_TEST_THREADS, else one a core.
int libtest_threads();

/// `src/lib.rs - two (line 5) - compile` without what an edit changes or a version of rustdoc adds: `src/lib.rs - two`.
std::string doctest_name(std::string_view name);

/// The message of a test that failed, in what it printed.
std::string rust_message(std::string_view printed);

}  // namespace pentad
