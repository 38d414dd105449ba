// A JSON document that grows at its end, published so that a reader always finds a whole one, at the cost of what is
// new.
//
//   {"items":[                                 stable part: only ever gets longer
//   {first item},
//   {second item}
//   ],"count":2,                               the rest: written anew each time
//   "published":{"journal":"…","boot":"…","mark":[2,0,0,0],"offset":57,"written":1705314600123456789}}
//
// The new lines and the new rest go into a shadow copy (.NAME.shadow), which is one publication behind; then shadow and
// published file change places (RENAME_EXCHANGE). The last line says where the stable part ends and what it holds.
// A file is only gone on with when it was written since the last boot (nothing is synced here: the journal is the
// truth), belongs to this journal, and has the modification time that its last line names: whoever else writes to it
// changes that. The shadow must also not be open in a reader that found it under the published name.
// Anything else is written anew.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace pentad {

/// What the stable part of a document holds; its meaning is the document's own affair.
using Mark = std::array<std::int64_t, 4>;

struct Continuation {
    std::string stable;  ///< to be appended to the stable part
    std::string rest;    ///< what follows it, up to the last member, without a comma or the closing brace
    Mark mark{};         ///< what the stable part holds then
};

/// How a document goes on from `mark` (null: from its very beginning). nullopt: what the mark says does not fit the
/// journal.
using ContinueFrom = std::function<Result<std::optional<Continuation>>(const Mark* mark)>;

/// Publishes under the name `file`. Needs WorkspaceLock. `anew`: whatever stands there is not gone on with.
/// Errors: no_space, io; the published file is then as before.
Status publish_document(const std::filesystem::path& file, const std::string& journal_id,
                        const ContinueFrom& continue_from, bool anew);

}  // namespace pentad
