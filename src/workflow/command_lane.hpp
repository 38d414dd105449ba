// A process of its own that runs a unit: any program, whose output and files a UnitReader understands.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "frameworks/framework.hpp"
#include "workflow/unit_lane.hpp"

namespace pentad {

/// Threads: one.
class CommandLane : public UnitLane {
   public:
    /// `apart`: stdout is not output: see UnitCommand::tells_on_stdout.
    static Result<std::unique_ptr<CommandLane>> create(std::unique_ptr<UnitReader> reader, bool apart,
                                                       std::size_t output_limit);

    /// The process runs.
    void start(const Handler& handler);

    /// For the process: {stdout, stderr}.
    std::vector<int> outputs() const;

    std::vector<int> inputs() const override;
    Result<bool> pump(const Handler& handler) override;
    int close(int status, const Handler& handler) override;

   private:
    class Sink;
    CommandLane(std::unique_ptr<UnitReader> reader, std::size_t output_limit)
        : UnitLane(output_limit), reader_(std::move(reader)) {}

    std::unique_ptr<UnitReader> reader_;
    OutputPipe output_;
    OutputPipe told_;  ///< none unless stdout is apart
};

}  // namespace pentad
