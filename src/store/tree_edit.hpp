// Changing trees by paths.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "store/object_store.hpp"

namespace pentad {

/// What a path of a tree is to become. Mode k_none: absent.
struct PathEdit {
    std::string_view path;
    std::uint32_t mode = 0;
    Oid oid;
};

/// The tree `base` (zero: empty) with `edits` put in; costs what they touch. Where a path comes twice the later one
/// counts; a file gives way to a folder that an edit needs, a folder to a file. Folders left empty go. Removing what is
/// absent is fine. Errors: refused, for a path that git can't hold (an empty part, `.`, `..` or `.git`).
Result<Oid> edit_tree(ObjectStore& objects, const Oid& base, std::span<const PathEdit> edits);

/// Calls `visit` with every file of `tree` in the order of paths. Shape: `path` and the entry, valid during the call.
Status walk_tree(ObjectStore& objects, const Oid& tree,
                 const std::function<void(const std::string& path, const TreeEntry& entry)>& visit);

}  // namespace pentad
