#include "frameworks/status_reader.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <utility>

namespace pentad {

namespace {

class StatusReader : public UnitReader {
   public:
    explicit StatusReader(std::string unit) : unit_(std::move(unit)) {}

    void started(UnitSink& sink) override {
        sink.event(unit_event::TestExists{0, unit_});
        sink.event(unit_event::TestStarts{});
    }

    void printed(std::string_view bytes, UnitSink& sink) override { sink.output(bytes); }
    void told(std::string_view bytes, UnitSink& sink) override { sink.output(bytes); }

    void ended(int status, UnitSink& sink) override {
        if (!WIFEXITED(status)) return;
        unit_event::TestEnds ends;
        ends.result.outcome = WEXITSTATUS(status) == 0 ? Outcome::passed : Outcome::failed;
        if (WEXITSTATUS(status) != 0) ends.result.message = fmt::format("exited with status {}", WEXITSTATUS(status));
        sink.event(std::move(ends));
        sink.event(unit_event::UnitEnds{.complete = true});
    }

   private:
    std::string unit_;
};

}  // namespace

std::unique_ptr<UnitReader> status_reader(std::string unit) { return std::make_unique<StatusReader>(std::move(unit)); }

}  // namespace pentad
