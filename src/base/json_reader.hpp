// Reading a large JSON text whose shape is known, token by token, without a tree of it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/simdjson_library.hpp"

namespace pentad {

/// Goes through a text once. The whole grammar is checked, also in what is skipped. Every call returns false on an
/// error, and each one after it too; `failed()` tells that from the other meanings of false. Texts without escapes are
/// views into the text; those with escapes are decoded in place. Threads: one.
class JsonReader {
   public:
    /// `text` is changed where it has escapes; it must have k_json_padding bytes of capacity to spare, and stay.
    /// Errors: those of TokenIndex::of.
    static Result<JsonReader> over(std::string& text);

    bool begin_object() { return take('{', "is not an object"); }
    /// Before each member of the object. False: it is over, or an error.
    bool next_member(std::string_view& key);
    bool begin_array() { return take('[', "is not an array"); }
    /// Before each element of the array. False: it is over, or an error.
    bool next_element();

    bool text(std::string_view& value);
    bool number(double& value);
    bool integer(std::int64_t& value);
    bool truth(bool& value);
    /// True, and it is taken, when a null is next; false, and nothing is taken, else.
    bool null();
    /// One value, whatever it is.
    bool skip();
    /// Nothing may follow the document.
    bool end();

    /// An error that the caller found in what was taken last (`has the unknown status "x"`). Always false.
    bool reject(const std::string& reason);

    bool failed() const { return failed_; }
    const std::string& reason() const { return reason_; }  ///< `is not a number`: goes after the name of the place
    std::size_t byte() const { return place_; }            ///< of the token where the error is, from 0
    std::size_t position() const { return begins_[at_]; }  ///< of the next token

   private:
    JsonReader(const std::string& text, char* begin, TokenIndex tokens);

    /// The first byte of the next token; NUL when there is none.
    char peek() const { return at_ < count_ ? text_[begins_[at_]] : '\0'; }
    bool take(char token, const char* otherwise);
    bool wrong(const char* otherwise);
    std::string_view scalar() const;
    bool raw_text(std::string_view& raw);
    bool has_escape(std::string_view raw);
    bool skip_scalar();
    bool literal(std::string_view word, const char* otherwise);

    char* text_;
    const char* end_;
    TokenIndex tokens_;
    const std::uint32_t* begins_;
    std::size_t count_;
    std::size_t at_ = 0;
    const char* backslash_;  // the first one at or after what was taken last
    bool first_ = false;     // nothing was taken since the innermost bracket was opened
    bool failed_ = false;
    std::size_t place_ = 0;
    std::string reason_;
};

/// The text that the inside of a JSON string stands for, written over it; an escape is never shorter than what it
/// stands for. A half of a surrogate pair becomes U+FFFD. False: a wrong escape.
bool decode_escapes(char* begin, std::size_t& size);

/// Whether `token` is a number as JSON has it: no `+`, no leading zeros, digits around the point.
bool is_json_number(std::string_view token);

}  // namespace pentad
