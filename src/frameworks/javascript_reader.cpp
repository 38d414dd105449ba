#include "frameworks/javascript_reader.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <map>
#include <optional>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"
#include "frameworks/unittest_events.hpp"

namespace pentad {

using namespace unit_event;

namespace {

constexpr char k_sign = '\x1e';
constexpr std::size_t k_longest_mark = 40;      // bytes
constexpr std::size_t k_chunk = 256 * 1024;     // bytes of the file at once
constexpr std::size_t k_last_words = 4 * 1024;  // bytes of output that say why there are no tests
constexpr std::size_t k_lines = 8;              // of them
constexpr std::size_t k_everything = std::numeric_limits<std::size_t>::max();

/// The number in `RS pentad:123 RS`.
std::optional<std::size_t> size_in(std::string_view mark) {
    mark.remove_prefix(1);
    if (!mark.starts_with(k_javascript_mark)) return {};
    mark.remove_prefix(k_javascript_mark.size());
    if (mark.size() < 3 || mark.front() != ':' || mark.back() != k_sign) return {};
    std::size_t size = 0;
    const char* const end = mark.data() + mark.size() - 1;
    const auto [stop, error] = std::from_chars(mark.data() + 1, end, size);
    if (error != std::errc() || stop != end) return {};
    return size;
}

std::string last_lines(std::string_view text) {
    std::vector<std::string> lines;
    for (const std::string& line : split(text, '\n'))
        if (!trim(line).empty()) lines.push_back(valid_utf8(line));
    const std::size_t first = lines.size() > k_lines ? lines.size() - k_lines : 0;
    std::string last;
    for (std::size_t at = first; at < lines.size(); ++at) last += "\n" + lines[at];
    return last;
}

class Reader : public UnitReader {
   public:
    Reader(std::string unit, std::string tool, std::filesystem::path file, bool whole)
        : unit_(std::move(unit)), tool_(std::move(tool)), file_(std::move(file)), whole_(whole) {}

    void printed(std::string_view bytes, UnitSink& sink) override {
        marked_.take(
            bytes, [&](std::string_view piece) { pass_on(piece, sink); }, [&](std::size_t size) { read(size, sink); });
    }

    void ended(int status, UnitSink& sink) override {
        marked_.end([&](std::string_view piece) { pass_on(piece, sink); });
        read(k_everything, sink);
        if (done_)
            end_well(status, sink);
        else if (!any_ && WIFEXITED(status))
            end_without_tests(status, sink);
        else
            end_early(sink);
    }

   private:
    void pass_on(std::string_view piece, UnitSink& sink) {
        sink.output(piece);
        if (any_) return;
        last_words_ += piece;
        if (last_words_.size() > 2 * k_last_words) last_words_.erase(0, last_words_.size() - k_last_words);
    }

