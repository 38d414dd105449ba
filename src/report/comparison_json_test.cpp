#include "report/comparison_json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/comparison_values.hpp"

namespace pentad {
namespace {

using nlohmann::json;

json members_of(const Comparison& comparison) {
    JsonWriter writer;
    writer.begin_object();
    write_members(writer, comparison);
    return json::parse(writer.end_object().take());
}

TEST(ComparisonJson, OneOfEverything) {
    EXPECT_EQ(members_of(test::mixed_comparison()), json::parse(R"({"regressions":true,"compared":312,
        "new_failures":[
            {"module":"test_m","baseline_failed":0,"current_failed":2,"tests":["test_m::T::a","test_m::T::b"]},
            {"module":"test_old","baseline_failed":1,"current_failed":3,"tests":[]}],
        "slower":[
            {"id":"test_m::T::slow","module":"test_m","whole_module":false,"baseline_duration":0.2,
             "current_duration":0.45,"factor":2.25,"runs":3,"pairs":2,"confidence":0.9996,"method":"pairs"},
            {"id":"test_n","module":"test_n","whole_module":true,"baseline_duration":10.0,"current_duration":20.0,
             "factor":2.0,"runs":1,"pairs":0,"confidence":0.0,"method":"plain"}],
        "fixed":["test_m::T::c"],"still_failing":["test_m::T::d"],"new":["test_m::T::e"],"vanished":["test_m::T::f"],
        "vanished_modules":["test_gone"],"flaky":["test_m::T::g"]})"));
}

TEST(ComparisonJson, NothingToTell) {
    const json members = members_of({});
    EXPECT_EQ(members["regressions"], false);
    EXPECT_EQ(members["slower"], json::array());
    EXPECT_EQ(members.size(), 10u);
}

}  // namespace
}  // namespace pentad
