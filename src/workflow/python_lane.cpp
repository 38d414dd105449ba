#include "workflow/python_lane.hpp"

#include <unistd.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "frameworks/unittest_events.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_chunk = 64 * 1024;
constexpr int k_most_chunks = 32;  // a pump; other lanes want their turn too
constexpr std::size_t k_trace_limit = 64 * 1024;

constexpr unit_event::Position k_now = -1;
constexpr unit_event::Position k_after_all = std::numeric_limits<unit_event::Position>::max();

/// How much was printed before an event. When its process could not tell: all that is in the pipe now, which may be a
/// little more, but is never less.
unit_event::Position position_of(const unit_event::Event& event) {
    if (const auto* ends = std::get_if<unit_event::TestEnds>(&event); ends && ends->result.outcome == Outcome::passed)
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

Result<std::unique_ptr<PythonLane>> PythonLane::create(std::string_view request, std::size_t output_limit) {
    TRY_ASSIGN(EventFile events, EventFile::create(request));
    std::unique_ptr<PythonLane> lane(new PythonLane(std::move(events), output_limit));
    TRY_ASSIGN(lane->output_, OutputPipe::make());
    TRY_ASSIGN(lane->trace_, file_in_memory("pentad-trace", {}));
    return lane;
}

Result<bool> PythonLane::pump(const Handler& handler) {
    thread_local std::string room(k_chunk, '\0');
    std::size_t total = 0;
    for (int chunk = 0; chunk < k_most_chunks; ++chunk) {
        const bool was_waiting = !waiting_.empty();
        const std::size_t bytes = events_.read_output(output_.read.get(), room);
        // After the bytes: so every event that was told before one of them was printed is known.
        TRY(read_events());
        // What an event waited for before this read, and did not come with it, a test has taken out of the pipe itself.
        deliver(std::string_view(room).substr(0, bytes), bytes == 0 && was_waiting, handler);
        if (bytes == 0 && waiting_.empty()) return total >= k_much;
        total += bytes;
    }
    return true;
}

Status PythonLane::read_events() {
    for (;;) {
        TRY_ASSIGN(const std::vector<std::string> lines, events_.new_lines());
        if (lines.empty()) return {};
        for (const std::string& line : lines) waiting_.push_back(unittest::parse_event(line));
    }
}

void PythonLane::deliver(std::string_view bytes, bool all, const Handler& handler) {
    while (!waiting_.empty()) {
        const unit_event::Position position = position_of(waiting_.front());
        if (position > received_) {
            const auto before = static_cast<std::size_t>(position - received_);
            if (before > bytes.size() && !all) break;
            const std::string_view first = bytes.substr(0, std::min(before, bytes.size()));
            append(first);
            received_ += static_cast<std::int64_t>(first.size());
            bytes.remove_prefix(first.size());
        }
        hand_over(std::exchange(waiting_.front(), {}), handler);
        waiting_.pop_front();
    }
    append(bytes);
    received_ += static_cast<std::int64_t>(bytes.size());
}

CrashTrace PythonLane::trace(const std::filesystem::path& root, const std::filesystem::path& excluded) const {
    const off_t size = ::lseek(trace_.get(), 0, SEEK_END);
    if (size <= 0) return {};
    std::string text(std::min(k_trace_limit, static_cast<std::size_t>(size)), '\0');
    const ssize_t count = ::pread(trace_.get(), text.data(), text.size(), size - static_cast<off_t>(text.size()));
    text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return read_crash_trace(text, root, excluded);
}

}  // namespace pentad
