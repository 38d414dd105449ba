#include "workflow/unit_progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "workflow/unit_ending.hpp"

namespace pentad {

namespace {

constexpr int k_most_timeouts = 10;  // of one unit: each costs the whole limit

}  // namespace

void UnitProgress::begin() {
    numbers_.clear();
    current_.reset();
    fixture_.reset();
    loaded_ = ended_ = complete_ = wants_more_ = unsure_ = more_exists_ = false;
    settled_ = 0;
}

void UnitProgress::take(const unit_event::Event& event) {
    std::visit(
        [this](const auto& one) {
            using Kind = std::decay_t<decltype(one)>;
            if constexpr (requires { take_one(one); })
                take_one(one);
            else if constexpr (std::is_same_v<Kind, unit_event::Loaded>)
                loaded_ = true;
            else if constexpr (std::is_same_v<Kind, unit_event::FixtureBegins>)
                fixture_ = Fixture{one.kind, one.where, one.covers};
            else if constexpr (std::is_same_v<Kind, unit_event::FixtureEnds>)
                fixture_.reset();
            else if constexpr (std::is_same_v<Kind, unit_event::Recurse>)
                recurses_ = true;
            else if constexpr (std::is_same_v<Kind, unit_event::Unsure>)
                unsure_ = true;
            else if constexpr (std::is_same_v<Kind, unit_event::MoreExists>)
                more_exists_ = true;
            else if constexpr (std::is_same_v<Kind, unit_event::UnitEnds>) {
                ended_ = true;
                complete_ = one.complete;
                duration_ += one.duration;
                current_.reset();
                fixture_.reset();
            }
        },
        event);
}

void UnitProgress::take_one(const unit_event::TestExists& event) { numbers_[event.number] = index_of(event.id); }

void UnitProgress::take_one(const unit_event::TestStarts& event) {
    const auto found = numbers_.find(event.number);
    if (found == numbers_.end()) return;
    fixture_.reset();
    current_ = found->second;
    news_.push_back(TestStarted{unit_, entries_[found->second].id});
}

void UnitProgress::take_one(const unit_event::TestEnds& event) {
    const auto found = numbers_.find(event.number);
    if (found == numbers_.end()) return;
    current_.reset();
    settle(found->second, event.result);
}

void UnitProgress::take_one(const unit_event::Extra& event) {
    const std::size_t index = index_of(event.result.id);
    if (entries_[index].result) return;  // a tearDownModule that fails again in a later process
    settle(index, event.result);
}

void UnitProgress::take_one(const unit_event::Notice& event) {
    if (!event.text.empty()) news_.push_back(Warning{unit_ + ": " + event.text});
}

std::size_t UnitProgress::index_of(const std::string& id) {
    const auto [found, is_new] = by_id_.try_emplace(id, entries_.size());
    if (is_new) entries_.push_back({id, std::nullopt});
    return found->second;
}

void UnitProgress::settle(std::size_t index, TestResult result) {
    Entry& entry = entries_[index];
    if (entry.result) return;
    result.id = entry.id;
    result.unit = unit_;
    ++settled_;
    news_.push_back(TestFinished{result});
    entry.result = std::move(result);
}

void UnitProgress::settle_rest(const std::string& prefix, const std::string& message) {
    for (std::size_t index = 0; index < entries_.size(); ++index) {
        if (entries_[index].result || !entries_[index].id.starts_with(prefix)) continue;
        TestResult result;
        result.message = message;
        settle(index, std::move(result));
    }
}

std::size_t UnitProgress::unfinished() const {
    return static_cast<std::size_t>(std::ranges::count_if(entries_, [](const Entry& e) { return !e.result; }));
}

TestResult UnitProgress::trouble(const UnitEnding& ending, std::string_view place) const {
    TestResult result;
    result.outcome = ending.how == UnitEnding::How::timed_out ? Outcome::timed_out : Outcome::crashed;
    result.duration = ending.elapsed;
    result.message = describe(ending, place);
    result.file_location = ending.trace.file_location;
    result.traceback = ending.trace.traceback;
    result.output = ending.output;
    return result;
}

/// Pins what happened on the test, fixture or import that was under way.
void UnitProgress::blame(const UnitEnding& ending) {
    if (current_) {
        settle(*std::exchange(current_, std::nullopt), trouble(ending, "in the middle of the test"));
    } else if (fixture_) {
        blame_fixture(ending);
    } else if (!loaded_) {
        const std::string id = unit_ + "::_FailedTest::" + module_;
        settle(index_of(id), trouble(ending, "while the module was imported"));
        settle_rest("", "the module could not be imported");
    } else {
        const std::string_view place = ended_ ? "at exit, after the last test" : "between tests";
        settle(index_of(unit_ + "::process::exit"), trouble(ending, place));
    }
}

void UnitProgress::blame_fixture(const UnitEnding& ending) {
    const Fixture fixture = *std::exchange(fixture_, std::nullopt);
    settle(index_of(unit_ + "::" + fixture.where + "::" + fixture.kind), trouble(ending, "in " + fixture.kind));
    if (!fixture.kind.starts_with("setUp") && fixture.covers.empty()) return;
    const std::string verb = ending.how == UnitEnding::How::timed_out ? " timed out" : " crashed";
    std::string prefix = unit_ + "::" + fixture.where + "::";
    // `setUpModule` of the unit itself stands for all of it, `inner.setUpModule` for `unit::inner.Class::…`.
    if (fixture.where.ends_with(fixture.kind))
        prefix = unit_ + "::" + fixture.where.substr(0, fixture.where.size() - fixture.kind.size());
    settle_rest(fixture.covers.empty() ? prefix : fixture.covers, fixture.kind + verb);
}

void UnitProgress::end(const UnitEnding& ending) {
    using How = UnitEnding::How;
    if (!ended_) duration_ += ending.total;
    const bool went_well = ended_ && ending.how == How::exited && ending.status == 0;
    if (ending.how == How::interrupted || ending.how == How::stopped) {
        settle_rest("", ending.how == How::interrupted ? "interrupted" : "a test failed before");
        return;
    }
    if (ending.how == How::parent_lost && !ending.alone) {
        wants_more_ = !ended_ || !complete_;  // whoever did it: all that has no result runs again, alone
        return;
    }
    if (unsure_ && !ended_ && !std::exchange(one_by_one_, true) && unfinished() > 0) {
        problem_ = summarize(ending);
        wants_more_ = true;
        return;
    }
    if (!went_well) {
        blame(ending);
        problem_ = summarize(ending);
    }
    if (ending.how == How::timed_out && ++timeouts_ >= k_most_timeouts)
        settle_rest("", fmt::format("{} tests of this unit timed out before", timeouts_));
    if (ended_ && complete_) settle_rest("", "the test was not run by its suite");
    if (settled_ == 0) settle_rest("", "the unit's process ended before it");
    wants_more_ = unfinished() > 0 || (more_exists_ && settled_ > 0 && timeouts_ < k_most_timeouts);
}

std::set<std::string> UnitProgress::left_out() const {
    std::set<std::string> ids;
    for (const Entry& entry : entries_)
        if (entry.result) ids.insert(entry.id);
    return ids;
}

std::vector<TestResult> UnitProgress::take_results() {
    std::vector<TestResult> results;
    results.reserve(entries_.size());
    for (Entry& entry : entries_)
        if (entry.result) results.push_back(*std::exchange(entry.result, std::nullopt));
    return results;
}

Totals UnitProgress::totals() const {
    Totals totals;
    for (const Entry& entry : entries_)
        if (entry.result) totals.count(*entry.result);
    return totals;
}

std::vector<Event> UnitProgress::take_news() { return std::exchange(news_, {}); }

}  // namespace pentad
