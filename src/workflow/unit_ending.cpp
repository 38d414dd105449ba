#include "workflow/unit_ending.hpp"

#include <fmt/format.h>
#include <string.h>
#include <sys/wait.h>

namespace pentad {

namespace {

constexpr std::string_view k_in_test = "in the middle of the test";

}  // namespace

std::string signal_name(int signal) {
    const char* name = ::sigabbrev_np(signal);
    return name != nullptr ? fmt::format("SIG{}", name) : fmt::format("signal {}", signal);
}

std::string summarize(const UnitEnding& ending) {
    if (ending.how == UnitEnding::How::timed_out) return fmt::format("timed out after {:g} s", ending.timeout);
    if (ending.how == UnitEnding::How::interrupted) return "interrupted";
    if (ending.how == UnitEnding::How::stopped) return "stopped";
    if (ending.how == UnitEnding::How::parent_lost) return "crashed (it ended its parent process)";
    if (WIFSIGNALED(ending.status)) return fmt::format("crashed ({})", signal_name(WTERMSIG(ending.status)));
    return fmt::format("exited with status {}", WEXITSTATUS(ending.status));
}

std::string describe(const UnitEnding& ending, std::string_view place) {
    const bool exited = ending.how == UnitEnding::How::exited && !WIFSIGNALED(ending.status);
    const std::string where = place == k_in_test && !exited ? "" : fmt::format(" {}", place);
    if (ending.how == UnitEnding::How::parent_lost) return "crashed: it ended the process that had started it" + where;
    if (ending.how == UnitEnding::How::exited && !exited)
        return fmt::format("crashed: {}{}", signal_name(WTERMSIG(ending.status)), where);
    return summarize(ending) + where;
}

}  // namespace pentad
