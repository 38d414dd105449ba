// A comparison with one of everything, for the tests of this room.
#pragma once

#include "model/comparison.hpp"

namespace pentad::test {

inline Comparison mixed_comparison() {
    Comparison comparison;
    comparison.new_failures = {
        {.module = "test_m", .baseline_failed = 0, .current_failed = 2, .tests = {"test_m::T::a", "test_m::T::b"}},
        {.module = "test_old", .baseline_failed = 1, .current_failed = 3, .tests = {}}};
    const SlowdownEvidence pairs{.baseline_duration = 0.2,
                                 .current_duration = 0.45,
                                 .factor = 2.25,
                                 .runs = 3,
                                 .pairs = 2,
                                 .confidence = 0.9996,
                                 .method = "pairs"};
    const SlowdownEvidence plain{.baseline_duration = 10,
                                 .current_duration = 20,
                                 .factor = 2,
                                 .runs = 1,
                                 .pairs = 0,
                                 .confidence = 0,
                                 .method = "plain"};
    comparison.slower = {{.id = "test_m::T::slow", .module = "test_m", .whole_module = false, .evidence = pairs},
                         {.id = "test_n", .module = "test_n", .whole_module = true, .evidence = plain}};
    comparison.fixed = {"test_m::T::c"};
    comparison.still_failing = {"test_m::T::d"};
    comparison.added = {"test_m::T::e"};
    comparison.vanished = {"test_m::T::f"};
    comparison.flaky = {"test_m::T::g"};
    comparison.vanished_modules = {"test_gone"};
    comparison.compared = 312;
    return comparison;
}

}  // namespace pentad::test
