#include "judge/selection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/id_list.hpp"

namespace pentad {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A workspace of a few facts, and units that ran on it.
class World {
   public:
    void set(const std::string& path, const std::string& value, FactClass kind = FactClass::content) {
        const Fingerprint mark = mark_of(kind, path, value);
        const auto [known, is_new] = ids_.try_emplace(path, static_cast<std::uint32_t>(ids_.size() + 1));
        if (is_new) {
            marks_.resize(known->second + 1);
            paths_.push_back(std::make_unique<std::string>(path));
            known_.facts.push_back({known->second, kind, *paths_.back()});
        }
        marks_[known->second] = mark;
    }

    /// The unit ran just now, and depended on these.
    void ran(RunId run, const std::string& unit, const std::vector<std::string>& paths,
             TraceState state = TraceState::kept, const std::string& note = {}) {
        std::vector<std::uint32_t> ids;
        Fingerprint sum = unit_mark(unit);
        for (const std::string& path : paths) {
            ids.push_back(ids_.at(path));
            sum += marks_[ids.back()];
        }
        std::ranges::sort(ids);
        lists_.push_back(std::make_unique<std::string>(encode_ids(ids)));
        known_.lists.push_back(*lists_.back());
        auto found = std::ranges::find(known_.units, unit, &KnownUnit::name);
        if (found == known_.units.end()) {
            known_.units.push_back({.name = unit});
            std::ranges::sort(known_.units, {}, &KnownUnit::name);
            found = std::ranges::find(known_.units, unit, &KnownUnit::name);
        }
        found->traces.insert(found->traces.begin(),
                             {run, static_cast<std::uint32_t>(known_.lists.size() - 1), sum, state, note});
    }

    UnitChoice choose(const std::string& unit) { return Selection(known_, marks_).choose(unit); }
    KnownTraces& known() { return known_; }
    PresentMarks& marks() { return marks_; }

