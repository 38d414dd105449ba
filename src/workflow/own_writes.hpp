// What the tests themselves write in the workspace, as far as it is known: it is no edit when it changes while they
// run.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace pentad {

/// What stands for every file that comes and goes in the folder of `path`: `folder/*`, at the top `*`.
std::string transient_in(const std::string& path);

/// Kept in test_batch_logs/written_by_tests, one path a line, newest last. Derived: may be deleted at any time.
/// Threads: one; the last of two processes to write wins.
class OwnWrites {
   public:
    /// What can't be read is empty.
    static OwnWrites load(const std::filesystem::path& directory);

    const std::set<std::string>& paths() const { return known_; }
    /// A path, or what `transient_in` gives. At most 1,000 are kept, the newest. Errors: no_space, io.
    Status add(const std::set<std::string>& paths);

   private:
    std::filesystem::path file_;
    std::vector<std::string> lines_;
    std::set<std::string> known_;
};

}  // namespace pentad
