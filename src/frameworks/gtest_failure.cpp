#include "frameworks/gtest_failure.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "frameworks/source_place.hpp"

namespace pentad::gtest {

namespace {

constexpr std::size_t k_most = 64 * 1024;    // bytes of a test's failures that are kept
constexpr std::size_t k_message = 2 * 1024;  // of a message
constexpr std::string_view k_failure = ": Failure";
constexpr std::string_view k_skipped = ": Skipped";

/// `path:12` of `path:12: Failure`, or `unknown file`; a failure's line may go on behind the word in old versions.
std::optional<std::string_view> place_in(std::string_view line, std::string_view word) {
    if (!line.ends_with(word)) return std::nullopt;
    const std::string_view place = line.substr(0, line.size() - word.size());
    if (place == "unknown file") return place;
    const std::size_t colon = place.rfind(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == place.size()) return std::nullopt;
    const std::string_view number = place.substr(colon + 1);
    if (!std::ranges::all_of(number, [](char byte) { return byte >= '0' && byte <= '9'; })) return std::nullopt;
    return place;
}

}  // namespace

bool FailureTexts::wants(std::string_view line) { return place_in(line, k_failure) || place_in(line, k_skipped); }

void FailureTexts::begin(std::string_view place) {
    const std::size_t colon = place.rfind(':');
    if (place_.empty() && colon != std::string_view::npos) {
        const std::string_view path = place.substr(0, colon);
        const std::string_view line = place.substr(colon + 1);
        place_ = source_place(path, line, folder_, root_);
        // What the test printed without a line feed stands before it.
        for (const std::string& start : {root_.string() + "/", std::string("../")})
            if (const std::size_t at = path.find(start); place_.empty() && at != std::string_view::npos)
                place_ = source_place(path.substr(at), line, folder_, root_);
    }
    in_first_ = first_.empty();
}

void FailureTexts::add(std::string_view line) {
    if (const auto place = place_in(line, k_failure)) {
        fails_ = true;
        begin(*place);
    } else if (const auto skipped = place_in(line, k_skipped)) {
        skips_ = true;
        begin(*skipped);
    } else if (!fails_ && !skips_) {
        return;
    } else if (in_first_ && first_.size() < k_message && line != "Google Test trace:") {
        first_.append(first_.empty() ? "" : "\n").append(line);
    } else {
        in_first_ = false;
    }
    if (text_.size() < k_most) text_.append(line.substr(0, k_most)).append("\n");
}

void FailureTexts::add_reported(std::string_view failure) {
    const std::size_t end = std::min(failure.find('\n'), failure.size());
    add(std::string(failure.substr(0, end)) + std::string(k_failure));
    if (end == failure.size()) return;
    for (const std::string& line : split(failure.substr(end + 1), '\n')) add(line);
}

void FailureTexts::clear() {
    if (text_.empty()) return;
    text_.clear();
    first_.clear();
    place_.clear();
    in_first_ = fails_ = skips_ = false;
}

void FailureTexts::describe(TestResult& result) const {
    result.message = shorten(valid_utf8(trim(first_)), k_message);
    if (result.message == "Failed") result.message = "failed";
    if (result.message.starts_with("Failed\n")) result.message.erase(0, 7);
    if (result.outcome == Outcome::skipped) return;
    result.traceback = valid_utf8(trim(text_));
    result.file_location = place_;
}

}  // namespace pentad::gtest
