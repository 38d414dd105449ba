#include "exec/process_tree.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <mutex>
#include <thread>

#include "base/environment.hpp"
#include "exec/trace_apart.hpp"

namespace pentad {

namespace {

constexpr int k_most_rounds = 200;
constexpr std::chrono::milliseconds k_pause{2};
constexpr std::chrono::milliseconds k_let_go{40};

/// Stops every process of the tree, round by round, until a look at all processes finds none that still runs. Returns
/// each with its group.
std::map<pid_t, pid_t> stop_tree(pid_t root) {
    std::map<pid_t, pid_t> stopped;
    for (int round = 0; round < k_most_rounds; ++round) {
        bool found = false;
        // A stopped parent can't fork any more, but its children can have, before we saw them.
        for (const ProcessEntry& entry : descendants(all_processes(), {root})) {
            if (entry.state == 'Z' || !stopped.emplace(entry.process, entry.group).second) continue;
            ::kill(entry.process, SIGSTOP);
            found = true;
        }
        if (!found) break;
    }
    return stopped;
}

/// A process that forks and ends, again and again, is gone whenever one looks; its group stays.
void kill_group(pid_t group) {
    if (group > 1 && group != ::getpgrp()) ::kill(-group, SIGKILL);
}

/// It is the process's, not a thread's: the first watch sets it, the last one puts back what was.
class Subreaper {
   public:
    void begin() {
        const std::lock_guard lock(mutex_);
        if (watches_++ > 0) return;
        ::prctl(PR_GET_CHILD_SUBREAPER, &before_);
        ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    }
    void end() {
        const std::lock_guard lock(mutex_);
        if (--watches_ == 0) ::prctl(PR_SET_CHILD_SUBREAPER, before_);
    }

   private:
    std::mutex mutex_;
    int watches_ = 0;
    int before_ = 0;
};

Subreaper& subreaper() {
    static Subreaper k_subreaper;
    return k_subreaper;
}

bool reap(pid_t child) { return ::waitpid(child, nullptr, WNOHANG) == child; }

}  // namespace

std::vector<ProcessEntry> descendants(std::span<const ProcessEntry> processes, const std::set<pid_t>& roots) {
    std::multimap<pid_t, const ProcessEntry*> children;
    std::vector<const ProcessEntry*> found;
    for (const ProcessEntry& entry : processes) {
        children.emplace(entry.parent, &entry);
        if (roots.contains(entry.process)) found.push_back(&entry);
    }
    for (std::size_t at = 0; at < found.size(); ++at) {
        const auto [first, last] = children.equal_range(found[at]->process);
        for (auto child = first; child != last; ++child)
            if (!roots.contains(child->second->process)) found.push_back(child->second);
    }
    std::vector<ProcessEntry> result;
    for (const ProcessEntry* entry : found) result.push_back(*entry);
    return result;
}

void kill_tree(pid_t root) {
    const std::map<pid_t, pid_t> stopped = stop_tree(root);
    for (const auto& [process, group] : stopped) {
        ::kill(process, SIGKILL);
        kill_group(group);
    }
    for (const auto& [process, group] : stopped) reap(process);
}

void end_child(pid_t child) {
    ::kill(child, SIGKILL);
    while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) {
    }
}

OrphanWatch::OrphanWatch(std::string mark) : mark_(std::move(mark)) {
    subreaper().begin();
    children_ = open_children(::getpid());
    if (std::optional<std::set<pid_t>> children = own_children()) {
        known_ = std::move(*children);
        return;
    }
    for (const ProcessEntry& entry : all_processes())
        if (entry.parent == ::getpid()) known_.insert(entry.process);
}

OrphanWatch::~OrphanWatch() { subreaper().end(); }

bool OrphanWatch::is_ours(const ProcessEntry& entry) {
    if (trace::is_apart(entry.process)) return false;
    if (mark_.empty() || sessions_.contains(entry.session)) return true;
    if (entry.session == ::getsid(0) || !has_variable(entry.process, mark_variable(mark_))) return false;
    sessions_.insert(entry.session);
    return true;
}

OrphanWatch::Found OrphanWatch::look() {
    Found found;
    for (ProcessEntry& entry : all_processes()) {
        if (entry.parent != ::getpid() || known_.contains(entry.process) || !is_ours(entry)) continue;
        found.any = true;
        found.groups.insert(entry.group);
        if (entry.state != 'Z' || !reap(entry.process)) found.alive.push_back(std::move(entry));
    }
    return found;
}

/// The kernel gives orphans to the first thread of their reaper that is alive: here the main thread.
bool OrphanWatch::may_have_any() const {
    if (!mark_.empty() || !children_) return true;
    const std::optional<std::vector<pid_t>> children = read_children(children_.get());
    return !children || std::ranges::any_of(*children, [this](pid_t child) {
        return !known_.contains(child) && !trace::is_apart(child);
    });
}

/// Until there are none, or the time is over. One that has just ended counts too: it may have forked before.
OrphanWatch::Found OrphanWatch::wait(std::chrono::milliseconds time) {
    const auto deadline = std::chrono::steady_clock::now() + time;
    Found found = look();
    while (found.any && std::chrono::steady_clock::now() < deadline) {
        std::this_thread::sleep_for(k_pause);
        found = look();
    }
    return found;
}

std::vector<ProcessEntry> OrphanWatch::end_orphans(std::chrono::milliseconds grace) {
    if (!may_have_any()) return {};
    Found found = wait(k_let_go);
    std::vector<ProcessEntry> ended = found.alive;
    for (const ProcessEntry& entry : ended) {
        ::kill(entry.process, SIGTERM);
        ::kill(entry.process, SIGCONT);
    }
    if (found.any) found = wait(grace);
    // What an orphan had below it comes to us when the orphan ends: again, until nobody is left.
    for (int round = 0; found.any && round < k_most_rounds; ++round) {
        for (const ProcessEntry& entry : found.alive) kill_tree(entry.process);
        for (const pid_t group : found.groups) kill_group(group);
        std::this_thread::sleep_for(k_pause);
        found = look();
    }
    return ended;
}

}  // namespace pentad
