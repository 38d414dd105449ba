#include "workflow/settling.hpp"

#include <algorithm>
#include <utility>

namespace pentad {

namespace {

using Span = Settling::Span;

constexpr Span k_least_longest_wait{2000};
/// git moves HEAD a moment after it has let go of the index.
constexpr Span k_after_git{100};
/// A lock that was left behind by a git that died must not stop us for ever.
constexpr Span k_longest_git{30'000};

}  // namespace

Settling::Span Settling::longest_wait() const { return std::max(settle_ * 10, k_least_longest_wait); }

void Settling::touch_file(const std::string& path, bool open, Moment now) {
    const auto [at, is_new] = files_.try_emplace(path, Mark{open, now});
    if (!is_new && at->second.open) --open_;
    at->second.open = open;
    if (open) ++open_;
    if (!open) last_ = now;
    oldest_ = std::min(oldest_, now);
}

void Settling::touch_folder(const std::string& path, Moment now) {
    rest_.folders.insert(path);
    last_ = now;
    oldest_ = std::min(oldest_, now);
}

void Settling::touch_everything(Moment now) {
    rest_.everywhere = true;
    last_ = now;
    oldest_ = std::min(oldest_, now);
}

void Settling::git_begins(Moment now) {
    if (!git_since_) git_since_ = now;
}

void Settling::git_ends(Moment now) {
    git_since_.reset();
    not_before_ = now + k_after_git;
}

/// After all but the open files were taken; those are few.
void Settling::find_oldest() {
    oldest_ = Moment::max();
    for (const auto& [path, mark] : files_) oldest_ = std::min(oldest_, mark.first);
}

std::optional<Settling::Moment> Settling::due() const {
    if (empty()) return std::nullopt;
    const Moment latest = oldest_ + longest_wait();
    const Moment due = (open_ < files_.size() || !rest_.empty()) ? std::min(last_ + settle_, latest) : latest;
    const Moment after_git = git_since_ ? *git_since_ + k_longest_git : not_before_;
    return std::max(due, after_git);
}

Touched Settling::take(Moment now) {
    const std::optional<Moment> when = due();
    if (!when || now < *when) return {};
    if (now >= oldest_ + longest_wait()) return take_all();
    Touched taken = std::exchange(rest_, {});
    std::erase_if(files_, [&](const auto& file) {
        if (!file.second.open) taken.files.insert(file.first);
        return !file.second.open;
    });
    find_oldest();
    return taken;
}

Touched Settling::take_all() {
    Touched taken = std::exchange(rest_, {});
    for (const auto& [path, mark] : files_) taken.files.insert(path);
    files_.clear();
    open_ = 0;
    oldest_ = Moment::max();
    return taken;
}

void Settling::give_back(const Touched& touched, Moment now) {
    for (const std::string& path : touched.files) touch_file(path, false, now);
    for (const std::string& path : touched.folders) touch_folder(path, now);
    if (touched.everywhere) touch_everything(now);
}

}  // namespace pentad
