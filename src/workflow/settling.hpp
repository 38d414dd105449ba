// When changes on disk are an edit: pure bookkeeping with the clock of the caller.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace pentad {

/// Where something may have changed. Shape: paths relative to the workspace.
struct Touched {
    std::set<std::string> files;
    std::set<std::string> folders;  ///< all that is or was below
    bool everywhere = false;
    bool empty() const { return files.empty() && folders.empty() && !everywhere; }
};

/// Gathers touched paths until nothing came for the settle time; those are one edit. What somebody still writes to
/// waits for the close, and what never comes to rest is due at the longest wait. Threads: one.
class Settling {
   public:
    using Clock = std::chrono::steady_clock;  ///< never jumps when the time of day is set
    using Moment = Clock::time_point;
    using Span = std::chrono::milliseconds;

    explicit Settling(Span settle) : settle_(settle) {}

    /// `open`: still being written to.
    void touch_file(const std::string& path, bool open, Moment now);
    void touch_folder(const std::string& path, Moment now);
    void touch_everything(Moment now);
    /// git began to rewrite the workspace, or has just ended: until then all is one change.
    void git_begins(Moment now);
    void git_ends(Moment now);

    /// When to take what is there; nothing while there is nothing.
    std::optional<Moment> due() const;
    /// What is due at `now`; empty before.
    Touched take(Moment now);
    /// All that is there, due or not.
    Touched take_all();
    /// Puts back what could not be recorded.
    void give_back(const Touched& touched, Moment now);
    bool empty() const { return files_.empty() && rest_.empty(); }

    /// Units: from the first change on. Ten settle times, at least two seconds.
    Span longest_wait() const;

   private:
    struct Mark {
        bool open = false;
        Moment first;
    };
    void find_oldest();

    Span settle_;
    std::map<std::string, Mark> files_;
    std::size_t open_ = 0;           ///< of files_
    Touched rest_;                   ///< folders and everywhere
    Moment oldest_ = Moment::max();  ///< when the first of all that is there came
    Moment last_;                    ///< of what is not open
    Moment not_before_;              ///< the end of git's work and a little
    std::optional<Moment> git_since_;
};

}  // namespace pentad
