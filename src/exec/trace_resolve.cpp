#include "exec/trace_resolve.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <memory>

#include "base/file.hpp"
#include "base/text.hpp"
#include "exec/program_file.hpp"

namespace pentad::trace {

namespace {

constexpr int k_most_symlinks = 40;  // as the kernel has it
constexpr int k_most_scripts = 5;    // the same

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
    places_.begin(base);
    for (const AccessView& access : accesses) {
        through_proc_.clear();
        way_.clear();
        walk(access.operation, access.path, 0);
        if (leads_through_proc(through_proc_, threads))
            trace.taints.emplace(Taint::other_process, printable(through_proc_));
    }
    believe_absences();
    collect(trace);
    absences_.clear();
    folders_.clear();
    places_.end();
}

/// Part by part, as the kernel does.
void Resolver::walk(Operation operation, std::string_view path, int depth) {
    const std::size_t slash = path.rfind('/');
    const std::string_view text = path.substr(0, slash == std::string_view::npos ? 0 : slash);
    // What was missing counts only as long as nobody changed the way there: all of that is looked at.
    const auto known = operation == Operation::missing ? folders_.end() : folders_.find(text);
    bool in_folder = known != folders_.end();
    PlaceFolder* at = in_folder ? known->second : &places_.top();
    if (in_folder) places_.use(*at);
    std::string_view rest = in_folder ? path.substr(text.size()) : path;
    std::string turned;  // holds `rest` from the first symlink on
    int symlinks = 0;
    std::size_t next = 0;
    while ((next = rest.find_first_not_of('/', next)) != std::string_view::npos) {
        const std::size_t end = std::min(rest.find('/', next), rest.size());
        const std::string_view part = rest.substr(next, end - next);
        next = end;
        if (part == "." || part == "..") {
            if (part == "..") at = at->parent;
            continue;
        }
        const bool last = rest.find_first_not_of('/', end) == std::string_view::npos;
        if (last && end == rest.size() && depth == 0 && !std::exchange(in_folder, true)) folders_.emplace(text, at);
        if (at->path.empty() && part == "proc") {  // what we see there is ours, not the process's
            through_proc_.assign("/proc").append(rest.substr(end));
            return;
        }
        Place& place = places_.look(*at, part);
        if (operation == Operation::missing) {
            if (last) return miss(place);
            way_.push_back(&place);
        }
        if (place.kind != Place::Kind::symlink) {
            if (operation == Operation::missing && place.kind != Place::Kind::folder) return;
            if (last || place.kind != Place::Kind::folder)
                return arrive(last ? operation : Operation::look, place, depth);
            at = &places_.enter(place);
            continue;
        }
        // What changes a file may do it behind the symlink or to the symlink itself: both count.
        const bool ends = last && end == rest.size() && (operation == Operation::look_at || changes(operation));
        note(place, TracedPath::Kind::symlink, ends ? operation : Operation::look);
        if ((ends && !changes(operation)) || ++symlinks > k_most_symlinks) return;
        turned = place.target + std::string(rest.substr(end));
        rest = turned;
        next = 0;
        if (rest.starts_with('/')) at = &places_.top();
    }
    if (operation == Operation::missing) return;
    arrive(operation, *at->self, depth);  // the path ended with `/`, `.` or `..`
}

void Resolver::arrive(Operation operation, Place& place, int depth) {
    switch (place.kind) {
        case Place::Kind::absent:
        case Place::Kind::symlink:
            return note(place, TracedPath::Kind::absence, operation);
        case Place::Kind::other:
            return note(place, TracedPath::Kind::other, operation);
        case Place::Kind::folder: {
            const bool opened = operation == Operation::open || operation == Operation::list;
            return note(place, opened ? TracedPath::Kind::listing : TracedPath::Kind::folder, operation);
        }
        case Place::Kind::file:
            note(place, TracedPath::Kind::content, operation);
            if (operation != Operation::execute || depth >= k_most_scripts) return;
            if (const std::string interpreter = interpreter_of(place); interpreter.starts_with('/'))
                walk(Operation::execute, interpreter, depth + 1);
    }
}

void Resolver::note(Place& place, TracedPath::Kind kind, Operation operation) {
    if (place.left_out) return;
    Place::Found& found = place.found;
    if (found.kinds == 0) {
        found_.push_back(&place);
        found.replaced = found.made = operation == Operation::replace;
        found.created = operation == Operation::create;
    }
    found.kinds |= bit(kind);
    found.written = found.written || (changes(operation) && operation != Operation::create);
}

/// Changes are recorded before they are made: nobody had changed what stands at `place` when it was found missing,
/// unless that was noted before.
void Resolver::miss(Place& place) {
    if (!place.found.written) absences_.emplace_back(&place, std::move(way_));
}

/// So what stood there later is the unit's own work, whatever it looked for before. Not when the path may have led
/// elsewhere, since a symlink or folder on the way was changed at any time; a folder that was missing itself is the
/// unit's own with all that is in it. Of a file that is still there at the end, what it is counts: it is no temporary
/// one, and its times tell that it is new, as a folder's do not.
void Resolver::believe_absences() {
    const auto is_unsteady_way = [](const Place* part) {
        return part->found.written && (part->kind != Place::Kind::folder || !part->found.missing);
    };
    for (const auto& [place, way] : absences_) {
        Place::Found& found = place->found;
        if (found.kinds == 0) continue;
        found.made = found.made || found.created;  // else it was there, and is as it was
        found.written = true;
    }
    for (const auto& [place, way] : absences_) {
        Place::Found& found = place->found;
        if (found.kinds == 0 || std::ranges::any_of(way, is_unsteady_way)) continue;
        found.missing = true;
        if ((found.kinds & ~k_timeless) == 0) found.made = true;
    }
}

std::string Resolver::interpreter_of(const Place& place) const {
    const UniqueFd fd(::openat(base_, path_of(place).c_str() + 1, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC));
    return fd ? interpreter_in(fd.get()).path : std::string();
}

void Resolver::collect(UnitTrace& trace) {
    std::vector<std::pair<std::string, Place*>> ordered;
    ordered.reserve(found_.size());
    for (Place* const place : found_)
        ordered.emplace_back(places_.is_workspace(*place) ? "." : place->in->prefix + std::string(place->name), place);
    found_.clear();
    std::ranges::sort(ordered);
    trace.paths.reserve(ordered.size());
    for (auto& [path, place] : ordered) {
        const Place::Found found = std::exchange(place->found, {});
        TracedPath traced;
        traced.path = std::move(path);
        traced.outside = !place->in->inside && traced.path != ".";
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
}

}  // namespace pentad::trace
