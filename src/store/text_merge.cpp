#include "store/text_merge.hpp"

#include "store/file_diff.hpp"
#include "store/git_library.hpp"

namespace pentad {

namespace {

/// libgit2's line algorithm refuses what is larger.
constexpr std::size_t k_largest = std::size_t{1000} << 20;

git_merge_file_input input_of(std::string_view bytes) {
    git_merge_file_input input = GIT_MERGE_FILE_INPUT_INIT;
    input.ptr = bytes.data() != nullptr ? bytes.data() : "";
    input.size = bytes.size();
    return input;
}

}  // namespace

Result<Snapshots::Merged> merge_contents(std::string_view base, std::string_view ours, std::string_view theirs) {
    if (ours == theirs || base == theirs) return Snapshots::Merged{true, std::string(ours)};
    if (base == ours) return Snapshots::Merged{true, std::string(theirs)};
    for (const std::string_view bytes : {base, ours, theirs})
        if (is_binary(bytes) || bytes.size() > k_largest) return Snapshots::Merged{};

    TRY_ASSIGN(const GitLibrary* const git, GitLibrary::load());
    const git_merge_file_input inputs[] = {input_of(base), input_of(ours), input_of(theirs)};
    git_merge_file_result result{};
    const int status = git->git_merge_file(&result, &inputs[0], &inputs[1], &inputs[2], nullptr);
    if (status < 0) return git_failure("can't merge", status);
    Snapshots::Merged merged;
    merged.clean = result.automergeable != 0;
    if (merged.clean && result.ptr != nullptr) merged.bytes.assign(result.ptr, result.len);
    git->git_merge_file_result_free(&result);
    return merged;
}

}  // namespace pentad
