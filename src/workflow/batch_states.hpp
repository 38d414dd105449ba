// The states of a batch: its edits, any of them left out.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "judge/culprit_search.hpp"
#include "workflow/session.hpp"

namespace pentad {

/// Threads: one. The session must outlive it.
class BatchStates {
   public:
    /// Of a closed batch. Errors: not_found; refused (not closed); corrupt.
    static Result<BatchStates> of(Session& session, const Batch& batch);

    /// Its edits in their order, those that a scan found with them.
    const std::vector<Edit>& edits() const { return edits_; }
    /// The tree with just these edits applied, by three-way merges where one that is left out lies between; nothing,
    /// when edits need lines of one that is left out, or the content is not kept. Writes objects to history.git. Needs
    /// the session's lock.
    Result<std::optional<Oid>> tree(const EditSet& applied);

   private:
    struct Step {
        std::size_t edit = 0;  ///< its place in the batch
        FileState before;
        FileState after;
    };

    explicit BatchStates(Session& session) : session_(&session) {}
    Result<std::optional<FileState>> state_of(const std::vector<Step>& steps, const EditSet& applied);
    Result<std::optional<FileState>> merge(const Step& step, const FileState& standing);

    Session* session_;
    Oid start_;
    std::vector<Edit> edits_;
    std::map<std::string, std::vector<Step>> paths_;
    bool can_be_made_ = true;
};

}  // namespace pentad
