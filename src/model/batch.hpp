// Batches: consecutive edits that are tested together.
#pragma once

#include <optional>
#include <string>

#include "model/edit.hpp"

namespace pentad {

enum class BatchState : std::uint8_t {
    open,     ///< takes edits
    closing,  ///< full, acknowledged; backup, commits and published files are still to be made (or a crash cut that
              ///< off)
    closed,
};

struct Batch {
    BatchId id = 0;
    BatchState state = BatchState::open;
    int size = 5;  ///< the number of user edits that closes it, as set when it was opened
    Timestamp opened;
    std::optional<Timestamp> closed;
    int edit_count = 0;  ///< user edits so far
    /// Trees of history.git; zero until the batch is closed.
    Oid start_tree;
    Oid end_tree;
    std::string git_commit;                ///< the user's HEAD when the batch opened; empty without one
    std::optional<EditId> rolled_back_by;  ///< the rollback edit that took it back, while that stands
    std::optional<std::int64_t> last_run;  ///< the newest run of its tests
};

}  // namespace pentad
