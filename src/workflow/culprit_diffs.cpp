#include "workflow/culprit_diffs.hpp"

#include "workflow/diffs.hpp"

namespace pentad {

namespace {

constexpr std::size_t k_most = 64;

}  // namespace

EditDiffs culprit_diffs(Session& session, const Isolation& isolation) {
    EditDiffs diffs;
    for (const Blame& blame : isolation.tests) {
        if (!blame.names_culprits()) continue;
        for (const EditId id : blame.edits) {
            if (diffs.contains(id) || diffs.size() >= k_most) continue;
            const Result<Edit> edit = session.journal().edit(id);
            if (!edit) continue;
            Result<std::string> diff = diff_of(session, edit->changes, session.content_source());
            if (diff) diffs.emplace(id, std::move(*diff));
        }
    }
    return diffs;
}

}  // namespace pentad
