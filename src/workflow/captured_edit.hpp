// From files on disk to an edit with its bytes, and into the journal.
#pragma once

#include <functional>
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

/// The same for paths that may have changed: what is as it is known is left out, as is what nobody knows and
/// `is_new_content` says no to. What can't be read is left out too, and named in `unreadable` (path, message). Errors:
/// as capture_edit, but none for a single file. Needs the lock.
using Unreadable = std::vector<std::pair<std::string, std::string>>;
Result<CapturedEdit> capture_changed(Session& session, const std::set<std::string>& files,
                                     const std::function<bool(const std::string&)>& is_new_content,
                                     Unreadable& unreadable);

/// Adds the edit with its contents to the journal; the caller begins and commits the transaction.
Result<EditId> store_captured(Session& session, const CapturedEdit& captured);

}  // namespace pentad
