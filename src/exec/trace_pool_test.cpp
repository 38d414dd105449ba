// Traces one after another, which share what costs much to make.
#include "exec/trace_pool.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>
#include <string>
#include <thread>

#include "exec/trace_fixture.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;
using test::Traced;

std::set<std::string> threads_of_ours() {
    std::set<std::string> threads;
    for (const auto& thread : fs::directory_iterator("/proc/self/task")) threads.insert(thread.path().filename());
    return threads;
}

std::size_t descriptors_of_ours() {
    return static_cast<std::size_t>(std::ranges::distance(fs::directory_iterator("/proc/self/fd")));
}

struct TracePoolTest : test::TraceCase {
    Traced cat(const std::string& file) const { return run({"/bin/cat", file}); }
};
PENTAD_TRACE_METHODS(TracePoolTest);

TEST_P(TracePoolTest, EachTellsOnlyItsOwn) {
    for (int round = 0; round < 20; ++round) {
        const std::string mine = round % 2 == 0 ? "a.txt" : "sub/b.txt", other = round % 2 == 0 ? "sub/b.txt" : "a.txt";
        const Traced traced = cat(mine);
        EXPECT_EQ(traced.at(mine), "content") << traced.told();
        EXPECT_EQ(traced.at(other), "") << traced.told();
        EXPECT_TRUE(traced.trace.is_complete()) << traced.told();
    }
}

TEST_P(TracePoolTest, KeepsNothingOpenAndStartsNoThreadForEach) {
    cat("a.txt");
    cat("a.txt");
    const std::size_t descriptors = descriptors_of_ours();
    std::set<std::string> seen;
    for (int round = 0; round < 30; ++round) {
        ASSERT_EQ(cat("a.txt").at("a.txt"), "content");
        seen.merge(threads_of_ours());
        ::usleep(2000);
    }
    // Each that has not yet seen that its process has ended makes room for one more.
    if (GetParam() == TraceMethod::hybrid) {
        EXPECT_LE(seen.size(), 15u);
    }
    EXPECT_LE(descriptors_of_ours(), descriptors + 40);
}

TEST_P(TracePoolTest, WithTheLibraryNobodyHasToAnswerAProgramsStart) {
    const Result<Trace> trace = session->trace();
    ASSERT_TRUE(trace);
    EXPECT_EQ(static_cast<bool>(trace->entry().adopt), GetParam() == TraceMethod::hybrid);
}

TEST_P(TracePoolTest, SeveralAtOnceTellEachItsOwn) {
    Result<Trace> first = session->trace();
    ASSERT_TRUE(first);
    test::HeldShell held = test::hold_shell(*first, plan_of({}), "read line; cat a.txt");
    ASSERT_TRUE(held.process) << held.process.error().message;
    for (int round = 0; round < 5; ++round) EXPECT_EQ(cat("sub/b.txt").at("a.txt"), "");
    held.end.reset();
    EXPECT_EQ(test::exit_status_of(*held.process), 0);
    const auto seen = test::picture_of(first->end().paths);
    EXPECT_TRUE(seen.contains("a.txt"));
    EXPECT_FALSE(seen.contains("sub/b.txt"));
}

TEST_P(TracePoolTest, WhatATaintedOneLeavesIsNotTakenForTheNext) {
    const Traced bad = run({"/bin/sh", "-c", "(sleep 0.5; cat a.txt) & exit 0"});
    EXPECT_TRUE(bad.has(Taint::survivor)) << bad.told();
    for (int round = 0; round < 12; ++round) {
        const Traced traced = cat("sub/b.txt");
        EXPECT_EQ(traced.at("a.txt"), "") << traced.told();
        EXPECT_TRUE(traced.trace.is_complete()) << traced.told();
        ::usleep(60'000);
    }
}

TEST_P(TracePoolTest, ThreadsThatStartProgramsAtOnceShareNothing) {
    if (test::has_listener_around()) GTEST_SKIP() << "another program traces this one: its answers come one by one";
    // What the program has open, by number; the one for the listing is the shell's own.
    const std::vector<std::string> program = {"/bin/sh", "-c", "set -- /proc/self/fd/*; cat a.txt; exit $#"};
    const int alone = run(program).status;
    constexpr int k_threads = 8, k_rounds = 12;
    std::array<std::vector<Traced>, k_threads> seen;
    {
        std::vector<std::jthread> threads;
        for (std::vector<Traced>& mine : seen)
            threads.emplace_back([&, session = TraceSession::start(root, GetParam())] {
                for (int round = 0; round < k_rounds; ++round)
                    mine.push_back(test::run_traced(*session, plan_of(program)));
            });
    }
    for (const std::vector<Traced>& rounds : seen)
        for (const Traced& traced : rounds) {
            EXPECT_EQ(traced.status, alone) << traced.told();
            EXPECT_EQ(traced.at("a.txt"), "content") << traced.told();
            EXPECT_TRUE(traced.trace.is_complete()) << traced.told();
        }
}

TEST_P(TracePoolTest, AProgramThatIsNotThereIsAnErrorAndNothingStaysOpen) {
    cat("a.txt");
    cat("a.txt");
    const std::size_t descriptors = descriptors_of_ours();
    for (int round = 0; round < 30; ++round) {
        const Traced traced = run({"/no/such/program"});
        EXPECT_EQ(traced.status, -1);
        EXPECT_NE(traced.trouble.find("/no/such/program"), std::string::npos) << traced.trouble;
    }
    EXPECT_LE(descriptors_of_ours(), descriptors + 20);
    EXPECT_EQ(cat("a.txt").at("a.txt"), "content");
}

TEST_P(TracePoolTest, AManyTimesFullerRingIsEmptyForTheNext) {
    const Traced many = run({"/bin/sh", "-c", "for i in $(seq 1500); do [ -e none/$i ]; done; cat a.txt; true"});
    EXPECT_EQ(many.at("a.txt"), "content") << many.status;
    const Traced traced = cat("sub/b.txt");
    EXPECT_EQ(traced.at("a.txt"), "") << traced.told();
    EXPECT_EQ(traced.at("sub/b.txt"), "content") << traced.told();
    EXPECT_EQ(traced.at("none"), "") << traced.told();
}

TEST_P(TracePoolTest, TheFirstProgramIsSeenThoughNobodyIsTold) {
    folder.write("ws/tool.sh", "#!/bin/sh\nexit 3\n");
    fs::permissions(root / "tool.sh", fs::perms::owner_all);
    const Traced traced = run({(root / "tool.sh").string()});
    EXPECT_EQ(traced.status, 3);
    EXPECT_EQ(traced.at("tool.sh"), "content") << traced.told();
    const auto is_shell = [](const auto& path) { return path.first.ends_with("/sh") || path.first.ends_with("/dash"); };
    EXPECT_TRUE(std::ranges::any_of(traced.paths, is_shell)) << traced.told();
}

}  // namespace
}  // namespace pentad
