#include "base/json_writer.hpp"

#include <fmt/format.h>

#include <cassert>
#include <cmath>
#include <utility>

#include "base/text.hpp"

namespace pentad {

namespace {

/// Bytes that stand for themselves inside a JSON string, whatever surrounds them.
bool is_plain(char character) {
    const unsigned char byte = static_cast<unsigned char>(character);
    return byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\';
}

void append_escaped(std::string& text, char character) {
    switch (character) {
        case '"':
            text += "\\\"";
            return;
        case '\\':
            text += "\\\\";
            return;
        case '\n':
            text += "\\n";
            return;
        case '\r':
            text += "\\r";
            return;
        case '\t':
            text += "\\t";
            return;
        default:
            break;
    }
    const unsigned char byte = static_cast<unsigned char>(character);
    if (byte < 0x20 || byte == 0x7f)
        text += fmt::format("\\u{:04x}", byte);
    else
        text += character;
}

}  // namespace

void JsonWriter::separate() {
    if (needs_comma_ && !after_key_) text_ += ',';
    needs_comma_ = true;
    after_key_ = false;
}

JsonWriter& JsonWriter::raw(std::string_view text) {
    separate();
    text_ += text;
    return *this;
}

JsonWriter& JsonWriter::begin(char bracket) {
    separate();
    text_ += bracket;
    ++depth_;
    needs_comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::end(char bracket) {
    assert(depth_ > 0 && !after_key_);
    text_ += bracket;
    --depth_;
    needs_comma_ = true;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    assert(depth_ > 0 && !after_key_);
    value(name);
    text_ += ':';
    after_key_ = true;
    return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
    separate();
    if (!is_ascii(text)) {
        const std::string valid = valid_utf8(text);
        text_ += '"';
        for (const char character : valid) append_escaped(text_, character);
        text_ += '"';
        return *this;
    }
    text_ += '"';
    while (!text.empty()) {
        std::size_t plain = 0;
        while (plain < text.size() && is_plain(text[plain])) ++plain;
        text_ += text.substr(0, plain);
        if (plain < text.size()) append_escaped(text_, text[plain++]);
        text.remove_prefix(plain);
    }
    text_ += '"';
    return *this;
}

JsonWriter& JsonWriter::value(bool truth) { return raw(truth ? "true" : "false"); }

JsonWriter& JsonWriter::value(double number) { return std::isfinite(number) ? raw(fmt::format("{}", number)) : null(); }

JsonWriter& JsonWriter::null() { return raw("null"); }

JsonWriter& JsonWriter::member(std::string_view name, const std::vector<std::string>& texts) {
    key(name).begin_array();
    for (const std::string& text : texts) value(text);
    return end_array();
}

std::string JsonWriter::take() {
    assert(depth_ == 0);
    needs_comma_ = false;
    return take_part();
}

std::string JsonWriter::take_part() { return std::exchange(text_, {}); }

}  // namespace pentad
