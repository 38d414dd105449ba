// The process that runs a unit, seen from our side: its output and what it tells, brought into one order.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "base/result.hpp"
#include "exec/kept_output.hpp"
#include "frameworks/crash_trace.hpp"
#include "frameworks/unit_event.hpp"

namespace pentad {

/// Threads: one.
class UnitLane {
   public:
    using Handler = std::function<void(unit_event::Event&&)>;

    virtual ~UnitLane() = default;

    /// Readable when there is something to pump.
    virtual std::vector<int> inputs() const = 0;

    /// Hands over what happened since the last call, in its order; failures carry the output of their test. Reads a
    /// bounded amount; true when it was much (k_much), so that more is to be expected at once.
    virtual Result<bool> pump(const Handler& handler) = 0;

    /// The process has ended, and all was pumped. Hands over the last of it, and returns the status that counts:
    /// outcomes of tests may explain one that is not 0.
    virtual int close(int status, const Handler& /*handler*/) { return status; }

    /// What was printed since the last start of something, or its end.
    std::string recent_output() const { return section_.text(); }

    /// Where it was when it crashed, if it told.
    virtual CrashTrace trace(const std::filesystem::path& /*root*/, const std::filesystem::path& /*excluded*/) const {
        return {};
    }

   protected:
    static constexpr std::size_t k_much = std::size_t{16} * 1024;  ///< bytes, of the 64 KB that a pipe holds

    /// `output_limit`: bytes kept of a test's output at each end.
    explicit UnitLane(std::size_t output_limit) : section_(output_limit) {}

    void append(std::string_view bytes) { section_.append(bytes); }
    void hand_over(unit_event::Event&& event, const Handler& handler);

   private:
    KeptOutput section_;  ///< printed since the last event that begins something
};

/// A pipe for output: our end does not block, and the other is as tests expect a pipe to be.
struct OutputPipe {
    UniqueFd read;
    UniqueFd write;  ///< stays open: a pipe without writers would be readable all the time
    static Result<OutputPipe> make();
};

}  // namespace pentad
