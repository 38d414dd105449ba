#include "exec/kept_output.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace pentad {

void KeptOutput::append(std::string_view bytes) {
    const std::string_view first = bytes.substr(0, limit_ - head_.size());
    head_ += first;
    bytes.remove_prefix(first.size());
    if (bytes.size() > limit_) {
        left_out_ += tail_.size() + bytes.size() - limit_;
        tail_ = bytes.substr(bytes.size() - limit_);
        return;
    }
    tail_ += bytes;
    if (tail_.size() <= 2 * limit_) return;
    left_out_ += tail_.size() - limit_;
    tail_.erase(0, tail_.size() - limit_);
}

void KeptOutput::clear() {
    head_.clear();
    tail_.clear();
    left_out_ = 0;
}

std::string KeptOutput::text() const {
    const std::size_t surplus = tail_.size() > limit_ ? tail_.size() - limit_ : 0;
    const std::uint64_t left_out = left_out_ + surplus;
    if (left_out == 0) return valid_utf8(head_ + tail_);
    return valid_utf8(
        fmt::format("{}\n… {} bytes left out …\n{}", head_, left_out, std::string_view(tail_).substr(surplus)));
}

}  // namespace pentad
