#include "base/json_reader.hpp"

#include <bitset>
#include <charconv>
#include <cstring>

namespace pentad {
namespace {

constexpr std::size_t k_deepest = 1000;  // of what is skipped; nobody writes by hand or program what is deeper

bool is_space(char byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

bool ends_scalar(char byte) {
    return is_space(byte) || byte == ',' || byte == '}' || byte == ']' || byte == ':' || byte == '{' || byte == '[';
}

}  // namespace

JsonReader::JsonReader(const std::string& text, char* begin, TokenIndex tokens)
    : text_(begin),
      end_(begin + text.size()),
      tokens_(std::move(tokens)),
      begins_(tokens_.begins()),
      count_(tokens_.size()),
      backslash_(begin) {}

Result<JsonReader> JsonReader::over(std::string& text) {
    text.reserve(text.size() + k_json_padding);
    TRY_ASSIGN(TokenIndex tokens, TokenIndex::of(text));
    return JsonReader(text, text.data(), std::move(tokens));
}

bool JsonReader::reject(const std::string& reason) {
    if (failed_) return false;
    if (at_ > 0) --at_;
    return wrong(reason.c_str());
}

bool JsonReader::wrong(const char* otherwise) {
    if (failed_) return false;
    failed_ = true;
    place_ = begins_[at_];
    reason_ = at_ < count_ ? otherwise : "is cut off: the file ends too early";
    return false;
}

bool JsonReader::take(char token, const char* otherwise) {
    if (failed_ || peek() != token) return wrong(otherwise);
    ++at_;
    first_ = true;
    return true;
}

bool JsonReader::next_member(std::string_view& key) {
    if (failed_) return false;
    if (peek() == '}') {
        ++at_;
        first_ = false;
        return false;
    }
    if (!first_) {
        if (peek() != ',') return wrong("has no comma after a member");
        ++at_;
    }
    if (peek() != '"') return wrong("has a member without a name in quotes");
    if (!text(key)) return false;
    if (peek() != ':') return wrong("has a member without a colon");
    ++at_;
    return true;
}

bool JsonReader::next_element() {
    if (failed_) return false;
    if (peek() == ']') {
        ++at_;
        first_ = false;
        return false;
    }
    if (first_) return true;
    if (peek() != ',') return wrong("has no comma after an element");
    ++at_;
    return true;
}

bool JsonReader::raw_text(std::string_view& raw) {
    if (failed_ || peek() != '"') return wrong("is not a text");
    // Between the closing quote and the next token there is nothing but space, or that would be a token.
    const std::size_t begin = begins_[at_] + std::size_t{1};
    std::size_t end = begins_[at_ + 1];
    while (end > begin && text_[end - 1] != '"') --end;
    if (end <= begin) return wrong("is not a text");
    raw = {text_ + begin, end - begin - 1};
    return true;
}

/// The text is looked through once, not string by string: most files have few escapes, and most strings are short.
bool JsonReader::has_escape(std::string_view raw) {
    if (backslash_ < raw.data()) {
        const void* next = std::memchr(raw.data(), '\\', static_cast<std::size_t>(end_ - raw.data()));
        backslash_ = next == nullptr ? end_ : static_cast<const char*>(next);
    }
    return backslash_ < raw.data() + raw.size();
}

bool JsonReader::text(std::string_view& value) {
    if (!raw_text(value)) return false;
    if (has_escape(value)) {
        char* begin = text_ + begins_[at_] + 1;
        std::size_t size = value.size();
        if (!decode_escapes(begin, size)) return wrong("has a wrong escape");
        value = {begin, size};
    }
    ++at_;
    first_ = false;
    return true;
}

std::string_view JsonReader::scalar() const {
    if (at_ >= count_) return {};
    const std::size_t begin = begins_[at_];
    const std::size_t next = begins_[at_ + 1];
    std::size_t end = begin;
    while (end < next && !ends_scalar(text_[end])) ++end;
    return {text_ + begin, end - begin};
}

bool JsonReader::number(double& value) {
    if (failed_) return false;
    const std::string_view token = scalar();
    if (!is_json_number(token)) return wrong("is not a number");
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
    if (error != std::errc() || end != token.data() + token.size()) return wrong("is out of range");
    ++at_;
    first_ = false;
    return true;
}

bool JsonReader::integer(std::int64_t& value) {
    if (failed_) return false;
    const std::string_view token = scalar();
    if (!is_json_number(token)) return wrong("is not a whole number");
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
    if (error == std::errc::result_out_of_range) return wrong("is out of range");
    if (error != std::errc() || end != token.data() + token.size()) return wrong("is not a whole number");
    ++at_;
    first_ = false;
    return true;
}

bool JsonReader::literal(std::string_view word, const char* otherwise) {
    if (failed_ || scalar() != word) return wrong(otherwise);
    ++at_;
    first_ = false;
    return true;
}

bool JsonReader::truth(bool& value) {
    value = peek() == 't';
    return literal(value ? "true" : "false", "is not true or false");
}

bool JsonReader::null() { return !failed_ && peek() == 'n' && literal("null", "is not JSON"); }

bool JsonReader::skip_scalar() {
    double number_value = 0;
    std::string_view text_value;
    switch (peek()) {
        case '"':
            return text(text_value);
        case 't':
            return literal("true", "is not JSON");
        case 'f':
            return literal("false", "is not JSON");
        case 'n':
            return literal("null", "is not JSON");
        default:
            return is_json_number(scalar()) ? number(number_value) : wrong("is not JSON");
    }
}

bool JsonReader::skip() {
    std::bitset<k_deepest> objects;  // of the brackets that are open: which are objects
    std::size_t depth = 0;
    for (bool value_next = true;;) {
        if (value_next) {
            const char bracket = peek();
            if (bracket == '{' || bracket == '[') {
                if (depth == k_deepest) return wrong("is nested too deeply");
                objects[depth++] = bracket == '{';
                if (!take(bracket, "")) return false;
            } else if (!skip_scalar()) {
                return false;
            }
        }
        if (depth == 0) return true;
        std::string_view key;
        value_next = objects[depth - 1] ? next_member(key) : next_element();
        if (failed_) return false;
        if (!value_next && --depth == 0) return true;
    }
}

bool JsonReader::end() { return !failed_ && (at_ == count_ || wrong("has more after its end")); }

}  // namespace pentad
