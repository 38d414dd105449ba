// The workspace: which folder we work on, where its test_batch_logs is, and with which settings.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "model/settings.hpp"

namespace pentad {

/// Asked now and then, 40 ms apart or less, by what takes long; true: it shall end, as on Ctrl-C. Called in the thread
/// that works.
using StopAsked = std::function<bool()>;

struct Workspace {
    std::filesystem::path root;       ///< absolute, symlinks resolved
    std::filesystem::path directory;  ///< root / settings.directory
    Settings settings;
    /// Set when pentad works inside a program that is not its own. Signals and processes are that program's then: none
    /// is taken over, none is ended that the tests did not start. Empty: SIGINT, SIGTERM and SIGHUP end a run.
    StopAsked stop_asked = {};

    std::filesystem::path journal_file() const { return directory / "journal.db"; }
    std::filesystem::path history_git() const { return directory / "history.git"; }
    std::filesystem::path index_file() const { return directory / "index"; }
    std::filesystem::path backup_folder(std::int64_t batch) const {
        return directory / "backups" / ("batch_" + std::to_string(batch));
    }
    bool has_history() const;     ///< history.git has a commit of ours; without one, what is there was never finished
    bool is_initialized() const;  ///< journal.db is there (or was: a history without it counts, and is reported)
};

/// What flags say; these win over the environment, which wins over pentad.toml, which wins over the user's file.
struct WorkspaceFlags {
    std::string root;   ///< the workspace itself; empty: search from `start` upwards
    std::string start;  ///< empty: the current folder
    bool force = false;
    std::optional<int> batch_size;
    std::optional<double> timeout;
    std::optional<int> jobs;
};

/// The root is the nearest folder, from `start` upwards, with a test_batch_logs/journal.db or a pentad.toml;
/// else the one with `.git`; else `start`. Errors: usage (a bad setting: which file, which key, the nearest
/// known one); refused ($HOME or `/` without `force`).
Result<Workspace> find_workspace(const WorkspaceFlags& flags);

}  // namespace pentad
