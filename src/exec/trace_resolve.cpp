#include "exec/trace_resolve.hpp"

#include <dirent.h>
#include <elf.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstring>
#include <memory>

#include "base/file.hpp"
#include "base/text.hpp"

namespace pentad::trace {

namespace {

constexpr int k_most_symlinks = 40;  // as the kernel has it
constexpr int k_most_scripts = 5;    // the same
constexpr unsigned k_many_uses = 24;
constexpr std::size_t k_most_listed = 2000;
constexpr std::size_t k_head = 4096;  // bytes of an executable file that tell its interpreter

bool lies_below(std::string_view path, std::string_view folder) {
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

/// What is there now and was not made by anybody: of no use to compare.
bool is_unsteady(std::string_view path) {
    if (lies_below(path, "/dev/shm")) return path == "/dev/shm";
    return lies_below(path, "/proc") || lies_below(path, "/sys") || lies_below(path, "/dev") ||
           path.starts_with("/memfd:");
}

/// `#! interpreter argument`, or what an ELF program names; empty: neither.
std::string interpreter_in(int fd) {
    std::array<char, k_head> head{};
    const ssize_t count = ::read(fd, head.data(), head.size());
    const std::string_view text(head.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    if (text.starts_with("#!")) {
        const std::size_t from = text.find_first_not_of(" \t", 2);
        if (from == std::string_view::npos) return {};
        return std::string(text.substr(from, text.find_first_of(" \t\n", from) - from));
    }
    Elf64_Ehdr header;
    if (text.size() < sizeof header || !text.starts_with(ELFMAG)) return {};
    std::memcpy(&header, text.data(), sizeof header);
    if (header.e_ident[EI_CLASS] != ELFCLASS64) return {};
    for (std::uint64_t at = header.e_phoff, left = header.e_phnum; left > 0; at += header.e_phentsize, --left) {
        Elf64_Phdr part;
        if (at + sizeof part > text.size()) break;
        std::memcpy(&part, text.data() + at, sizeof part);
        if (part.p_type != PT_INTERP) continue;
        std::string name(std::min<std::size_t>(part.p_filesz, PATH_MAX), '\0');
        if (::pread(fd, name.data(), name.size(), static_cast<off_t>(part.p_offset)) < 0) return {};
        return name.c_str();
    }
    return {};
}

constexpr unsigned bit(TracedPath::Kind kind) { return 1U << static_cast<unsigned>(kind); }
/// What does not tell by its times that the unit has made it.
constexpr unsigned k_timeless =
    bit(TracedPath::Kind::absence) | bit(TracedPath::Kind::folder) | bit(TracedPath::Kind::listing);

}  // namespace

bool leads_through_proc(std::string_view path, const std::unordered_set<pid_t>& threads) {
    if (!path.starts_with("/proc/")) return false;
    std::vector<std::string> parts = split(path.substr(6), '/');
    std::erase_if(parts, [](const std::string& part) { return part.empty() || part == "."; });
    if (parts.size() >= 3 && parts[1] == "task") parts.erase(parts.begin() + 1, parts.begin() + 3);
    if (parts.size() < 2) return false;
    const std::string& whose = parts[0];
    const std::string& what = parts[1];
    if ((what == "cwd" || what == "root") && parts.size() > 2) return true;
    if (what == "fd" && parts.size() > 3) return true;
    if (what != "fd" && what != "map_files") return false;
    if (whose == "self" || whose == "thread-self") return false;  // it has it open already
    pid_t process = 0;
    std::from_chars(whose.data(), whose.data() + whose.size(), process);
    return parts.size() > 2 && process != ::getpid() && !threads.contains(process);
}

void Resolver::resolve(const std::vector<AccessView>& accesses, int base, const std::unordered_set<pid_t>& threads,
                       UnitTrace& trace) {
    base_ = base;
    workspace_ = UniqueFd(::openat(base, root_.c_str() + 1, O_PATH | O_DIRECTORY | O_CLOEXEC));
    Findings findings;
    findings.reserve(accesses.size());
    for (const AccessView& access : accesses) {
        through_proc_.clear();
        way_.clear();
        walk(access.operation, access.path, findings, 0);
        if (leads_through_proc(through_proc_, threads))
            trace.taints.emplace(Taint::other_process, printable(through_proc_));
    }
    believe_absences(findings);
    collect(findings, trace);
    absences_.clear();
    here_.clear();
    folders_.clear();
}

/// Part by part, as the kernel does.
void Resolver::walk(Operation operation, std::string_view path, Findings& findings, int depth) {
    const std::size_t slash = path.rfind('/');
    const std::string_view folder = path.substr(0, slash == std::string_view::npos ? 0 : slash);
    // What was missing counts only as long as nobody changed the way there: all of that is looked at.
    const auto known = operation == Operation::missing ? folders_.end() : folders_.find(folder);
    if (known != folders_.end() && ++known->second.uses == k_many_uses) list(known->second.path);
    std::string at = known != folders_.end() ? known->second.path : "";  // a folder, without symlinks; "" is the root
    std::string rest(known != folders_.end() ? path.substr(folder.size()) : path);
    bool in_folder = known != folders_.end();
    int symlinks = 0;
    std::size_t next = 0;
    while ((next = rest.find_first_not_of('/', next)) != std::string::npos) {
        const std::size_t end = std::min(rest.find('/', next), rest.size());
        const std::string_view part(rest.data() + next, end - next);
        next = end;
        if (part == "." || part == "..") {
            if (part == "..") at.resize(at.empty() ? 0 : at.rfind('/'));
            continue;
        }
        const bool last = rest.find_first_not_of('/', end) == std::string::npos;
        if (last && end == rest.size() && depth == 0 && !std::exchange(in_folder, true))
            folders_.emplace(folder, Folder{at});
        std::string here = at + '/' + std::string(part);
        if (here == "/proc") {  // what we see there is ours, not the process's
            through_proc_ = here + rest.substr(end);
            return;
        }
        Fact& fact = look(here);
        if (operation == Operation::missing) {
            if (last) return miss(here, findings);
            way_.push_back(here);
        }
        if (fact.kind != Fact::Kind::symlink) {
            if (operation == Operation::missing && fact.kind != Fact::Kind::folder) return;
            if (last || fact.kind != Fact::Kind::folder)
                return arrive(last ? operation : Operation::look, here, fact, findings, depth);
            at = std::move(here);
            continue;
        }
        // What changes a file may do it behind the symlink or to the symlink itself: both count.
        const bool ends = last && end == rest.size() && (operation == Operation::look_at || changes(operation));
        note(here, TracedPath::Kind::symlink, ends ? operation : Operation::look, findings);
        if ((ends && !changes(operation)) || ++symlinks > k_most_symlinks) return;
        rest = fact.target + rest.substr(end);
        next = 0;
        if (rest.starts_with('/')) at.clear();
    }
    if (operation == Operation::missing) return;
    Fact last_folder{.kind = Fact::Kind::folder};  // the path ended with `/`, `.` or `..`
    arrive(operation, at.empty() ? "/" : at, last_folder, findings, depth);
}

void Resolver::arrive(Operation operation, const std::string& path, Fact& fact, Findings& findings, int depth) {
    switch (fact.kind) {
        case Fact::Kind::absent:
        case Fact::Kind::symlink:
            return note(path, TracedPath::Kind::absence, operation, findings);
        case Fact::Kind::other:
            return note(path, TracedPath::Kind::other, operation, findings);
        case Fact::Kind::folder: {
            const bool opened = operation == Operation::open || operation == Operation::list;
            return note(path, opened ? TracedPath::Kind::listing : TracedPath::Kind::folder, operation, findings);
        }
        case Fact::Kind::file:
            note(path, TracedPath::Kind::content, operation, findings);
            if (operation != Operation::execute || depth >= k_most_scripts) return;
            if (const std::string interpreter = interpreter_of(path, fact); interpreter.starts_with('/'))
                walk(Operation::execute, interpreter, findings, depth + 1);
    }
}

void Resolver::note(const std::string& path, TracedPath::Kind kind, Operation operation, Findings& findings) {
    if (is_unsteady(path) || (!hidden_.empty() && lies_below(path, hidden_))) return;
    Found& found = findings[path];
    if (found.kinds == 0) {
        found.replaced = found.made = operation == Operation::replace;
        found.created = operation == Operation::create;
    }
    found.kinds |= bit(kind);
    found.written = found.written || (changes(operation) && operation != Operation::create);
}

/// Changes are recorded before they are made: nobody had changed what stands at `path` when it was found missing,
/// unless that was noted before.
void Resolver::miss(const std::string& path, const Findings& findings) {
    const auto found = findings.find(path);
    if (found == findings.end() || !found->second.written) absences_.emplace_back(path, std::move(way_));
}

/// So what stood there later is the unit's own work, whatever it looked for before. Not when the path may have led
/// elsewhere, since a symlink or folder on the way was changed at any time; a folder that was missing itself is the
/// unit's own with all that is in it. Of a file that is still there at the end, what it is counts: it is no temporary
/// one, and its times tell that it is new, as a folder's do not.
void Resolver::believe_absences(Findings& findings) {
    const auto is_unsteady_way = [&](const std::string& part) {
        const auto found = findings.find(part);
        if (found == findings.end() || !found->second.written) return false;
        return look(part).kind != Fact::Kind::folder || !found->second.missing;
    };
    for (const auto& [path, way] : absences_) {
        const auto found = findings.find(path);
        if (found == findings.end()) continue;
        found->second.made = found->second.made || found->second.created;  // else it was there, and is as it was
        found->second.written = true;
    }
    for (const auto& [path, way] : absences_) {
        const auto found = findings.find(path);
        if (found == findings.end() || std::ranges::any_of(way, is_unsteady_way)) continue;
        found->second.missing = true;
        if ((found->second.kinds & ~k_timeless) == 0) found->second.made = true;
    }
}

/// Of many files in one folder the kernel tells the kinds faster than one by one. What is not in the list is looked for
/// all the same: not every file system finds names only as it lists them.
void Resolver::list(const std::string& folder) {
    if (folder.empty()) return;
    const auto [start, name] = place_of(folder);
    UniqueFd fd(::openat(start, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    const std::unique_ptr<DIR, int (*)(DIR*)> listing(fd ? ::fdopendir(fd.get()) : nullptr, ::closedir);
    if (!listing) return;
    fd.release();
    const dirent* entry = nullptr;
    for (std::size_t count = 0; count < k_most_listed && (entry = ::readdir(listing.get())) != nullptr; ++count) {
        if (entry->d_type != DT_REG && entry->d_type != DT_DIR) continue;
        const Fact fact{.kind = entry->d_type == DT_REG ? Fact::Kind::file : Fact::Kind::folder};
        here_.try_emplace(folder + '/' + entry->d_name, fact);
    }
}

/// From the workspace's folder the kernel has less of a way to go.
std::pair<int, const char*> Resolver::place_of(const std::string& path) const {
    if (workspace_ && path.size() > root_.size() && is_inside(path))
        return {workspace_.get(), path.c_str() + root_.size() + 1};
    return {base_, path.c_str() + 1};
}

Resolver::Fact& Resolver::look(const std::string& path) {
    const bool inside = is_inside(path);
    if (!inside)
        if (const auto known = outside_.find(path); known != outside_.end()) return known->second;
    if (const auto known = here_.find(path); known != here_.end()) return known->second;
    Fact fact;
    struct stat status{};
    const auto [folder, name] = place_of(path);
    if (::fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
        if (S_ISREG(status.st_mode)) fact.kind = Fact::Kind::file;
        if (S_ISDIR(status.st_mode)) fact.kind = Fact::Kind::folder;
        if (S_ISLNK(status.st_mode)) fact.kind = Fact::Kind::symlink;
        if (fact.kind == Fact::Kind::absent) fact.kind = Fact::Kind::other;
    }
    if (fact.kind == Fact::Kind::symlink) {
        std::array<char, PATH_MAX> room;
        const ssize_t count = ::readlinkat(folder, name, room.data(), room.size());
        fact.target.assign(room.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
    }
    const bool keep = !inside && fact.kind != Fact::Kind::absent;
    return (keep ? outside_ : here_).insert_or_assign(path, std::move(fact)).first->second;
}

const std::string& Resolver::interpreter_of(const std::string& path, Fact& fact) {
    if (!std::exchange(fact.interpreter_known, true)) {
        const UniqueFd fd(::openat(base_, path.c_str() + 1, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
        if (fd) fact.interpreter = interpreter_in(fd.get());
    }
    return fact.interpreter;
}

bool Resolver::is_inside(std::string_view path) const { return lies_below(path, root_); }

void Resolver::collect(const Findings& findings, UnitTrace& trace) const {
    for (const auto& [path, found] : findings) {
        TracedPath traced;
        traced.outside = !is_inside(path);
        if (traced.outside)
            traced.path = path;
        else
            traced.path = path.size() == root_.size() ? "." : path.substr(root_.size() + 1);
        traced.written = found.written;
        traced.made = found.made;
        traced.replaced = found.replaced && found.kinds == bit(TracedPath::Kind::content);
        // Opening a folder tells more than looking at it.
        const bool listed = (found.kinds & bit(TracedPath::Kind::listing)) != 0;
        const unsigned kinds = listed ? found.kinds & ~bit(TracedPath::Kind::folder) : found.kinds;
        for (unsigned kind = 0; kinds >> kind != 0; ++kind) {
            if ((kinds >> kind & 1U) == 0) continue;
            traced.kind = static_cast<TracedPath::Kind>(kind);
            trace.paths.push_back(traced);
        }
    }
    std::ranges::sort(trace.paths);
}

}  // namespace pentad::trace
