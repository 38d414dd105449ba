#include "frameworks/junit_pieces.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <iterator>
#include <utility>

namespace pentad {

namespace {

constexpr std::size_t k_none = std::string_view::npos;
constexpr std::size_t k_largest = 64 * 1024;  // of a piece; its tree stays in the processor's cache
constexpr std::string_view k_case = "<testcase";
constexpr std::string_view k_case_end = "</testcase";

bool starts_at(std::string_view text, std::size_t at, std::string_view word) {
    return text.compare(at, word.size(), word) == 0;
}

/// `word` is a tag's name with its `<`, and not only the beginning of a longer one.
bool is_tag_at(std::string_view text, std::size_t at, std::string_view word) {
    if (!starts_at(text, at, word) || at + word.size() >= text.size()) return false;
    const char after = text[at + word.size()];
    return after == ' ' || after == '>' || after == '/' || after == '\n' || after == '\t' || after == '\r';
}

std::size_t after(std::string_view text, std::string_view word, std::size_t from) {
    const std::size_t at = text.find(word, from);
    return at == k_none ? k_none : at + word.size();
}

/// Where the tag at `at` is over. A `>` in a value does not end it.
std::size_t end_of_tag(std::string_view text, std::size_t at) {
    while (at < text.size()) {
        const char c = text[at++];
        if (c > '>') continue;  // a letter, as most are
        if (c == '>') return at;
        if (c != '"' && c != '\'') continue;
        at = text.find(c, at);
        if (at == k_none) return k_none;
        ++at;
    }
    return k_none;
}

/// Of what begins with the `<` at `at`.
std::size_t end_of_markup(std::string_view text, std::size_t at) {
    if (starts_at(text, at, "<!--")) return after(text, "-->", at + 4);
    if (starts_at(text, at, "<![CDATA[")) return after(text, "]]>", at + 9);
    if (starts_at(text, at, "<?")) return after(text, "?>", at + 2);
    return end_of_tag(text, at);
}

/// Of the testcase that begins at `at`, with all that is in it.
std::size_t end_of_case(std::string_view text, std::size_t at) {
    std::size_t end = end_of_tag(text, at);
    if (end == k_none || text[end - 2] == '/') return end;
    for (;;) {
        at = text.find('<', end);
        if (at == k_none || is_tag_at(text, at, k_case)) return k_none;
        end = end_of_markup(text, at);
        if (end == k_none || is_tag_at(text, at, k_case_end)) return end;
    }
}

std::string_view name_of_tag(std::string_view tag) {
    tag.remove_prefix(tag.starts_with("</") ? 2 : 1);
    return tag.substr(0, tag.find_first_of(" \t\r\n/>"));
}

/// Blanks of XML.
bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == k_none; }

/// A piece has no mark of its encoding, so it must be that of a document without one.
bool is_utf8(std::string_view xml) {
    constexpr std::size_t k_mark = 4;  // by so many bytes it is told
    const std::string_view mark = xml.substr(0, k_mark);
    if (mark.find('\0') != k_none || mark.starts_with("\xff\xfe") || mark.starts_with("\xfe\xff")) return false;
    if (!xml.starts_with("<?xml")) return true;
    const std::string_view declaration = xml.substr(0, xml.find("?>"));
    const std::size_t at = declaration.find("encoding");
    if (at == k_none) return true;
    std::string named(declaration.substr(at));
    std::ranges::transform(named, named.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return named.starts_with("encoding=\"utf-8\"") || named.starts_with("encoding='utf-8'");
}

}  // namespace

JunitPieces::JunitPieces(std::string_view xml) : xml_(xml) {
    if (!is_utf8(xml) || !cut()) pieces_.clear();
}

/// What a tag changes. False: an element ends that did not begin.
bool JunitPieces::enter(std::string_view tag) {
    const std::string_view name = name_of_tag(tag);
    const bool is_foreign = name != "testsuite" && name != "testsuites";
    if (tag.starts_with("</")) {
        if (elements_.empty() || elements_.back() != name) return false;
        elements_.pop_back();
        foreign_ -= is_foreign;
    } else if (!tag.ends_with("/>")) {
        elements_.push_back(name);
        foreign_ += is_foreign;
    }
    return true;
}

/// False: it has something that makes pieces unsafe.
bool JunitPieces::cut() {
    for (std::size_t at = xml_.find('<'); at != k_none; at = xml_.find('<', at)) {
        if (foreign_ == 0 && is_tag_at(xml_, at, k_case)) {
            if (const std::size_t end = end_of_case(xml_, at); end != k_none) {
                add(at, end);
                at = end;
                continue;
            }
        }
        if (starts_at(xml_, at, "<?") && !is_tag_at(xml_, at, "<?xml")) return false;
        if (starts_at(xml_, at, "<!DOCTYPE")) return false;
        const std::size_t end = end_of_markup(xml_, at);
        if (end == k_none) break;
        const bool is_tag = xml_[at + 1] != '!' && xml_[at + 1] != '?';
        if (is_tag && !enter(xml_.substr(at, end - at))) break;  // what follows is not read
        at = end;
    }
    set_aside();
    if (!pieces_.empty()) frame_ += xml_.substr(copied_);
    return true;
}

/// A testcase more.
void JunitPieces::add(std::size_t begin, std::size_t end) {
    const bool goes_on =
        open_.end > 0 && end - open_.begin <= k_largest && is_blank(xml_.substr(open_.end, begin - open_.end));
    if (!goes_on) {
        set_aside();
        open_.begin = begin;
    }
    open_.end = end;
}

void JunitPieces::set_aside() {
    if (open_.end == 0) return;
    frame_ += xml_.substr(copied_, open_.begin - copied_);
    fmt::format_to(std::back_inserter(frame_), "<?{} {}?>", k_target, pieces_.size());
    open_.frame_end = frame_.size();
    copied_ = open_.end;
    pieces_.push_back(std::exchange(open_, {}));
}

std::size_t JunitPieces::line_in_frame(std::size_t offset) const {
    const auto next = std::ranges::upper_bound(pieces_, offset, {}, &Piece::frame_end);
    if (next == pieces_.begin()) return line_at(offset);
    const Piece& before = *std::prev(next);
    return line_at(before.end + offset - before.frame_end);
}

std::size_t JunitPieces::line_in_piece(std::size_t number, std::size_t offset) const {
    return line_at(pieces_[number].begin + offset);
}

std::size_t JunitPieces::line_at(std::size_t offset) const {
    return 1 + static_cast<std::size_t>(std::ranges::count(xml_.substr(0, offset), '\n'));
}

}  // namespace pentad
