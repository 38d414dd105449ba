// From files on disk to an edit with its bytes, and into the journal.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "store/scan.hpp"
#include "workflow/session.hpp"

namespace pentad {

/// An edit that is not stored yet, and the bytes that go with it.
struct CapturedEdit {
    Edit edit;
    struct Content {
        Oid oid;
        std::string bytes;
    };
    std::vector<Content> contents;
};

/// What an edit says of a path that was `known` and now is `standing`. Stores no content.
FileChange describe_change(const std::string& path, const Session::KnownState& known, const Capture& standing);

/// Reads each file as it stands now, beside what the history knows of it. Content above 1 MB goes to history.git at
/// once and is not in `contents`. Errors: refused, io (nothing is stored then that anything refers to). Needs the lock.
Result<CapturedEdit> capture_edit(Session& session, const std::set<std::string>& files);

/// Adds the edit with its contents to the journal; the caller begins and commits the transaction.
Result<EditId> store_captured(Session& session, const CapturedEdit& captured);

}  // namespace pentad
