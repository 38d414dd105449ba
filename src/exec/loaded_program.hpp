// A program that is started again and again, and loaded only once: the dynamic loader has done its work in a process
// that has run nothing of the program yet, and forks of that go on as the program. Each has what a process of its own
// has: arguments, environment, folder, session, descriptors, all initialization, and we are its parent. What they
// share: where things lie in memory, and the random bytes that the kernel gave the first (AT_RANDOM). What is more than
// elsewhere: our library in their memory, and the process that was loaded, which is called `pentad-loader`.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "base/result.hpp"
#include "exec/loadable.hpp"
#include "exec/spawn.hpp"

namespace pentad {

/// Threads: one. It dies with the thread that loaded it; what it started does not die with it.
class LoadedProgram {
   public:
    /// Whether `plan` starts it as a loaded program can: in no world, with stdin, stdout and stderr, traced, if it is,
    /// with the library, and with nothing that the dynamic loader is to tell.
    static bool can_start(const SpawnPlan& plan);

    /// Of the programs that `can_start`, those with the same key are forks of one: the program, its folder, how many
    /// arguments, and what the loader takes from the environment.
    static std::string key_of(const SpawnPlan& plan);

    /// Loads it and ends it, traced as the plan says: what loading it depends on. `library`: see write_loader_library.
    /// Errors: as `load`.
    static Status try_load(const SpawnPlan& plan, const std::string& library);

    /// Loads `plan.arguments[0]` with the plan's environment and in its folder, not traced. `from`: what a loading
    /// before looked at.  Errors: tool (it can't be loaded so), io.
    static Result<LoadedProgram> load(const SpawnPlan& plan, const std::string& library, LoadedFrom from);

    LoadedProgram(LoadedProgram&&) noexcept;
    LoadedProgram& operator=(LoadedProgram&&) noexcept;
    ~LoadedProgram() { stop(); }

    pid_t process() const { return process_; }

    /// It has answered, whenever it was asked.
    bool answers() const { return answers_; }

    /// A program that is loaded now would be the same.
    bool is_of_today() const { return from_.is_as_it_was(); }

    /// Does what `spawn` does, with a plan of the same key. Errors: as there.
    Result<pid_t> start(const SpawnPlan& plan);

   private:
    LoadedProgram() = default;
    void stop();

    pid_t process_ = -1;
    bool answers_ = true;
    UniqueFd socket_;
    LoadedFrom from_;
    std::size_t most_variables_ = 0;
};

/// Writes the library that makes a program one into `folder`, whose path has no blank and no `:`, and which is not
/// mounted noexec. Returns its path.  Errors: io, no_space, tool.
Result<std::string> write_loader_library(const std::filesystem::path& folder);

}  // namespace pentad
