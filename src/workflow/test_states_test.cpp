#include "workflow/test_states.hpp"

#include <gtest/gtest.h>

#include "support/project.hpp"

namespace pentad {
namespace {

using test::must;

const EditSet k_all(5, true);
const EditSet k_first{true, false, false, false, false};
const EditSet k_two{true, true, false, false, false};

class TestStatesTest : public testing::Test {
   protected:
    void SetUp() override {
        for (int edit = 1; edit <= 5; ++edit) project_.edit("a.py", std::to_string(edit));
        session_.emplace(must(Session::open_or_create(project_.workspace, {})));
        batch_ = must(session_->journal().batch(1));
        batch_states_.emplace(must(BatchStates::of(*session_, batch_)));
        failing_.id = 9;
        fingerprints_.emplace(*session_, *batch_states_, batch_, failing_, UnitRunRequest(), false);
    }
    TestStates states(std::optional<EditSet> at = k_all) {
        return TestStates(*session_, *fingerprints_, test::test_result("m", "T::a", Outcome::failed), failing_.id, at);
    }

    test::Project project_;
    std::optional<Session> session_;
    Batch batch_;
    std::optional<BatchStates> batch_states_;
    pentad::Run failing_;
    std::optional<StateFingerprints> fingerprints_;
};

TEST_F(TestStatesTest, an_execution_counts_where_it_is_first_told_of_and_is_the_same_elsewhere) {
    TestStates one = states();
    const auto first = one.take({k_first, false, 7});
    ASSERT_TRUE(first);
    EXPECT_FALSE(first->same) << "it counts here";
    const auto second = one.take({k_two, false, 7});
    ASSERT_TRUE(second);
    EXPECT_EQ(second->same, k_first) << "kept by another run: no second execution";
    EXPECT_FALSE(one.take({k_first, false, 7})) << "told already";
    EXPECT_TRUE(one.counts(7));
    EXPECT_FALSE(one.counts(8));
}

TEST_F(TestStatesTest, the_failing_run_counts_with_all_edits) {
    EXPECT_FALSE(states().take({k_all, true, 9}));
    EXPECT_EQ(states().take({k_two, true, 9})->same, k_all);
    EXPECT_FALSE(states(std::nullopt).counts(9)) << "it was of no state that is known";
}

TEST_F(TestStatesTest, attempts_and_probes_are_executions_of_their_own) {
    TestStates one = states();
    EXPECT_FALSE(one.take({k_all, true, 0})->same);
    EXPECT_FALSE(one.take({k_all, true, 0})->same);
}

TEST_F(TestStatesTest, nothing_is_known_of_a_unit_that_was_not_traced) {
    TestStates one = states();
    EXPECT_FALSE(must(one.look(k_two)));
    one.ran(k_two, true, 1);
    EXPECT_FALSE(must(one.look(k_first)));
    EXPECT_FALSE(must(one.passed_before(k_first)));
}

}  // namespace
}  // namespace pentad
