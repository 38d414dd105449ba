#include "workflow/suspect_edits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/journal.hpp"

namespace pentad {
namespace {

using test::file_change;
using test::JournalInFolder;
using test::must;
using test::user_edit;
using testing::ElementsAre;

RunId add_traced(JournalInFolder& at, const Fact& fact, const std::string& taint = {}) {
    const RunId run = at.add(test::run_of({test::test_result("m", "T::a", Outcome::failed)}));
    NewTrace trace{.unit = "m", .facts = {0}, .state = TraceState::failed, .note = taint};
    trace.fingerprint = fingerprint_of(fact.path);
    must(at.journal.begin());
    must(at.journal.add_traces(run, std::vector{ValuedFact{fact, {}}}, std::vector{trace}));
    must(at.journal.commit());
    return run;
}

TEST(SuspectEdits, are_those_of_what_the_failing_run_or_the_one_before_read) {
    JournalInFolder at;
    const std::vector edits{user_edit(1, {file_change("a.py", "1", "2")}),
                            user_edit(1, {file_change("b.py", "1", "2")}),
                            user_edit(1, {file_change("c.py", "1", "2")})};
    EXPECT_THAT(must(suspects_of(at.journal, "m", 1, edits)), ElementsAre(0, 1, 2)) << "not traced";
    add_traced(at, {FactClass::content, "a.py"});
    RunId run = add_traced(at, {FactClass::content, "c.py"});
    EXPECT_THAT(must(suspects_of(at.journal, "m", run, edits)), ElementsAre(0, 2));
    EXPECT_THAT(must(suspects_of(at.journal, "m", run + 1, edits)), ElementsAre(0, 1, 2)) << "another run";
    run = add_traced(at, {FactClass::content, "b.py"}, "io_uring");
    EXPECT_THAT(must(suspects_of(at.journal, "m", run, edits)), ElementsAre(0, 1, 2)) << "tainted";
}

}  // namespace
}  // namespace pentad
