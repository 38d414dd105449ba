// selecting_bench FOLDER UNITS FACTS FILES ROUNDS: what deciding costs that nothing has to run, for UNITS units with
// FACTS dependencies each, out of FILES files, from reading the journal to the last decision. Prints one JSON object of
// medians in milliseconds. All files are ones that the history knows, so that their values come from the scan; which
// itself is not in these times (bench scan).
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <random>

#include "base/time.hpp"
#include "judge/selection.hpp"
#include "store/journal.hpp"
#include "workflow/present_marks.hpp"
#include "workflow/selecting.hpp"

namespace {

using namespace pentad;

[[noreturn]] void give_up(const std::string& why) {
    std::fprintf(stderr, "selecting_bench: %s\n", why.c_str());
    std::exit(1);
}

template <class T>
T must(Result<T> result) {
    if (!result) give_up(result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

std::string path_of(std::size_t file) {
    return fmt::format("src/area_{:03}/part_{:02}/module_{:06}.py", file % 211, file % 37, file);
}

/// What a scan of the project sees.
TrackedFiles scanned(std::size_t files) {
    std::vector<IndexEntry> entries;
    for (std::size_t number = 0; number < files; ++number) {
        const std::string path = path_of(number);
        entries.push_back({path, {FileKind::regular, 0644, Oid::of_blob(path), 100}, {}});
    }
    std::ranges::sort(entries, {}, &IndexEntry::path);
    return TrackedFiles(std::move(entries));
}

/// Each unit depends on files of its own, all over the project, so that no two lists are equal.
std::vector<NewTrace> make_traces(std::size_t units, std::size_t facts, const std::vector<ValuedFact>& all) {
    std::mt19937_64 random(1);
    std::vector<std::uint32_t> places(all.size());
    std::iota(places.begin(), places.end(), 0U);
    std::vector<NewTrace> traces;
    for (std::size_t number = 0; number < units; ++number) {
        NewTrace& trace = traces.emplace_back();
        trace.unit = fmt::format("tests.area_{:02}.test_module_{:05}", number % 37, number);
        trace.fingerprint = unit_mark(trace.unit);
        std::ranges::sample(places, std::back_inserter(trace.facts), static_cast<std::ptrdiff_t>(facts), random);
        for (const std::uint32_t place : trace.facts) trace.fingerprint += all[place].mark;
    }
    return traces;
}

void fill(const std::filesystem::path& file, std::size_t units, std::size_t facts, std::size_t files,
          const FactValues& values) {
    std::vector<ValuedFact> all;
    for (std::size_t number = 0; number < files; ++number) {
        const std::string path = path_of(number);
        all.push_back({{FactClass::content, path}, values.mark(FactClass::content, path)});
    }
    Journal journal = must(Journal::create(file));
    Run run;
    for (const NewTrace& trace : make_traces(units, facts, all)) {
        TestResult result;
        result.id = trace.unit + "::T::test";
        result.unit = trace.unit;
        result.outcome = Outcome::passed;
        run.results.push_back(std::move(result));
    }
    std::ranges::sort(run.results, {}, &TestResult::id);
    run.totals = totals_of(run.results);
    must(journal.begin());
    const RunId id = must(journal.add_run(run));
    must(journal.add_traces(id, all, make_traces(units, facts, all)));
    must(journal.commit());
}

struct Times {
    double read = 0, values = 0, decide = 0, all = 0;  // ms
};

Times decide(const std::filesystem::path& file, std::size_t units, const FactValues& values) {
    Times times;
    const Stopwatch whole;
    Stopwatch part;
    Journal journal = must(Journal::open(file));
    const KnownTraces known = must(journal.traces(false));
    times.read = part.seconds() * 1000;
    part = Stopwatch();
    const PresentMarks marks = marks_in(values, known);
    times.values = part.seconds() * 1000;
    part = Stopwatch();
    Selection selection(known, marks);
    std::size_t kept = 0;
    for (const KnownUnit& unit : known.units) kept += selection.choose(unit.name).runs() ? 0 : 1;
    times.decide = part.seconds() * 1000;
    times.all = whole.seconds() * 1000;
    if (kept != units) give_up(fmt::format("{} of {} units would run", units - kept, units));
    return times;
}

double median(std::vector<Times> rounds, double Times::* part) {
    std::ranges::sort(rounds, {}, part);
    return rounds[rounds.size() / 2].*part;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 6) give_up("usage: selecting_bench FOLDER UNITS FACTS FILES ROUNDS");
    const std::filesystem::path file = std::filesystem::path(arguments[1]) / "journal.db";
    const auto number = [&](int at) { return static_cast<std::size_t>(std::atoll(arguments[at])); };
    const std::size_t units = number(2);
    const TrackedFiles files = scanned(number(4));
    const FactValues values("/", files, files, {});
    fill(file, units, number(3), number(4), values);
    std::vector<Times> rounds;
    for (std::size_t round = 0; round < number(5); ++round) rounds.push_back(decide(file, units, values));
    std::printf("{\"read_ms\":%.2f,\"values_ms\":%.2f,\"decide_ms\":%.2f,\"all_ms\":%.2f,\"journal_mb\":%.1f}\n",
                median(rounds, &Times::read), median(rounds, &Times::values), median(rounds, &Times::decide),
                median(rounds, &Times::all), static_cast<double>(std::filesystem::file_size(file)) / 1e6);
}
