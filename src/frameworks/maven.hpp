// Java's tests by Maven: modules, run by Surefire, whose XML is read.
#pragma once

#include "frameworks/framework.hpp"

namespace pentad {

const Framework& maven_framework();

/// What TestUnit::particulars of a Maven unit begin with; the test classes' files follow, from the unit's `top`.
enum MavenParticular : std::size_t { k_maven_module, k_maven_files };

/// Its unit's reader; see framework.hpp.
std::unique_ptr<UnitReader> make_maven_reader(const TestUnit& unit, const TestChoice& choice,
                                              const std::filesystem::path& scratch, const std::filesystem::path& root);

/// `story.FooTest` of `src/test/java/story/FooTest.java`.
std::string java_class_of(std::string_view file);

/// The methods of a Java source that have nothing but `@Test`: their names are their tests'.
std::vector<std::string> java_tests_of_source(std::string_view text);

/// Of the frames of a Java stack trace the first whose source is in the module. Shape: `path:line` from `root`; empty:
/// none.
std::string java_location(std::string_view trace, const std::filesystem::path& module,
                          const std::filesystem::path& root);

/// For Surefire's -Dtest: `story.FooTest#ok+bad,story.BarTest`. `names`: `Class::test` or `Class`.
std::string surefire_selection(const std::vector<std::string>& names);

}  // namespace pentad
