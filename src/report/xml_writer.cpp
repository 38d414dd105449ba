#include "report/xml_writer.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "base/text.hpp"

namespace pentad {

namespace {

/// What stands for `character`; null when it stands for itself.
const char* reference_of(char character, bool attribute) {
    switch (character) {
        case '<':
            return "&lt;";
        case '>':  // for the sake of `]]>`
            return "&gt;";
        case '&':
            return "&amp;";
        case '\r':
            return "&#13;";
        case '"':
            return attribute ? "&quot;" : nullptr;
        case '\n':
            return attribute ? "&#10;" : nullptr;
        case '\t':
            return attribute ? "&#9;" : nullptr;
        default:
            return nullptr;
    }
}

/// Bytes at `at` of valid UTF-8 that XML 1.0 has no place for: C0 controls, U+FFFE and U+FFFF; DEL and the C1 controls,
/// which it only discourages, go with them.
std::size_t forbidden_bytes(std::string_view text, std::size_t at) {
    const unsigned char byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x20) return byte == '\t' || byte == '\n' || byte == '\r' ? 0 : 1;
    if (byte == 0x7f) return 1;
    if (byte == 0xc2 && static_cast<unsigned char>(text[at + 1]) < 0xa0) return 2;
    const std::string_view three = text.substr(at, 3);
    return three == "\xef\xbf\xbe" || three == "\xef\xbf\xbf" ? 3 : 0;
}

/// Most texts, and then nothing needs to be looked at twice.
bool stands_for_itself(std::string_view text, bool attribute) {
    return std::ranges::all_of(text, [&](char character) {
        return (character == '\n' || (character >= ' ' && character < 0x7f)) &&
               reference_of(character, attribute) == nullptr;
    });
}

}  // namespace

std::string xml_text(std::string_view text, bool attribute) {
    if (stands_for_itself(text, attribute)) return std::string(text);
    const std::string valid = valid_utf8(text);
    std::string escaped;
    escaped.reserve(valid.size() + valid.size() / 16);
    for (std::size_t i = 0; i < valid.size();) {
        if (const std::size_t bytes = forbidden_bytes(valid, i); bytes != 0) {
            i += bytes;
            continue;
        }
        if (const char* reference = reference_of(valid[i], attribute))
            escaped += reference;
        else
            escaped += valid[i];
        ++i;
    }
    return escaped;
}

XmlWriter::XmlWriter() : text_("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") {}

void XmlWriter::close_start() {
    if (in_start_) text_ += '>';
    in_start_ = false;
}

void XmlWriter::new_line() {
    if (text_.back() != '\n') text_ += '\n';
    text_.append(2 * open_.size(), ' ');
}

XmlWriter& XmlWriter::begin(std::string_view element) {
    assert(!has_text_);
    close_start();
    new_line();
    text_ += '<';
    text_ += element;
    open_.emplace_back(element);
    in_start_ = true;
    return *this;
}

XmlWriter& XmlWriter::attribute(std::string_view name, std::string_view value) {
    assert(in_start_);
    text_ += ' ';
    text_ += name;
    text_ += "=\"";
    text_ += xml_text(value, true);
    text_ += '"';
    return *this;
}

XmlWriter& XmlWriter::attribute(std::string_view name, std::int64_t value) {
    return attribute(name, std::to_string(value));
}

XmlWriter& XmlWriter::text(std::string_view content) {
    assert(in_start_);
    close_start();
    text_ += xml_text(content);
    has_text_ = true;
    return *this;
}

XmlWriter& XmlWriter::end() {
    assert(!open_.empty());
    const std::string element = std::move(open_.back());
    open_.pop_back();
    if (in_start_) {
        text_ += "/>\n";
    } else {
        if (!has_text_) new_line();
        text_ += "</" + element + ">\n";
    }
    in_start_ = false;
    has_text_ = false;
    return *this;
}

std::string XmlWriter::take() {
    assert(open_.empty());
    return std::exchange(text_, {});
}

}  // namespace pentad
