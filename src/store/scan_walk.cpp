#include "store/scan_walk.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <limits>

#include "base/beneath.hpp"
#include "base/text.hpp"
#include "store/capture.hpp"
#include "store/folder_mark.hpp"

namespace pentad {

namespace {

constexpr const char* k_rules_file = ".gitignore";
constexpr std::int64_t k_second = 1'000'000'000;

std::string join(const std::string& prefix, std::string_view name) {
    std::string path;
    path.reserve(prefix.size() + name.size());
    return path.append(prefix).append(name);
}

bool contains(const std::vector<std::string_view>& sorted, std::string_view name) {
    return std::ranges::binary_search(sorted, name);
}

FileKind kind_of(mode_t mode) {
    if (S_ISREG(mode)) return FileKind::regular;
    return S_ISLNK(mode) ? FileKind::symlink : FileKind::absent;
}

}  // namespace

bool is_racy(const StatData& stat, std::int64_t racy_from_ns) {
    const std::int64_t newest = std::max(stat.mtime_ns, stat.ctime_ns);
    const bool coarse = stat.mtime_ns % k_second == 0 && stat.ctime_ns % k_second == 0;
    return newest + (coarse ? 2 * k_second : 0) >= racy_from_ns;
}

IgnoreRules::Link gitignore_in(int folder, const std::string& prefix, IgnoreRules::Link weaker,
                               std::vector<std::string>& unreadable) {
    const std::string path = join(prefix, k_rules_file);
    struct stat status{};
    if (::fstatat(folder, k_rules_file, &status, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(status.st_mode)) return weaker;
    Result<Capture> file =
        capture_entry(folder, std::string(k_rules_file), path, std::numeric_limits<std::uint64_t>::max(), Keep::bytes);
    if (!file) {
        unreadable.push_back(file.error().message);
        return weaker;
    }
    return IgnoreRules::make(file->bytes, prefix, path, std::move(weaker));
}

void ScanWalk::run() {
    FolderJob job;
    while (queue_.pop(job)) {
        visit(job);
        queue_.push(children_);
        queue_.finish_one();
    }
}

void ScanWalk::visit(FolderJob& job) {
    if (!open_folder(job)) return;
    if (const Status listed = listing_.read(folder_.get(), job.path); !listed) {
        result_.unreadable.push_back(listed.error().message);
        return;
    }
    take_rules(job);
    plan_.known.children(job.known, job.path.size(), known_files_, known_folders_);
    compare_files(job);
    drop_anchor(job);
    compare_folders(job);
}

bool ScanWalk::open_folder(const FolderJob& job) {
    const std::size_t slash = job.path.empty() ? 0 : 1;
    const std::string_view path = std::string_view(job.path).substr(job.anchor_length);
    Result<WayDown> way =
        open_beneath(job.anchor ? job.anchor->get() : plan_.root, path.substr(0, path.size() - slash), O_RDONLY);
    if (!way) {
        result_.unreadable.push_back(way.error().message);
        return false;
    }
    if (way->end != WayDown::End::there) removed_below(job.known);  // gone since its parent was listed
    folder_ = std::move(way->folder);
    return static_cast<bool>(folder_);
}

void ScanWalk::take_rules(FolderJob& job) {
    if (!job.path.empty() && contains(listing_.files(), k_environment_mark)) job.only_known = true;
    if (!job.path.empty() && !is_named(job) && contains(listing_.files(), k_cache_mark) &&
        has_cache_mark(folder_.get()))
        job.only_known = true;
    if (job.only_known || !contains(listing_.files(), k_rules_file)) return;
    job.rules = gitignore_in(folder_.get(), plan_.start_prefix + job.path, std::move(job.rules), result_.unreadable);
}

bool ScanWalk::is_named(const FolderJob& job) const {
    return std::string_view(job.path).substr(0, job.path.size() - 1) == plan_.options.below;
}

bool ScanWalk::is_left_out(const FolderJob& job, std::string_view name) const {
    return name == ".git" || (job.path.empty() && name == plan_.options.directory_name);
}

bool ScanWalk::is_ignored(const FolderJob& job, std::string_view name, bool is_folder) {
    if (job.rules == nullptr) return false;
    path_in_repository_.assign(plan_.start_prefix).append(job.path).append(name);
    return job.rules->verdict(path_in_repository_, is_folder).ignored();
}

void ScanWalk::compare_files(const FolderJob& job) {
    auto known = known_files_.begin();
    for (const std::string_view name : listing_.files()) {
        for (; known != known_files_.end() && known->name < name; ++known)
            removed(join(job.path, known->name), plan_.known.state(*known));
        const bool is_known = known != known_files_.end() && known->name == name;
        if (is_known)
            compare_known(job, *known++, name);
        else if (!job.only_known && !is_left_out(job, name) && !is_ignored(job, name, false))
            add_unknown(job, name);
    }
    for (; known != known_files_.end(); ++known) removed(join(job.path, known->name), plan_.known.state(*known));
}

void ScanWalk::compare_folders(const FolderJob& job) {
    auto known = known_folders_.begin();
    for (const std::string_view name : listing_.folders()) {
        for (; known != known_folders_.end() && known->name < name; ++known) removed_below(known->below);
        const bool is_known = known != known_folders_.end() && known->name == name;
        const KnownRange below = is_known ? (known++)->below : KnownRange{};
        if (!is_left_out(job, name)) enter(job, name, below);
    }
    for (; known != known_folders_.end(); ++known) removed_below(known->below);
}

void ScanWalk::enter(const FolderJob& job, std::string_view name, const KnownRange& known) {
    const bool only_known = job.only_known || is_ignored(job, name, true);
    if (only_known && known.empty()) return;
    children_.push_back({join(job.path, name) + '/', known, job.rules, job.anchor, job.anchor_length, only_known});
}

void ScanWalk::drop_anchor(FolderJob& job) {
    constexpr std::size_t k_far = 2000;
    if (job.path.size() - job.anchor_length < k_far || listing_.folders().empty()) return;
    UniqueFd copy(::fcntl(folder_.get(), F_DUPFD_CLOEXEC, 0));
    if (!copy) return;  // too many open files: only slower
    job.anchor = std::make_shared<const UniqueFd>(std::move(copy));
    job.anchor_length = job.path.size();
}

void ScanWalk::compare_known(const FolderJob& job, const KnownFile& file, std::string_view name) {
    const FileState before = plan_.known.state(file);
    const StatData known_stat = plan_.known.stat(file);
    struct stat status{};
    // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): names of a FolderListing end in NUL
    if (::fstatat(folder_.get(), name.data(), &status, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) != 0) {
        if (errno == ENOENT)
            removed(join(job.path, name), before);
        else
            result_.unreadable.push_back(fail_errno("can't read " + printable(join(job.path, name))).error().message);
        return;
    }
    if (const std::int64_t since = plan_.options.touched_since_ns; since != 0 && StatData::of(status).ctime_ns >= since)
        result_.touched.push_back(join(job.path, name));
    const FileKind kind = kind_of(status.st_mode);
    const mode_t mode = kind == FileKind::regular ? status.st_mode & 07777 : 0;
    const bool same = kind == before.kind && mode == before.mode &&
                      static_cast<std::uint64_t>(status.st_size) == before.size && StatData::of(status) == known_stat;
    if (same && !is_racy(known_stat, plan_.racy_from_ns)) {
        ++result_.files_seen;
        return;
    }
    compare_content(job, name, before, known_stat);
}

void ScanWalk::compare_content(const FolderJob& job, std::string_view name, const FileState& before,
                               const StatData& stat) {
    std::string path = join(job.path, name);
    Result<Capture> now =
        capture_entry(folder_.get(), std::string(name), path, plan_.options.size_limit, Keep::oid_only);
    const bool is_file = now || now.error().code != Code::refused;
    if (!now && is_file) {
        result_.unreadable.push_back(now.error().message);
        return;
    }
    if (!now || !now->state.exists()) {
        removed(path, before);
        return;
    }
    ++result_.files_seen;
    // Without the content, a different stat is all there is to tell that it changed.
    const bool unseen_write = now->too_large && stat.is_known() && stat != now->stat;
    if (now->state == before && !unseen_write) {
        result_.refreshed.push_back({std::move(path), before, now->stat});
        return;
    }
    const auto what = before.exists() ? ScanFinding::What::modified : ScanFinding::What::added;
    result_.findings.push_back({what, std::move(path), before, now->state, now->stat});
}

void ScanWalk::add_unknown(const FolderJob& job, std::string_view name) {
    if (plan_.options.hash_added)
        compare_content(job, name, FileState{}, StatData{});
    else
        add_by_stat(job, name);
}

void ScanWalk::add_by_stat(const FolderJob& job, std::string_view name) {
    struct stat status{};
    // NOLINTNEXTLINE(bugprone-suspicious-stringview-data-usage): names of a FolderListing end in NUL
    if (::fstatat(folder_.get(), name.data(), &status, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT) != 0) return;
    const FileKind kind = kind_of(status.st_mode);
    if (kind == FileKind::absent) return;
    const mode_t mode = kind == FileKind::regular ? status.st_mode & 07777 : 0;
    ++result_.files_seen;
    result_.findings.push_back({ScanFinding::What::added, join(job.path, name), FileState{},
                                FileState{kind, mode, {}, static_cast<std::uint64_t>(status.st_size)},
                                StatData::of(status)});
}

void ScanWalk::removed(std::string_view path, const FileState& before) {
    if (before.exists())
        result_.findings.push_back({ScanFinding::What::removed, std::string(path), before, FileState{}, StatData{}});
}

void ScanWalk::removed_below(const KnownRange& range) {
    plan_.known.each(range, [this](std::string_view path, const FileState& state) { removed(path, state); });
}

}  // namespace pentad
