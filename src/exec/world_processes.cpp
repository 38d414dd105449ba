#include "exec/world_processes.hpp"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include "exec/process_table.hpp"

namespace pentad {

namespace {

constexpr int k_most_rounds = 200;
constexpr std::chrono::milliseconds k_pause{2};

/// A line is `… - TYPE SOURCE OPTIONS`.
bool sees(pid_t process, const std::set<std::string>& sources) {
    std::ifstream table("/proc/" + std::to_string(process) + "/mountinfo");
    for (std::string line; std::getline(table, line);) {
        const std::size_t type = line.find(" - ");
        const std::size_t source = type == line.npos ? type : line.find(' ', type + 3);
        if (source == line.npos) continue;
        if (sources.contains(line.substr(source + 1, line.find(' ', source + 1) - source - 1))) return true;
    }
    return false;
}

}  // namespace

std::string mount_source(const std::filesystem::path& world_folder) {
    struct stat status{};
    if (::lstat(world_folder.c_str(), &status) != 0) return {};
    return "pentad-" + std::to_string(status.st_dev) + "-" + std::to_string(status.st_ino);
}

void kill_those_in(const std::set<std::string>& sources) {
    // Again until there are none: they may fork while we look.
    for (int round = 0; round < k_most_rounds; ++round) {
        bool any = false;
        for (const ProcessEntry& entry : all_processes()) {
            if (entry.state == 'Z' || entry.process == ::getpid() || !sees(entry.process, sources)) continue;
            any = ::kill(entry.process, SIGKILL) == 0 || any;
        }
        if (!any) return;
        std::this_thread::sleep_for(k_pause);
    }
}

}  // namespace pentad
