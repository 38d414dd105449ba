#include "workflow/unit_lane.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace pentad {

namespace {

void add_output(TestResult& result, const KeptOutput& section) {
    if (is_failure(result.outcome) && result.output.empty()) result.output = section.text();
}

}  // namespace

void UnitLane::hand_over(unit_event::Event&& event, const Handler& handler) {
    using namespace unit_event;
    if (auto* ends = std::get_if<TestEnds>(&event)) add_output(ends->result, section_);
    if (auto* extra = std::get_if<Extra>(&event)) add_output(extra->result, section_);
    const bool begins_nothing = std::holds_alternative<TestExists>(event) || std::holds_alternative<Notice>(event) ||
                                std::holds_alternative<LimitIs>(event) || std::holds_alternative<ProcessBegins>(event);
    if (!begins_nothing) section_.clear();
    handler(std::move(event));
}

Result<OutputPipe> OutputPipe::make() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return fail_errno("can't make a pipe for a unit's output");
    OutputPipe pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
    if (::fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) return fail_errno("can't prepare a pipe for a unit's output");
    return pipe;
}

}  // namespace pentad
