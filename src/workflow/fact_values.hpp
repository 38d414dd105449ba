// What facts come to in a state of the workspace: for files that the history knows by their content, for all others by
// their stat data. docs/selection.md has the table.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/fingerprint.hpp"
#include "model/trace.hpp"
#include "workflow/folder_names.hpp"
#include "workflow/tracked_files.hpp"

namespace pentad {

/// What a unit sees besides files.
struct Circumstances {
    std::vector<std::string> environment;                ///< `NAME=value`; what is known to vary does not count
    std::string interpreter;                             ///< its path
    std::string pentad;                                  ///< which pentad this is
    std::string settings;                                ///< those that a unit can see
    std::optional<std::set<std::string>> commands = {};  ///< see command_facts; nothing: they are taken to be the same
};

/// Whether a variable differs from start to start without meaning anything to tests. Shape: its name.
bool is_known_to_vary(std::string_view variable);

/// The facts that hold for every unit under these circumstances.
std::vector<Fact> facts_of(const Circumstances& circumstances);

/// Listed folders, with the value that the names in them had at a moment.
using Listings = std::map<std::string, Fingerprint, std::less<>>;

/// One state of the workspace. Threads: one; a copy is another's, and what it refers to is shared.
class FactValues {
   public:
    /// `tested`: what is tested, from a scan or a tree. `standing`: what a scan sees on disk now, so that one can tell
    /// what is there besides; the same where the workspace itself is tested.
    FactValues(const std::filesystem::path& root, const TrackedFiles& tested, const TrackedFiles& standing,
               Circumstances circumstances);

    /// Costs a look-up for what the history knows, an lstat for what it does not, a readdir for a folder.
    Fingerprint mark(FactClass kind, std::string_view path) const;

    /// Whether this value was the same ever since `began_ns` (wall clock): then it is what a unit saw that ran since.
    /// `frozen`: what the history knows could not change for it.
    bool is_proved(FactClass kind, std::string_view path, std::int64_t began_ns, bool frozen) const;

    /// Whether a folder has the names now that it had in `before`. Names that came and went in between are not seen, as
    /// with a file that is changed and changed back: who lists a folder where neighbours make temporary files is free
    /// of these only by chance anyway. What the history knows in the folder is that of what is tested.
    bool is_listing_as(const Listings& before, std::string_view path, bool frozen) const;

    /// Whether a folder may have other names after tests that begin at `began_ns` (wall clock): it is in the workspace,
    /// or something changed in it on the day before. Of others too tests can change the names; that happens once, and
    /// proves nothing then.
    bool may_change(std::string_view path, std::int64_t began_ns) const;

   private:
    std::string value(FactClass kind, std::string_view path) const;
    std::string content(std::string_view path) const;
    std::string output(std::string_view path) const;
    std::string product(std::string_view path) const;
    std::string listing(std::string_view path) const;
    std::string symlink(std::string_view path) const;
    std::string directory(std::string_view path) const;
    bool is_left_over(std::string_view path) const;
    bool is_there(std::string_view path) const;
    bool is_derived(std::string_view bytecode) const;
    bool is_file_proved(std::string_view path, std::int64_t began_ns, bool frozen) const;
    bool is_folder_as_tested(std::string_view path, bool frozen) const;
    bool is_written_before(std::string_view path, std::int64_t moment) const;
    bool is_listing_proved(std::string_view path, std::int64_t began_ns, bool frozen) const;
    std::string on_disk(std::string_view path) const;

    std::string root_;
    const TrackedFiles& tested_;
    const TrackedFiles& standing_;
    Circumstances circumstances_;
    std::map<std::string, std::string, std::less<>> variables_;
    struct Bytecode {
        std::string path = {};
        bool derived = false;
    };
    mutable Bytecode looked_at_;  ///< the last
    mutable FolderNames names_;   ///< what is absent is looked for under a few names in the same folders
};

}  // namespace pentad
