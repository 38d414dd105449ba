// Phase 2 of a restore, and the end of its staging folder.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "base/file.hpp"
#include "base/text.hpp"
#include "store/restore.hpp"
#include "store/restore_mover.hpp"
#include "store/restore_plan.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

bool is_there(const fs::path& path) {
    std::error_code ignored;
    return fs::symlink_status(path, ignored).type() > fs::file_type::not_found;
}

/// Renamed first: a staging folder that has its name is always whole, also when we are killed while we remove it.
Status remove_staging(const fs::path& staging) {
    const std::string doomed = staging.string() + ".done";
    std::error_code error;
    fs::remove_all(doomed, error);
    if (!error && ::rename(staging.c_str(), doomed.c_str()) != 0 && errno != ENOENT)
        return fail_errno("can't rename folder " + printable(staging.string()));
    if (!error) fs::remove_all(doomed, error);
    if (!error) return {};
    errno = error.value();
    return fail_errno("can't remove folder " + printable(doomed));
}

/// In test_batch_logs itself, whatever folder of it the staging folder is in.
std::string rescue_folder(const fs::path& root, const fs::path& staging) {
    const fs::path inside = staging.lexically_relative(root);
    const bool below = !inside.empty() && *inside.begin() != "..";
    return ((below ? root / *inside.begin() : staging.parent_path()) / "rescued").string();
}

/// Moves everything, or nothing.
Status move_or_take_back(RestoreMover& mover) {
    Status moved = mover.move_all();
    if (moved) moved = mover.sync();
    if (moved) return {};
    Error error = std::move(moved).error();
    if (const Status back = mover.take_back(); !back)
        error.message += "; and taking back what was done so far failed: " + back.error().message;
    return Failure(std::move(error));
}

}  // namespace

Result<std::vector<std::string>> apply_restore(const fs::path& root, const fs::path& staging) {
    if (!is_there(staging)) {
        TRY(remove_staging(staging));
        return std::vector<std::string>();
    }
    const bool moved_already = is_there(staging / k_applied_plan_file);
    const fs::path plan_file = staging / (moved_already ? k_applied_plan_file : k_plan_file);
    if (!is_there(plan_file))
        return fail(Code::corrupt,
                    "there is no plan in " + printable(staging.string()) + "; the rollback did not begin");
    TRY_ASSIGN(const std::string bytes, read_file(plan_file));
    TRY_ASSIGN(const std::vector<PlannedStep> plan, decode_plan(bytes));

    const UniqueFd top(::open(root.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!top) return fail_errno("can't open folder " + printable(root.string()));
    RestoreMover mover(top.get(), staging.string(), rescue_folder(root, staging), plan);
    TRY(mover.open());
    if (!moved_already) {
        TRY(move_or_take_back(mover));
        if (::rename(plan_file.c_str(), (staging / k_applied_plan_file).c_str()) != 0)
            return fail_errno("can't rename " + printable(plan_file.string()));
    }
    mover.forget_bytecode();
    TRY(mover.prune());
    TRY_ASSIGN(std::vector<std::string> lines, mover.judge_what_came_out());
    TRY(remove_staging(staging));
    return lines;
}

Status discard_staging(const fs::path& staging) {
    // What does not stand in the plan as staged has come out of the workspace, and may be all that is left of it.
    const auto refusal = [&] {
        return fail(Code::refused,
                    printable(staging.string()) + " holds files of the workspace; it is not thrown away");
    };
    // From then on everything that came out stands here, with or without a change of somebody else in it.
    if (is_there(staging / k_applied_plan_file)) return refusal();
    const Result<std::string> bytes = read_file(staging / k_plan_file);
    const Result<std::vector<PlannedStep>> plan = bytes ? decode_plan(*bytes) : std::vector<PlannedStep>();
    for (std::size_t step = 0; plan && step < plan->size(); ++step) {
        struct stat status{};
        if (is_there(staging / old_name(step))) return refusal();
        const bool there = ::lstat((staging / new_name(step)).c_str(), &status) == 0;
        if (there && status.st_ino != (*plan)[step].staged_inode) return refusal();
    }
    return remove_staging(staging);
}

}  // namespace pentad
