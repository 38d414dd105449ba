#include "workflow/watch_setup.hpp"

#include <poll.h>

#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "exec/own_program.hpp"

namespace pentad {

namespace {

constexpr std::string_view k_note = "note: ";
constexpr std::string_view k_error = "pentad: ";

/// Waits until something was printed, it has ended, or a signal came. True at its end.
bool wait_for_news(const OwnProgram& program, const SignalWatch& signals) {
    pollfd fds[] = {{program.end_fd(), POLLIN, 0},
                    {program.output_fd(), POLLIN, 0},
                    {program.errors_fd(), POLLIN, 0},
                    {signals.fd(), POLLIN, 0}};
    return ::poll(fds, std::size(fds), -1) > 0 && fds[0].revents != 0;
}

/// The whole lines of `text`, which are taken out of it.
std::vector<std::string> whole_lines(std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n')) {
        lines.push_back(text.substr(0, end));
        text.erase(0, end + 1);
    }
    return lines;
}

Failure failure_of(int exit_code, const std::string& message) {
    const Code code = exit_code == exit_codes::k_refused ? Code::refused : Code::io;
    return fail(code, message.empty() ? "the first snapshot could not be taken; try 'pentad init'" : message);
}

}  // namespace

Result<WatchSetUp> set_up_beside(const Workspace& workspace, SignalWatch& signals,
                                 const std::function<void(const std::string& line)>& progress) {
    TRY_ASSIGN(OwnProgram program,
               OwnProgram::start({"-C", workspace.root.string(), "--force", "--color=never", "init"}, workspace.root));
    WatchSetUp made;
    std::string output;
    std::string errors;
    std::string problem;
    for (bool ended = false; !ended;) {
        ended = wait_for_news(program, signals);
        if (signals.take()) {
            made.interrupted = true;
            program.interrupt();
        }
        program.take(output, errors);
        for (const std::string& line : whole_lines(errors)) {
            if (line.starts_with(k_note))
                made.notes.push_back(line.substr(k_note.size()));
            else if (line.starts_with(k_error))
                problem = line.substr(k_error.size());
            else if (progress)
                progress(line);
        }
    }
    const int exit_code = program.wait();
    if (exit_code != exit_codes::k_passed && !made.interrupted) return failure_of(exit_code, problem);
    return made;
}

}  // namespace pentad
