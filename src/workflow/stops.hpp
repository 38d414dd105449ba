// Whether what runs is to end early: Ctrl-C, or whoever else may say so.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "base/result.hpp"
#include "exec/signal_watch.hpp"

namespace pentad {

/// Takes SIGINT, SIGTERM and SIGHUP over while it stands, unless there is somebody to be asked. Threads: one.
class Stops {
   public:
    explicit Stops(std::function<bool()> asked) : asked_(std::move(asked)) {
        if (!asked_) signals_.emplace();
    }
    Stops(const Stops&) = delete;
    Stops& operator=(const Stops&) = delete;

    /// True from the first time on.
    bool take() {
        came_ = came_ || (signals_ ? signals_->take() : asked_());
        return came_;
    }

    /// A signal that was taken must not be forgotten. Errors: interrupted, when one came; `while_what` is in the
    /// message.
    Status status(const std::string& while_what) const {
        return came_ ? fail(Code::interrupted, "interrupted while " + while_what) : Status();
    }

   private:
    std::function<bool()> asked_;
    std::optional<SignalWatch> signals_;
    bool came_ = false;
};

}  // namespace pentad
