#include "workflow/command_lane.hpp"

#include <unistd.h>

namespace pentad {

namespace {

constexpr std::size_t k_chunk = 64 * 1024;
constexpr int k_most_chunks = 32;  // a pump; other lanes want their turn too

/// What is in the pipe now, up to the size of `room`; empty when there is nothing.
std::string_view read_some(int pipe, std::string& room) {
    const ssize_t count = ::read(pipe, room.data(), room.size());
    return std::string_view(room).substr(0, count > 0 ? static_cast<std::size_t>(count) : 0);
}

}  // namespace

class CommandLane::Sink : public UnitSink {
   public:
    Sink(CommandLane& lane, const Handler& handler) : lane_(lane), handler_(handler) {}

    void event(unit_event::Event&& event) override {
        if (std::holds_alternative<unit_event::UnitBegins>(event)) ended_ = false;
        ended_ = ended_ || std::holds_alternative<unit_event::UnitEnds>(event);
        lane_.hand_over(std::move(event), handler_);
    }
    void output(std::string_view bytes) override { lane_.append(bytes); }
    bool has_ended() const { return ended_; }

   private:
    CommandLane& lane_;
    const Handler& handler_;
    bool ended_ = false;
};

Result<std::unique_ptr<CommandLane>> CommandLane::create(std::unique_ptr<UnitReader> reader, bool apart,
                                                         std::size_t output_limit) {
    std::unique_ptr<CommandLane> lane(new CommandLane(std::move(reader), output_limit));
    TRY_ASSIGN(lane->output_, OutputPipe::make());
    if (apart) {
        TRY_ASSIGN(lane->told_, OutputPipe::make());
    }
    return lane;
}

void CommandLane::start(const Handler& handler) {
    Sink sink(*this, handler);
    reader_->started(sink);
}

std::vector<int> CommandLane::outputs() const {
    return {told_.write ? told_.write.get() : output_.write.get(), output_.write.get()};
}

std::vector<int> CommandLane::inputs() const {
    std::vector<int> pipes = {output_.read.get()};
    if (told_.read) pipes.push_back(told_.read.get());
    return pipes;
}

Result<bool> CommandLane::pump(const Handler& handler) {
    thread_local std::string room(k_chunk, '\0');
    Sink sink(*this, handler);
    std::size_t bytes = 0;
    reader_->looked(sink);
    for (int chunk = 0; chunk < k_most_chunks; ++chunk) {
        const std::string_view printed = read_some(output_.read.get(), room);
        const bool any_printed = !printed.empty();
        if (any_printed) reader_->printed(printed, sink);
        const std::string_view told = told_.read ? read_some(told_.read.get(), room) : std::string_view();
        if (!told.empty()) reader_->told(told, sink);
        if (!any_printed && told.empty()) return bytes >= k_much;
        bytes += printed.size() + told.size();
    }
    return true;
}

int CommandLane::close(int status, const Handler& handler) {
    Sink sink(*this, handler);
    reader_->ended(status, sink);
    return sink.has_ended() ? 0 : status;
}

}  // namespace pentad
