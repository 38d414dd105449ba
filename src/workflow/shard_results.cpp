#include "workflow/shard_results.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/text.hpp"
#include "store/result_file.hpp"
#include "workflow/shard_plan.hpp"

namespace pentad {

namespace {

namespace fs = std::filesystem;

struct Part {
    std::string where;
    ShardName name;
    Run run;
};

/// A folder with the file, one above it (as CI systems unpack artifacts), or the file itself.
fs::path file_in(const std::string& where) {
    std::error_code error;
    const fs::path path = where;
    if (!fs::is_directory(path, error)) return path;
    const fs::path below = path / "test_batch_logs" / k_ci_results_name;
    return fs::exists(below, error) ? below : path / k_ci_results_name;
}

Result<Part> read_part(const std::string& where) {
    const fs::path file = file_in(where);
    Part part{printable(where), {}, {}};
    Result<Run> run = read_results_run(file);
    if (!run && run.error().code == Code::not_found)
        return fail(Code::not_found, fmt::format("there is no {}; give folders that hold a shard's {}",
                                                 printable(file.string()), k_ci_results_name));
    TRY_ASSIGN(part.run, std::move(run));
    const std::optional<ShardName> name = parse_shard_name(part.run.pattern);
    if (!name)
        return fail(Code::refused,
                    printable(file.string()) +
                        " is not the result of a shard; --merge joins what 'pentad ci --shard I/N' wrote");
    part.name = *name;
    return part;
}

Status check_same_plan(const Part& first, const Part& part) {
    if (part.name.plan != first.name.plan || part.name.pattern != first.name.pattern ||
        part.name.shard.count != first.name.shard.count)
        return fail(Code::refused, fmt::format("{} and {} are of different plans, so that a test may have run twice or "
                                               "never; run all shards of the same tree with the same baseline",
                                               first.where, part.where));
    if (part.run.tree != first.run.tree)
        return fail(Code::refused, fmt::format("{} and {} are of different trees; run all shards of the same one",
                                               first.where, part.where));
    return {};
}

Status check_complete(const std::vector<Part>& parts) {
    const int count = parts.front().name.shard.count;
    std::map<int, const Part*> by_index;
    for (const Part& part : parts) {
        TRY(check_same_plan(parts.front(), part));
        const auto [found, is_new] = by_index.emplace(part.name.shard.index, &part);
        if (!is_new)
            return fail(Code::refused, fmt::format("{} and {} are both shard {}", found->second->where, part.where,
                                                   part.name.shard.index));
    }
    std::string missing;
    for (int index = 1; index <= count; ++index)
        if (!by_index.contains(index)) missing += (missing.empty() ? "shard " : ", ") + std::to_string(index);
    if (missing.empty()) return {};
    return fail(Code::refused, fmt::format("{} of {} is missing; give the folders of all shards", missing, count));
}

/// What stands for the trouble of a whole module or class: each shard that runs a part of it meets the trouble.
bool is_fixture(std::string_view id) {
    if (const std::size_t number = id.rfind('['); id.ends_with(']') && number != std::string_view::npos)
        id = id.substr(0, number);  // `setUpClass[2]`: the second of that name
    return id.contains("::_FailedTest::") || id.ends_with("::setUpModule") || id.ends_with("::tearDownModule") ||
           id.ends_with("::setUpClass") || id.ends_with("::tearDownClass");
}

/// Sorted, each id once.
Status put_together(std::vector<TestResult>& results) {
    std::ranges::stable_sort(results, [](const TestResult& one, const TestResult& other) {
        if (one.id != other.id) return one.id < other.id;
        return is_failure(one.outcome) && !is_failure(other.outcome);  // of two, the failure counts
    });
    const auto same = [](const TestResult& one, const TestResult& other) { return one.id == other.id; };
    const auto twin = std::ranges::adjacent_find(results, [&](const TestResult& one, const TestResult& other) {
        return same(one, other) && !is_fixture(one.id);
    });
    if (twin != results.end())
        return fail(Code::refused,
                    fmt::format("{} is in the results of two shards; run all shards of the same tree again",
                                printable(twin->id)));
    const auto rest = std::ranges::unique(results, same);
    results.erase(rest.begin(), rest.end());
    return {};
}

}  // namespace

Result<Run> join_shards(const std::vector<std::string>& folders) {
    if (folders.empty()) return fail(Code::usage, "no shards to join; give the folders with their results");
    std::vector<Part> parts;
    for (const std::string& folder : folders) {
        TRY_ASSIGN(Part part, read_part(folder));
        parts.push_back(std::move(part));
    }
    TRY(check_complete(parts));
    Run joined;
    joined.started = parts.front().run.started;
    joined.tree = parts.front().run.tree;
    joined.pattern = parts.front().name.pattern;
    joined.git_commit = parts.front().run.git_commit;
    for (Part& part : parts) {
        joined.duration = std::max(joined.duration, part.run.duration);
        joined.interrupted = joined.interrupted || part.run.interrupted;
        if (part.run.started.milliseconds < joined.started.milliseconds) joined.started = part.run.started;
        std::ranges::move(part.run.results, std::back_inserter(joined.results));
    }
    TRY(put_together(joined.results));
    joined.totals = totals_of(joined.results);
    return joined;
}

}  // namespace pentad
