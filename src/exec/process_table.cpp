#include "exec/process_table.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>

#include "base/text.hpp"

namespace pentad {

namespace {

template <class Number>
Number to_number(std::string_view text) {
    Number number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::optional<ProcessEntry> read_process(int folder, const char* name) {
    const UniqueFd fd(::openat(folder, (std::string(name) + "/stat").c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) return std::nullopt;  // it has ended since
    std::array<char, 1024> bytes;
    const ssize_t count = ::read(fd.get(), bytes.data(), bytes.size());
    if (count <= 0) return std::nullopt;
    return parse_process({bytes.data(), static_cast<std::size_t>(count)});
}

}  // namespace

std::optional<ProcessEntry> parse_process(std::string_view line) {
    // `4711 (name, which may hold anything) S 1 4711 4711 …`: only the last bracket ends the name.
    const std::size_t open = line.find(" (");
    const std::size_t close = line.rfind(") ");
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) return std::nullopt;
    const std::vector<std::string> fields = split(line.substr(close + 2), ' ');
    constexpr std::size_t k_start_field = 19;
    if (fields.size() <= k_start_field || fields[0].empty()) return std::nullopt;
    ProcessEntry entry;
    entry.process = to_number<pid_t>(line.substr(0, open));
    entry.name = line.substr(open + 2, close - open - 2);
    entry.state = fields[0][0];
    entry.parent = to_number<pid_t>(fields[1]);
    entry.group = to_number<pid_t>(fields[2]);
    entry.session = to_number<pid_t>(fields[3]);
    entry.start = to_number<std::uint64_t>(fields[k_start_field]);
    return entry;
}

bool has_variable(pid_t process, std::string_view variable) {
    const UniqueFd fd(::open(("/proc/" + std::to_string(process) + "/environ").c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) return false;
    const Result<std::string> bytes = read_all(fd.get(), "an environment");
    if (!bytes) return false;
    const std::vector<std::string> variables = split(*bytes, '\0');
    return std::ranges::find(variables, variable) != variables.end();
}

UniqueFd open_children(pid_t thread) {
    return UniqueFd(::open(("/proc/self/task/" + std::to_string(thread) + "/children").c_str(), O_RDONLY | O_CLOEXEC));
}

std::optional<std::vector<pid_t>> read_children(int list) {
    std::array<char, 4096> room;
    const ssize_t count = ::pread(list, room.data(), room.size(), 0);
    constexpr std::size_t k_longest = 16;  // a number that does not fit is left out
    if (count < 0 || static_cast<std::size_t>(count) + k_longest > room.size()) return std::nullopt;
    std::vector<pid_t> children;
    for (const std::string& child : split({room.data(), static_cast<std::size_t>(count)}, ' '))
        if (const auto number = to_number<pid_t>(child); number > 0) children.push_back(number);
    return children;
}

std::optional<std::set<pid_t>> own_children() {
    const std::unique_ptr<DIR, int (*)(DIR*)> threads(::opendir("/proc/self/task"), ::closedir);
    if (threads == nullptr) return std::nullopt;
    std::set<pid_t> all;
    while (const dirent* item = ::readdir(threads.get())) {
        const auto thread = to_number<pid_t>(item->d_name);
        if (thread == 0) continue;
        const UniqueFd list = open_children(thread);
        const std::optional<std::vector<pid_t>> children = read_children(list.get());
        if (!children) return std::nullopt;
        all.insert(children->begin(), children->end());
    }
    return all;
}

std::vector<ProcessEntry> all_processes() {
    std::vector<ProcessEntry> entries;
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir("/proc"), ::closedir);
    if (folder == nullptr) return entries;
    while (const dirent* item = ::readdir(folder.get())) {
        if (item->d_name[0] < '1' || item->d_name[0] > '9') continue;
        if (std::optional<ProcessEntry> entry = read_process(::dirfd(folder.get()), item->d_name))
            entries.push_back(std::move(*entry));
    }
    return entries;
}

}  // namespace pentad
