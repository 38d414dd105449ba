#include "cli/event_output.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cctype>
#include <charconv>

#include "base/text.hpp"
#include "base/time.hpp"
#include "report/event_lines.hpp"

namespace pentad {

namespace {

bool is_number(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) != 0; });
}

}  // namespace

Result<EventOutput> EventOutput::open(const std::string& where) {
    EventOutput output;
    output.name_ = printable(where);
    if (is_number(where)) {
        int fd = -1;
        std::from_chars(where.data(), where.data() + where.size(), fd);
        const int flags = ::fcntl(fd, F_GETFL);
        if (flags < 0 || (flags & O_ACCMODE) == O_RDONLY)
            return fail(Code::usage, "--events " + where + ": that descriptor is not open for writing; as in '" +
                                         "pentad ci --events 3 3>events.ndjson'");
        // A copy that tests do not inherit.
        output.file_ = UniqueFd(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
    } else {
        output.file_ = UniqueFd(::open(where.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    }
    if (!output.file_) return fail_errno("can't write events to " + output.name_);
    return output;
}

EventSink EventOutput::tee(EventSink next, Console& console) {
    return [this, next = std::move(next), &console](const Event& event) {
        next(event);
        if (broken_) return;
        const Status written = write_all(file_.get(), event_line(event, now()), name_);
        if (written) return;
        broken_ = true;
        console.note("no more events are written: " + written.error().message);
    };
}

}  // namespace pentad
