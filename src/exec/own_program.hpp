// Another run of this very program beside us, and what it prints.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "base/result.hpp"

namespace pentad {

/// A child process that runs our own program, also when its file has been replaced since we started. It has a session
/// of its own, so that Ctrl-C at our terminal does not reach it, and an empty stdin. Threads: one; when that thread
/// ends, or this object does, the child is killed.
class OwnProgram {
   public:
    /// Shape: `arguments` without the program's name. Errors: tool, io.
    static Result<OwnProgram> start(const std::vector<std::string>& arguments, const std::filesystem::path& folder);

    OwnProgram(OwnProgram&& other) noexcept;
    OwnProgram& operator=(OwnProgram&& other) noexcept;
    ~OwnProgram();

    /// For poll(2): readable when there is something to take, or at its end.
    int output_fd() const { return out_.get(); }
    int errors_fd() const { return err_.get(); }
    int end_fd() const { return end_.get(); }

    /// Appends what it printed since. Never blocks.
    void take(std::string& output, std::string& errors);
    /// Ctrl-C, from us.
    void interrupt() const;
    /// Ends it at once; wait() is still to be called.
    void kill() const;
    /// Waits for its end. Returns its exit status as a shell has it.
    int wait();

   private:
    OwnProgram() = default;

    pid_t pid_ = -1;
    UniqueFd out_;
    UniqueFd err_;
    UniqueFd end_;  ///< a pidfd
};

}  // namespace pentad
