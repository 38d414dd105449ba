#include "workflow/trace_facts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pentad {
namespace {

using Kind = TracedPath::Kind;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

UnitFacts of(std::vector<TracedPath> paths) {
    return facts_of(UnitTrace{.method = TraceMethod::hybrid, .paths = std::move(paths), .taints = {}}, "test_a");
}

TEST(TraceFacts, EachKindOfPathIsAFact) {
    const UnitFacts facts = of({{.path = "a.py", .kind = Kind::content},
                                {.path = "folder", .kind = Kind::folder},
                                {.path = "gone", .kind = Kind::absence},
                                {.path = "link", .kind = Kind::symlink},
                                {.path = "/run/socket", .kind = Kind::other, .outside = true}});
    EXPECT_EQ(facts.unit, "test_a");
    EXPECT_EQ(facts.method, "hybrid");
    EXPECT_THAT(facts.taints, IsEmpty());
    EXPECT_THAT(facts.facts, ElementsAre(Fact{FactClass::content, "a.py"}, Fact{FactClass::directory, "folder"},
                                         Fact{FactClass::absent, "gone"}, Fact{FactClass::symlink, "link"},
                                         Fact{FactClass::content, "/run/socket"}));
}

TEST(TraceFacts, AListedFolderIsThereAndTheWorkspaceHasNoName) {
    EXPECT_THAT(of({{.path = ".", .kind = Kind::listing}}).facts,
                UnorderedElementsAre(Fact{FactClass::listing, ""}, Fact{FactClass::directory, ""}));
}

TEST(TraceFacts, WhatTheUnitMadeWasAbsent) {
    EXPECT_THAT(of({{.path = "out", .kind = Kind::folder, .written = true, .made = true},
                    {.path = "out/file", .kind = Kind::content, .written = true, .made = true}})
                    .facts,
                ElementsAre(Fact{FactClass::absent, "out"}, Fact{FactClass::absent, "out/file"}));
}

TEST(TraceFacts, WhatTheUnitMadeWhateverStoodThereIsItsOutput) {
    EXPECT_THAT(of({{.path = "out", .written = true, .made = true, .replaced = true}}).facts,
                ElementsAre(Fact{FactClass::output, "out"}));
}

TEST(TraceFacts, WhatTheUnitLookedAtAndRemovedMayHaveBeenThere) {
    const UnitFacts facts = of({{.path = "input", .kind = Kind::absence, .written = true}});
    EXPECT_THAT(facts.taints, ElementsAre("removed input"));
    // Not what it made first, nor what lies in a folder that it made.
    EXPECT_THAT(of({{.path = "/tmp/x", .kind = Kind::absence, .outside = true, .written = true, .made = true},
                    {.path = "/tmp/x/db-journal", .kind = Kind::absence, .outside = true, .written = true}})
                    .taints,
                IsEmpty());
}

TEST(TraceFacts, TheUnitKnowsWhatTheProcessItWasForkedFromRead) {
    UnitTrace trace{.method = TraceMethod::notification, .paths = {{.path = "a.py"}}, .taints = {}};
    trace.before_fork = std::make_shared<std::vector<TracedPath>>(std::vector<TracedPath>{{.path = "b.py"}});
    trace.taints.emplace(Taint::io_uring, "ring");
    const UnitFacts facts = facts_of(trace, "u");
    EXPECT_THAT(facts.facts, ElementsAre(Fact{FactClass::content, "a.py"}, Fact{FactClass::content, "b.py"}));
    EXPECT_THAT(facts.taints, ElementsAre("io_uring: ring"));
}

}  // namespace
}  // namespace pentad
