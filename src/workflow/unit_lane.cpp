#include "workflow/unit_lane.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace pentad {

namespace {

constexpr std::size_t k_chunk = 64 * 1024;
constexpr int k_most_chunks = 32;  // a pump; other lanes want their turn too
constexpr std::size_t k_trace_limit = 64 * 1024;

constexpr unittest::Position k_now = -1;
constexpr unittest::Position k_after_all = std::numeric_limits<unittest::Position>::max();

/// How much was printed before an event. When its process could not tell: all that is in the pipe now, which may be a
/// little more, but is never less.
unittest::Position position_of(const unittest::Event& event) {
    if (const auto* ends = std::get_if<unittest::TestEnds>(&event); ends && ends->result.outcome == Outcome::passed)
        return k_now;
    return std::visit(
        [](const auto& one) {
            if constexpr (requires { one.position; })
                return one.position < 0 ? k_after_all : one.position;
            else
                return k_now;
        },
        event);
}

}  // namespace

Result<UnitLane> UnitLane::create(std::string_view request, std::size_t output_limit) {
    TRY_ASSIGN(EventFile events, EventFile::create(request));
    UnitLane lane(std::move(events), output_limit);
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return fail_errno("can't make a pipe for a unit's output");
    lane.output_read_ = UniqueFd(ends[0]);
    lane.output_write_ = UniqueFd(ends[1]);
    // Only our end: what the tests see shall behave as a pipe always does.
    if (::fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) return fail_errno("can't prepare a pipe for a unit's output");
    lane.trace_ = UniqueFd(::memfd_create("pentad-trace", MFD_CLOEXEC));
    if (!lane.trace_) return fail_errno("can't make a file in memory");
    return lane;
}

Result<bool> UnitLane::pump(const Handler& handler) {
    thread_local std::string room(k_chunk, '\0');
    for (int chunk = 0; chunk < k_most_chunks; ++chunk) {
        const bool was_waiting = !waiting_.empty();
        const std::size_t bytes = events_.read_output(output_read_.get(), room);
        // After the bytes: so every event that was told before one of them was printed is known.
        TRY(read_events());
        // What an event waited for before this read, and did not come with it, a test has taken out of the pipe itself.
        deliver(std::string_view(room).substr(0, bytes), bytes == 0 && was_waiting, handler);
        if (bytes == 0 && waiting_.empty()) return false;
    }
    return true;
}

Status UnitLane::read_events() {
    for (;;) {
        TRY_ASSIGN(const std::vector<std::string> lines, events_.new_lines());
        if (lines.empty()) return {};
        for (const std::string& line : lines) waiting_.push_back(unittest::parse_event(line));
    }
}

void UnitLane::deliver(std::string_view bytes, bool all, const Handler& handler) {
    while (!waiting_.empty()) {
        const unittest::Position position = position_of(waiting_.front());
        if (position > received_) {
            const auto before = static_cast<std::size_t>(position - received_);
            if (before > bytes.size() && !all) break;
            const std::string_view first = bytes.substr(0, std::min(before, bytes.size()));
            section_.append(first);
            received_ += static_cast<std::int64_t>(first.size());
            bytes.remove_prefix(first.size());
        }
        hand_over(std::exchange(waiting_.front(), {}), handler);
        waiting_.pop_front();
    }
    section_.append(bytes);
    received_ += static_cast<std::int64_t>(bytes.size());
}

void UnitLane::hand_over(unittest::Event event, const Handler& handler) {
    using namespace unittest;
    if (auto* ends = std::get_if<TestEnds>(&event); ends != nullptr && is_failure(ends->result.outcome))
        ends->result.output = section_.text();
    if (auto* extra = std::get_if<Extra>(&event); extra != nullptr && is_failure(extra->result.outcome))
        extra->result.output = section_.text();
    if (!std::holds_alternative<TestExists>(event) && !std::holds_alternative<Notice>(event)) section_.clear();
    handler(std::move(event));
}

std::string UnitLane::trace() const {
    std::string text(k_trace_limit, '\0');
    const off_t size = ::lseek(trace_.get(), 0, SEEK_END);
    const off_t from = size > static_cast<off_t>(k_trace_limit) ? size - static_cast<off_t>(k_trace_limit) : 0;
    const ssize_t count = ::pread(trace_.get(), text.data(), text.size(), from);
    text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return text;
}

}  // namespace pentad
