#include "workflow/unit_scratch.hpp"

#include <sys/stat.h>

#include "exec/remove_tree.hpp"

namespace pentad {

namespace {

/// In memory, if it may be: most of it is read once and gone in a moment.
Result<WorldFolder> make_folder(const std::filesystem::path& root) {
    std::vector<std::filesystem::path> bases = scratch_bases(root);
    bases.insert(bases.begin(), "/dev/shm");
    Error last{Code::io, "there is no folder for what tests report; set TMPDIR to one"};
    for (const std::filesystem::path& base : bases) {
        const Result<std::filesystem::path> own = private_folder(base);
        Result<WorldFolder> made = own ? WorldFolder::make(*own) : Result<WorldFolder>(Failure(own.error()));
        if (made) return made;
        last = made.error();
    }
    return Failure(last);
}

}  // namespace

ScratchFolder::~ScratchFolder() {
    if (!path_.empty()) static_cast<void>(remove_tree(path_));
}

Result<ScratchFolder> UnitScratch::next() {
    if (!folder_) {
        TRY_ASSIGN(folder_, make_folder(root_));
    }
    const std::filesystem::path path = folder_->path() / std::to_string(++count_);
    if (::mkdir(path.c_str(), 0700) != 0) return fail_errno("can't make " + path.string());
    return ScratchFolder(path);
}

}  // namespace pentad
