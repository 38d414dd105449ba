// Whether something stands at a path, for many paths in few folders.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "base/text_hash.hpp"

namespace pentad {

/// Each folder as of its first look: for one state of the files. A folder that is asked about often is listed, once,
/// where a listing says the same as a look-up: not where case does not count, nor on file systems that we do not know.
/// Threads: one; a copy is another's.
class FolderNames {
   public:
    /// What lstat(2) says. `path`: absolute. Units: a microsecond, in a listed folder a tenth of that.
    bool stands(const std::string& path);

   private:
    using Names = std::unordered_set<std::string, TextHash, std::equal_to<>>;
    struct Folder {
        unsigned asked = 0;
        unsigned list_at = 32;  ///< looks; 0: never
        std::optional<Names> names;
    };
    static std::optional<Names> list(const std::string& folder, std::size_t most, bool& may_later);

    std::unordered_map<std::string, Folder, TextHash, std::equal_to<>> folders_;
};

}  // namespace pentad
