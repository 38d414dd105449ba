// Where the user's HEAD is, so that an edit that a checkout made can say so.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/edit.hpp"

namespace pentad {

/// What git did while changes gathered.
struct GitMove {
    std::string head;    ///< content of HEAD, when it is another one than before; else empty
    bool wrote = false;  ///< it wrote its index, as a checkout, a merge and a stash do
};

/// The content of HEAD without the newline; empty when there is none.
std::string read_head(const std::filesystem::path& git_dir);

/// `switched to branch main`, `checked out 1a2b3c4`, `checkout of 812 files`, `saved a.py and 3 others`, `deleted
/// a.py`.
std::string describe_changes(const std::vector<FileChange>& changes, const GitMove& move);

}  // namespace pentad
