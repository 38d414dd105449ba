#include "store/scan.hpp"

#include <fcntl.h>

#include <algorithm>
#include <iterator>
#include <system_error>
#include <thread>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "store/ignore.hpp"
#include "store/scan_walk.hpp"

namespace pentad {

namespace {

constexpr unsigned k_most_threads = 4;

unsigned thread_count(const ScanOptions& options) {
    if (options.threads > 0) return options.threads;
    return std::clamp(std::thread::hardware_concurrency(), 1U, k_most_threads);
}

/// The folder to begin with, and the rules of the .gitignore files on the way to it.
Result<FolderJob> first_job(const ScanPlan& plan, IgnoreRules::Link rules, std::vector<std::string>& unreadable) {
    FolderJob job;
    job.rules = std::move(rules);
    job.known = plan.known.all();
    const std::string& below = plan.options.below;
    if (below.empty()) return job;
    TRY(check_workspace_path(below, plan.options.directory_name));
    std::string prefix;
    for (const std::string& part : split(below, '/')) {
        TRY_ASSIGN(const WayDown way,
                   open_beneath(plan.root, prefix.substr(0, prefix.empty() ? 0 : prefix.size() - 1), O_PATH));
        if (way.end == WayDown::End::there)
            job.rules = gitignore_in(way.folder.get(), plan.start_prefix + prefix, std::move(job.rules), unreadable);
        prefix += part + '/';
    }
    TRY_ASSIGN(const WayDown way, open_beneath(plan.root, below, O_PATH));
    if (way.end == WayDown::End::symlink)
        return fail(Code::refused, printable(below) + " lies behind the symlink " + printable(way.at) +
                                       "; name the folder by its real path");
    if (way.end == WayDown::End::not_folder) return fail(Code::refused, printable(way.at) + " is not a folder");
    job.path = prefix;
    job.known = plan.known.below(prefix);
    return job;
}

/// This thread is one of the walkers; when the system gives no more threads, fewer do all the work.
void run_all(std::vector<ScanWalk>& walks) {
    std::vector<std::jthread> helpers;
    try {
        for (std::size_t i = 1; i < walks.size(); ++i) helpers.emplace_back([&walks, i] { walks[i].run(); });
    } catch (const std::system_error&) {
    }
    walks.front().run();
}

template <class T>
void append(std::vector<T>& to, std::vector<T>& from) {
    if (to.empty())
        to.swap(from);
    else
        std::ranges::move(from, std::back_inserter(to));
}

Scan put_together(std::vector<ScanWalk>& walks, std::vector<std::string> unreadable) {
    Scan scan;
    scan.unreadable = std::move(unreadable);
    for (ScanWalk& walk : walks) {
        Scan& part = walk.result();
        append(scan.findings, part.findings);
        append(scan.refreshed, part.refreshed);
        append(scan.unreadable, part.unreadable);
        append(scan.touched, part.touched);
        scan.files_seen += part.files_seen;
    }
    std::ranges::sort(scan.findings, {}, &ScanFinding::path);
    std::ranges::sort(scan.refreshed, {}, &IndexEntry::path);
    std::ranges::sort(scan.unreadable);
    std::ranges::sort(scan.touched);
    return scan;
}

}  // namespace

Result<Scan> scan_workspace(const std::filesystem::path& root, const FileIndex* index, const NewerStates& newer,
                            const ScanOptions& options) {
    const std::int64_t began_ns = wall_clock_ns();
    const UniqueFd top(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!top) return fail_errno("can't read folder " + printable(root.string()));
    if (index != nullptr) TRY(index->verify());
    const KnownFiles known(index, newer);
    IgnoreStart start = ignore_rules_above(root, options.ignore);
    const ScanPlan plan{top.get(), std::move(start.prefix), known, options, known.index_began_ns() - k_clock_ns};
    std::vector<std::string> unreadable;
    std::vector<FolderJob> first(1);
    TRY_ASSIGN(first.front(), first_job(plan, std::move(start.rules), unreadable));

    FolderQueue queue;
    queue.push(first);
    std::vector<ScanWalk> walks;
    for (unsigned i = 0; i < thread_count(options); ++i) walks.emplace_back(plan, queue);
    run_all(walks);
    Scan scan = put_together(walks, std::move(unreadable));
    scan.began_ns = began_ns;
    scan.index_is_current = index != nullptr && newer.empty() && scan.findings.empty() && scan.refreshed.empty();
    if (options.collect_entries) scan.entries = next_entries(index, newer, scan);
    return scan;
}

}  // namespace pentad
