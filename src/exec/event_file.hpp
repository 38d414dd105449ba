// The file in memory through which a unit's process gets its request and tells its events.
//
// Layout: a page that starts with three native 64-bit numbers, `sequence, consumed, end`; the request; then the events,
// one line each, up to `end`, which the process appends through a mapping. A file and not a pipe: it never blocks the
// writer, wakes nobody, and what was written is there whatever became of the writer.
//
// `consumed` counts the bytes of the unit's output pipe that we have read; `sequence` is odd while we read. With both,
// and what is still in the pipe, the process knows how much was printed before an event.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "base/result.hpp"

namespace pentad {

/// Threads: one.
class EventFile {
   public:
    static Result<EventFile> create(std::string_view request);

    EventFile(EventFile&& other) noexcept;
    EventFile& operator=(EventFile&& other) noexcept;
    ~EventFile();

    int fd() const { return fd_.get(); }

    /// The whole lines that came since the last call, without their ends. Reads a bounded amount: call until empty.
    Result<std::vector<std::string>> new_lines();

    /// Reads from the output pipe into `room` and counts it. Returns bytes read; 0 when none are there now.
    std::size_t read_output(int pipe, std::string& room);

    std::uint64_t consumed() const { return consumed_; }

   private:
    EventFile() = default;
    struct Header;
    UniqueFd fd_;
    Header* header_ = nullptr;
    std::uint64_t offset_ = 0;  ///< of the next byte to read
    std::uint64_t consumed_ = 0;
    std::string partial_;  ///< a line whose end has not come yet
};

}  // namespace pentad
