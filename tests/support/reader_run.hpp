// Runs the process of a unit as a framework says, and shows what its reader made of it.
#pragma once

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <string>
#include <vector>

#include "frameworks/framework.hpp"

namespace pentad::test {

/// Keeps what it is told.
struct ToldEvents : UnitSink {
    void event(unit_event::Event&& event) override { events.push_back(std::move(event)); }
    void output(std::string_view bytes) override { printed += bytes; }

    std::vector<TestResult> results() const {
        std::vector<TestResult> all;
        std::map<std::size_t, std::string> ids;
        for (const unit_event::Event& event : events) {
            if (const auto* exists = std::get_if<unit_event::TestExists>(&event)) ids[exists->number] = exists->id;
            if (const auto* extra = std::get_if<unit_event::Extra>(&event)) all.push_back(extra->result);
            if (const auto* ends = std::get_if<unit_event::TestEnds>(&event)) {
                all.push_back(ends->result);
                all.back().id = ids[ends->number];
            }
        }
        return all;
    }

    /// Shape: `id=outcome (message)` of each in the order told, `started ID` of one that did not end, then `complete`
    /// or `incomplete` if it said that it has ended.
    std::string summary() const {
        std::string text;
        const auto add = [&](const std::string& part) { text += (text.empty() ? "" : "; ") + part; };
        for (const TestResult& result : results())
            add(result.id + "=" + std::string(to_string(result.outcome)) +
                (result.message.empty() ? "" : " (" + result.message + ")"));
        std::map<std::size_t, std::string> ids;
        std::map<std::size_t, bool> runs;
        for (const unit_event::Event& event : events) {
            if (const auto* exists = std::get_if<unit_event::TestExists>(&event)) ids[exists->number] = exists->id;
            if (const auto* starts = std::get_if<unit_event::TestStarts>(&event)) runs[starts->number] = true;
            if (const auto* ends = std::get_if<unit_event::TestEnds>(&event)) runs[ends->number] = false;
        }
        for (const auto& [number, is_running] : runs)
            if (is_running) add("started " + ids[number]);
        for (const unit_event::Event& event : events)
            if (const auto* ends = std::get_if<unit_event::UnitEnds>(&event))
                add(ends->complete ? "complete" : "incomplete");
        return text;
    }

    std::vector<unit_event::Event> events;
    std::string printed;
};

/// `folder`: for scratch folders.
inline ToldEvents run_unit(const Framework& framework, const TestUnit& unit, const TestChoice& choice,
                           const std::filesystem::path& folder, const std::filesystem::path& root) {
    static int count = 0;
    const std::filesystem::path scratch = folder / ("scratch" + std::to_string(++count));
    std::filesystem::create_directories(scratch);
    const UnitCommand command = framework.command(unit, choice, scratch);
    const std::unique_ptr<UnitReader> reader = framework.reader(unit, choice, scratch, root);
    ToldEvents told;
    int out[2];
    int err[2];
    if (::pipe(out) != 0 || ::pipe(err) != 0) return told;
    reader->started(told);
    const pid_t process = ::fork();
    if (process == 0) {
        std::vector<char*> arguments;
        for (const std::string& argument : command.arguments) arguments.push_back(const_cast<char*>(argument.c_str()));
        arguments.push_back(nullptr);
        ::dup2(command.tells_on_stdout ? out[1] : err[1], 1);
        ::dup2(err[1], 2);
        for (const int end : {out[0], out[1], err[0], err[1]}) ::close(end);
        if (::chdir(command.folder.c_str()) == 0) ::execvp(arguments[0], arguments.data());
        ::_exit(127);
    }
    ::close(out[1]);
    ::close(err[1]);
    std::vector<pollfd> open = {{out[0], POLLIN, 0}, {err[0], POLLIN, 0}};
    std::string room(4096, '\0');
    while (open[0].fd >= 0 || open[1].fd >= 0) {
        ::poll(open.data(), open.size(), -1);
        for (pollfd& one : open) {
            if (one.fd < 0 || one.revents == 0) continue;
            const ssize_t size = ::read(one.fd, room.data(), room.size());
            const std::string_view bytes(room.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
            if (!bytes.empty() && one.fd == out[0])
                reader->told(bytes, told);
            else if (!bytes.empty())
                reader->printed(bytes, told);
            else
                ::close(std::exchange(one.fd, -1));
        }
    }
    int status = 0;
    ::waitpid(process, &status, 0);
    reader->ended(status, told);
    return told;
}

}  // namespace pentad::test