    /// Lines of the file that end before `size`.
    void read(std::size_t size, UnitSink& sink) {
        if (!descriptor_) descriptor_ = UniqueFd(::open(file_.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
        if (!descriptor_) return;
        while (position_ < size) {
            const std::size_t before = lines_.size();
            lines_.resize(before + std::min(k_chunk, size - position_));
            const ssize_t count = ::read(descriptor_.get(), lines_.data() + before, lines_.size() - before);
            lines_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
            if (count <= 0) break;
            position_ += static_cast<std::size_t>(count);
            take_lines(sink);
        }
    }

    void take_lines(UnitSink& sink) {
        std::size_t begin = 0;
        for (std::size_t end = lines_.find('\n'); end != std::string::npos; end = lines_.find('\n', begin)) {
            take(unittest::parse_event(std::string_view(lines_).substr(begin, end - begin)), sink);
            begin = end + 1;
        }
        lines_.erase(0, begin);
    }

    void take(Event event, UnitSink& sink) {
        if (std::holds_alternative<UnitEnds>(event)) {
            done_ = true;
        } else if (std::holds_alternative<Loaded>(event)) {
            loaded_ = true;
        } else if (const auto* starts = std::get_if<TestStarts>(&event)) {
            std::erase_if(open_, [&](const TestStarts& one) { return one.number == starts->number; });
            open_.push_back(*starts);
            sink.event(std::move(event));
        } else if (const auto* ends = std::get_if<TestEnds>(&event)) {
            std::erase_if(open_, [&](const TestStarts& one) { return one.number == ends->number; });
            failed_ = failed_ || is_failure(ends->result.outcome) || ends->result.outcome == Outcome::not_run;
            sink.event(std::move(event));
        } else if (std::holds_alternative<Extra>(event)) {
            any_ = failed_ = true;
            sink.event(std::move(event));
        } else if (std::holds_alternative<TestExists>(event)) {
            any_ = true;
            sink.event(std::move(event));
        }
    }

    void end_well(int status, UnitSink& sink) {
        if (!WIFEXITED(status)) return;
        // Of one that ran some of its tests, others may have failed.
        if (WEXITSTATUS(status) != 0 && !failed_ && whole_)
            add(unit_ + "::process::exit",
                fmt::format("{} exited with status {}, though no test failed{}", tool_, WEXITSTATUS(status),
                            last_words_.empty() ? "" : ":" + last_lines(last_words_)),
                sink);
        sink.event(UnitEnds{.complete = true});
    }

    void end_without_tests(int status, UnitSink& sink) {
        add(unit_,
            fmt::format("{} ended with status {} before it told of a test{}", tool_, WEXITSTATUS(status),
                        last_words_.empty() ? "" : ":" + last_lines(last_words_)),
            sink);
        sink.event(UnitEnds{.complete = true});
    }

    /// What had started last, and has not ended, is what was under way.
    void end_early(UnitSink& sink) {
        if (!open_.empty()) sink.event(open_.back());
        if (!loaded_) sink.event(MoreExists{});
    }

    static void add(std::string id, std::string message, UnitSink& sink) {
        Extra extra;
        extra.result.id = std::move(id);
        extra.result.outcome = Outcome::error;
        extra.result.message = std::move(message);
        sink.event(std::move(extra));
    }

    std::string unit_;
    std::string tool_;
    std::filesystem::path file_;
    bool whole_;
    UniqueFd descriptor_;
    MarkedOutput marked_;
    std::string lines_;         // read and not ended by a line feed
    std::size_t position_ = 0;  // in the file
    std::string last_words_;    // printed before the first test
    std::vector<TestStarts> open_;
    bool any_ = false;
    bool failed_ = false;
    bool loaded_ = false;
    bool done_ = false;
};

}  // namespace

void MarkedOutput::take(std::string_view bytes, const Output& output, const Mark& mark) {
    while (!bytes.empty()) {
        if (held_.empty()) {
            const std::size_t sign = bytes.find(k_sign);
            if (sign != 0) output(bytes.substr(0, sign));
            if (sign == std::string_view::npos) return;
            held_ = k_sign;
            bytes.remove_prefix(sign + 1);
            continue;
        }
        const std::size_t sign = bytes.find(k_sign);
        const std::size_t part = sign == std::string_view::npos ? bytes.size() : sign;
        if (held_.size() + part > k_longest_mark) {  // no mark is that long
            output(held_);
            held_.clear();
            continue;
        }
        held_ += bytes.substr(0, part);
        bytes.remove_prefix(part);
        if (sign == std::string_view::npos) return;
        if (const auto size = size_in(held_ + k_sign)) {
            mark(*size);
            held_.clear();
            bytes.remove_prefix(1);
        } else {  // this one may begin a mark
            output(held_);
            held_.clear();
        }
    }
}

void MarkedOutput::end(const Output& output) {
    if (!held_.empty()) output(held_);
    held_.clear();
}

std::unique_ptr<UnitReader> javascript_reader(std::string unit, std::string tool, const std::filesystem::path& scratch,
                                              const TestChoice& choice) {
    const bool whole = choice.only.empty() && choice.left_out.empty();
    return std::make_unique<Reader>(std::move(unit), std::move(tool), scratch / "events", whole);
}

}  // namespace pentad
