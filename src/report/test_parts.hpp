// A test's id and place taken apart, as the formats of other tools want them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/test_result.hpp"

namespace pentad {

/// `test_m::Outer::T::test_a[a::b]` in unit `test_m`: classes `Outer.T`, classname `test_m.Outer.T`, name
/// `test_a[a::b]`. Classname and name are never empty, whatever the id: without a class, classname is the unit.
struct TestParts {
    std::string classes;
    std::string classname;
    std::string name;
};
TestParts parts_of(const TestResult& result);

/// `orchestrator.py:245` as path and line; no line when the text does not end in one.
struct SourcePlace {
    std::string_view path;
    std::optional<int> line;
};
SourcePlace place_of(std::string_view file_location);

/// The class of exception that a message begins with (`AssertionError: 2 != 3` → `AssertionError`); else the outcome's
/// word. Readers show it as a failure's type.
std::string failure_type(Outcome outcome, std::string_view message);

/// At most about `limit` bytes of `text`: its head and its tail, cut at characters, with a line between that says how
/// much is left out.
std::string head_and_tail(std::string_view text, std::size_t limit);

/// The first line of `text` that is not blank, without blanks at its ends.
std::string_view first_line(std::string_view text);

/// Whole milliseconds, never negative. Units: `seconds`.
std::int64_t milliseconds_of(double seconds);

}  // namespace pentad
