// Go's tests: packages of modules, run with `go test -json`.
#pragma once

#include "frameworks/framework.hpp"

namespace pentad {

const Framework& go_framework();

/// For -run: exactly these tests (`TestA`, `TestA/sub`). Shape: a regular expression for each level of subtests, joined
/// by slashes. It may match more: all of one level go with all of the next.
std::string go_run_pattern(const std::vector<std::string>& names);

/// The folders that a go.work names, as they stand in it.
std::vector<std::string> go_work_uses(std::string_view text);

/// The tests of a Go source that run by themselves, in its order: `TestX`, `FuzzX`, and those `ExampleX` that have an
/// expected output.
std::vector<std::string> go_tests_of_source(std::string_view text);

}  // namespace pentad
