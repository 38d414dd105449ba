// Diffs of edits and batches.
#pragma once

#include <string>
#include <vector>

#include "workflow/session.hpp"

namespace pentad {

/// One unified diff of all changes, in the order given. `content` gives the bytes of both sides.
Result<std::string> diff_of(Session& session, const std::vector<FileChange>& changes, const ContentSource& content);

/// A name as `show` and `diff` take it: `b3`, `e17`, `r5`; a bare number is a batch. nullopt: it looks like none of
/// these.
struct Name {
    char kind = 'b';
    std::int64_t id = 0;
};
std::optional<Name> parse_name(const std::string& text);

}  // namespace pentad
