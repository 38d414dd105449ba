// What stands where, of the paths that units came to: a tree of folders, each name in them looked at once.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <ctime>
#include <list>
#include <memory_resource>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "base/file.hpp"
#include "base/text_hash.hpp"

namespace pentad::trace {

struct PlaceFolder;

/// A name in a folder, there or not.
struct Place {
    enum class Kind : std::uint8_t { absent, file, folder, symlink, other };
    /// What a unit wanted of it.
    struct Found {
        unsigned kinds = 0;  ///< a bit for each TracedPath::Kind; 0: nothing
        bool written = false;
        bool made = false;
        bool replaced = false;  ///< whatever file was there before
        bool missing = false;   ///< nothing stood there before anybody changed it
        bool created = false;   ///< the first access was to create it
    };

    Kind kind = Kind::absent;
    bool left_out = false;  ///< of no use to compare
    const PlaceFolder* in = nullptr;
    std::string_view name;
    PlaceFolder* folder = nullptr;  ///< what it is, once it was entered
    std::string target = {};        ///< of a symlink
    Found found = {};               ///< of the present call
};

/// A folder by its path without symlinks.
struct PlaceFolder {
    struct Stamp {
        dev_t device = 0;
        ino_t inode = 0;
        std::int64_t seconds = 0;  ///< of the last change of status
        std::int64_t nanoseconds = 0;
        friend bool operator==(const Stamp&, const Stamp&) = default;
    };
    using Places = std::pmr::unordered_map<std::pmr::string, Place, TextHash, std::equal_to<>>;

    explicit PlaceFolder(std::pmr::memory_resource* memory) : places(memory) {}

    std::string path;            ///< empty: the root
    std::string prefix;          ///< of what is in it, as a TracedPath has it
    bool inside = false;         ///< the workspace, or in it
    bool all_left_out = false;   ///< what is in it
    bool some_left_out = false;  ///< a part of it
    bool settled = false;        ///< its stamp was old when it was first looked into: what changes it changes that
    unsigned uses = 0;
    std::uint64_t checked_in = 0;  ///< the last call in which the stamp was compared
    Stamp stamp;
    PlaceFolder* parent = nullptr;  ///< of the root: itself
    Place* self = nullptr;
    Places places;
};

/// What is in the workspace is looked at anew in each call. What is outside is kept for as long as its folder has the
/// time of change that it had: no name comes, goes or becomes another without it. Threads: one.
class Places {
   public:
    /// `root`: the workspace, absolute and without symlinks. `hidden`: a folder of ours, left out.
    Places(std::string root, std::string hidden);

    /// A call: `base` is "/" as the processes saw it, O_PATH.
    void begin(int base);
    /// After it no place is valid.
    void end();

    PlaceFolder& top() { return top_; }
    Place& look(PlaceFolder& folder, std::string_view name);
    /// Of a place that is a folder.
    PlaceFolder& enter(Place& place);
    /// Says that names in it are looked for: of many files in one folder the kernel tells the kinds faster than one by
    /// one.
    void use(PlaceFolder& folder);
    bool is_workspace(const Place& place) const;

   private:
    void describe(PlaceFolder& folder) const;
    void check(PlaceFolder& folder);
    void list(PlaceFolder& folder);
    Place& add(PlaceFolder& folder, std::string_view name, Place place) const;
    bool is_left_out(std::string_view path) const;
    std::pair<int, const char*> place_of(const std::string& path) const;

    std::string root_;
    std::string hidden_;
    std::string hidden_in_;  ///< the folder that holds it
    int base_ = -1;
    UniqueFd workspace_;
    std::uint64_t call_ = 0;
    std::int64_t settled_before_ = 0;  ///< seconds: a stamp that is older counts
    Place top_place_;
    PlaceFolder top_;
    std::unordered_map<std::string, PlaceFolder> outside_;
    std::pmr::monotonic_buffer_resource memory_;  ///< of a call, for what is inside
    std::list<PlaceFolder> inside_;
    Place* workspace_place_ = nullptr;
    std::string path_;  ///< room for one
};

/// Absolute.
std::string path_of(const Place& place);

/// Whether `path` is that of `folder`, or of something in it.
bool lies_below(std::string_view path, std::string_view folder);

}  // namespace pentad::trace
