#include "workflow/dependency_rules.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <string>

namespace pentad {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

FactViews of(FactViews facts) { return dependencies_of(sorted_out(std::move(facts))); }

TEST(DependenciesOf, leave_out_what_the_unit_made_itself) {
    EXPECT_THAT(of({{FactClass::content, "out/x"},
                    {FactClass::absent, "out"},
                    {FactClass::listing, "out"},
                    {FactClass::content, "outer"},
                    {FactClass::content, "outer"}}),
                ElementsAre(FactView{FactClass::content, "outer"}, FactView{FactClass::absent, "out"}));
}

TEST(DependenciesOf, tell_bytecode_by_its_source) {
    const std::string compiled = "__pycache__/m.cpython-311.pyc";
    EXPECT_THAT(of({{FactClass::absent, compiled}, {FactClass::content, "m.py"}}),
                ElementsAre(FactView{FactClass::content, "m.py"}, FactView{FactClass::bytecode, compiled}));
    EXPECT_THAT(of({{FactClass::content, compiled}}), ElementsAre(FactView{FactClass::content, compiled}));
}

TEST(DependenciesOf, leave_out_whether_there_is_a_folder_for_the_bytecode_of_what_is_read) {
    const FactView source{FactClass::content, "pkg/m.py"};
    for (const FactClass kind : {FactClass::absent, FactClass::directory}) {
        EXPECT_THAT(of({source, {kind, "pkg/__pycache__"}}), ElementsAre(source));
        for (const char* other : {"pkg/in/__pycache__", "__pycache__", "pkg/old__pycache__"})
            EXPECT_THAT(of({source, {kind, other}}), ElementsAre(source, FactView{kind, other}));
    }
    EXPECT_THAT(of({source, {FactClass::listing, "pkg/__pycache__"}}), SizeIs(2));
    // What is read there besides is no work of its own.
    const FactView beside{FactClass::content, "pkg/__pycache__/data"};
    EXPECT_THAT(of({source, beside, {FactClass::absent, "pkg/__pycache__"}}), ElementsAre(beside, source));
}

TEST(DependenciesOf, leave_out_the_name_of_the_moment_under_which_bytecode_is_written) {
    const std::string written = "__pycache__/m.cpython-311.pyc.140584888286576";
    EXPECT_THAT(of({{FactClass::absent, written}, {FactClass::content, "m.py"}}),
                ElementsAre(FactView{FactClass::content, "m.py"}));
    EXPECT_THAT(of({{FactClass::absent, written}}), ElementsAre(FactView{FactClass::absent, written}));
    EXPECT_THAT(of({{FactClass::content, written}, {FactClass::content, "m.py"}}),
                ElementsAre(FactView{FactClass::content, written}, FactView{FactClass::content, "m.py"}));
}

/// Facts of a small world in which nearly all say something of each other.
class SmallWorld {
   public:
    FactViews facts() {
        FactViews some;
        const std::size_t count = number(6);
        for (std::size_t at = 0; at < count; ++at)
            some.push_back({kinds_[number(kinds_.size())], paths_[number(paths_.size())]});
        return sorted_out(std::move(some));
    }

   private:
    std::size_t number(std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_); }

    std::mt19937 random_{11};
    // Those that say something of others twice.
    std::array<FactClass, 9> kinds_{FactClass::content, FactClass::absent,   FactClass::content,
                                    FactClass::absent,  FactClass::symlink,  FactClass::directory,
                                    FactClass::listing, FactClass::bytecode, FactClass::circumstance};
    std::array<std::string, 19> paths_{"a.py",
                                       "b.py",
                                       "d",
                                       "d/a.py",
                                       "d-e",
                                       "d/f",
                                       "d/f/g",
                                       "__pycache__",
                                       "d/__pycache__",
                                       "__pycache__/a.cpython-311.pyc",
                                       "__pycache__/x",
                                       "d/__pycache__/a.cpython-311.pyc",
                                       "d/__pycache__/a.cpython-311.pyc.17",
                                       "/usr/a.py",
                                       "/usr/__pycache__",
                                       "",
                                       "/",
                                       "__pycache__/a.py",
                                       "__pycache__/__pycache__/a.cpython-311.pyc"};
};

TEST(SharedFacts, and_own_ones_come_to_what_all_of_them_come_to) {
    SmallWorld world;
    int apart = 0;
    constexpr int k_rounds = 20'000;
    for (int round = 0; round < k_rounds; ++round) {
        const FactViews shared = world.facts(), own = world.facts();
        FactViews all = shared;
        all.insert(all.end(), own.begin(), own.end());
        const FactViews expected = of(all);
        const SharedFacts known(shared);
        ASSERT_EQ(known.with(own), expected) << round;
        const std::optional<FactViews> beside = known.beside(own);
        if (!beside) continue;
        ++apart;
        ASSERT_TRUE(std::ranges::is_sorted(*beside)) << round;
        FactViews both = known.dependencies();
        both.insert(both.end(), beside->begin(), beside->end());
        std::ranges::sort(both);
        ASSERT_EQ(both, expected) << round;  // each once
    }
    EXPECT_GT(apart, k_rounds / 4);
    EXPECT_LT(apart, k_rounds * 9 / 10);
}

}  // namespace
}  // namespace pentad