   private:
    KnownTraces known_;
    PresentMarks marks_;
    std::map<std::string, std::uint32_t> ids_;
    std::vector<std::unique_ptr<std::string>> paths_, lists_;
};

void expect_choice(const UnitChoice& choice, SelectionReason reason, RunId run) {
    EXPECT_EQ(to_string(choice.reason), to_string(reason));
    EXPECT_EQ(choice.run, run);
    EXPECT_EQ(choice.runs(), reason != SelectionReason::unchanged);
}

TEST(Selection, of_a_unit_that_nobody_traced_is_to_run) {
    World world;
    expect_choice(world.choose("m"), SelectionReason::untraced, 0);
}

TEST(Selection, keeps_what_is_unchanged_and_runs_what_differs) {
    World world;
    world.set("a.py", "1");
    world.set("b.py", "1");
    world.ran(1, "a", {"a.py"});
    world.ran(1, "ab", {"a.py", "b.py"});
    world.set("b.py", "2");
    expect_choice(world.choose("a"), SelectionReason::unchanged, 1);
    expect_choice(world.choose("ab"), SelectionReason::changed, 1);
}

TEST(Selection, of_an_earlier_state_finds_its_run) {
    World world;
    world.set("a.py", "1");
    world.ran(1, "m", {"a.py"});
    world.set("a.py", "2");
    world.ran(2, "m", {"a.py"});
    expect_choice(world.choose("m"), SelectionReason::unchanged, 2);
    world.set("a.py", "1");
    expect_choice(world.choose("m"), SelectionReason::unchanged, 1);
    world.set("a.py", "3");
    expect_choice(world.choose("m"), SelectionReason::changed, 2);
}

TEST(Selection, two_values_that_change_places_are_a_change) {
    World world;
    world.set("a", "1");
    world.set("b", "2");
    world.ran(1, "m", {"a", "b"});
    world.set("a", "2");
    world.set("b", "1");
    expect_choice(world.choose("m"), SelectionReason::changed, 1);
}

TEST(Selection, runs_what_failed_there_whatever_passed) {
    World world;
    world.set("a", "1");
    world.set("b", "1");
    world.ran(1, "m", {"a", "b"}, TraceState::failed);  // it ended before it came to more
    world.ran(2, "m", {"a"});
    expect_choice(world.choose("m"), SelectionReason::failed, 1);
    world.set("b", "2");
    expect_choice(world.choose("m"), SelectionReason::unchanged, 2);
}

TEST(Selection, runs_what_is_flaky) {
    World world;
    world.set("a", "1");
    world.ran(1, "m", {"a"}, TraceState::flaky);
    world.ran(1, "n", {"a"});
    expect_choice(world.choose("m"), SelectionReason::flaky, 1);
    expect_choice(world.choose("n"), SelectionReason::unchanged, 1);
    world.known().units[1].flaky = true;
    expect_choice(world.choose("n"), SelectionReason::flaky, 1);
}

TEST(Selection, runs_what_failed_last_when_nobody_knows_on_what_it_depended) {
    World world;
    world.set("a", "1");
    world.ran(1, "m", {"a"});
    world.known().units[0].failed_untraced = 2;
    expect_choice(world.choose("m"), SelectionReason::failed, 2);
    EXPECT_NE(world.choose("m").note, "");
    world.known().units[0].failed_untraced = 0;
    expect_choice(world.choose("m"), SelectionReason::unchanged, 1);
}

TEST(Selection, runs_what_is_tainted_and_names_it) {
    World world;
    world.set("a", "1");
    world.ran(1, "m", {"a"}, TraceState::tainted, "io_uring");
    expect_choice(world.choose("m"), SelectionReason::tainted, 1);
    EXPECT_EQ(world.choose("m").note, "io_uring");
    world.set("a", "2");
    expect_choice(world.choose("m"), SelectionReason::tainted, 1);
}

TEST(Selection, what_changed_while_the_unit_ran_proves_nothing) {
    World world;
    world.set("a", "1");
    world.ran(1, "m", {"a"}, TraceState::unproved, "a");
    expect_choice(world.choose("m"), SelectionReason::unproved, 1);
    world.ran(2, "m", {"a"});
    expect_choice(world.choose("m"), SelectionReason::unchanged, 2);
}

TEST(Selection, a_list_that_is_damaged_is_like_no_other) {
    World world;
    world.set("a", "1");
    world.ran(1, "m", {"a"});
    const std::string damaged = "\x81";
    world.known().lists[0] = damaged;
    expect_choice(world.choose("m"), SelectionReason::changed, 1);
    const std::string beyond = encode_ids(std::vector<std::uint32_t>{1, 2});
    world.known().lists[0] = beyond;
    expect_choice(world.choose("m"), SelectionReason::changed, 1);
}

TEST(Selection, names_the_facts_that_differ) {
    World world;
    world.set("a.py", "1");
    world.set("conftest.py", "holds", FactClass::absent);
    world.set("c.py", "1");
    world.ran(1, "m", {"a.py", "conftest.py", "c.py"});
    const std::vector<std::optional<Fingerprint>> then{mark_of(FactClass::content, "a.py", "1"), std::nullopt,
                                                       mark_of(FactClass::content, "c.py", "1")};
    const KnownTrace& trace = world.known().units[0].traces[0];
    EXPECT_THAT(Selection(world.known(), world.marks()).differing(trace, then), IsEmpty());
    world.set("conftest.py", "there", FactClass::absent);
    world.set("c.py", "2");
    EXPECT_THAT(Selection(world.known(), world.marks()).differing(trace, then), ElementsAre(1, 2));
}

TEST(FingerprintIn, is_a_sum_of_what_has_a_value) {
    KnownTraces known;
    const std::string list = encode_ids(std::vector<std::uint32_t>{0, 2});
    known.lists = {list, {}};
    PresentMarks marks{fingerprint_of("a"), fingerprint_of("b"), fingerprint_of("c")};
    EXPECT_EQ(fingerprint_in(known, 0, marks, "m"), unit_mark("m") + marks[0] + marks[2]);
    EXPECT_NE(fingerprint_in(known, 0, marks, "n"), fingerprint_in(known, 0, marks, "m"));
    EXPECT_FALSE(fingerprint_in(known, 1, marks, "m")) << "a list that was not read";
    marks.pop_back();
    EXPECT_FALSE(fingerprint_in(known, 0, marks, "m")) << "a fact without a value";
}

}  // namespace
}  // namespace pentad
