// Writing JSON piece by piece: a document of 100,000 tests costs its own text and nothing more, and a process that
// starts once an edit pays for no document tree. Reading JSON is nlohmann's work.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pentad {

/// Shape: UTF-8 on one line, members in the order written; bytes that are not UTF-8 become U+FFFD. Nothing can fail:
/// what is begun must be ended, and inside an object every value needs its key first (both asserted). Threads: one.
class JsonWriter {
   public:
    JsonWriter& begin_object() { return begin('{'); }
    JsonWriter& end_object() { return end('}'); }
    JsonWriter& begin_array() { return begin('['); }
    JsonWriter& end_array() { return end(']'); }
    JsonWriter& key(std::string_view name);

    JsonWriter& value(std::string_view text);
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
    JsonWriter& value(bool truth);
    JsonWriter& value(double number);  ///< what is not finite becomes null, as JSON has no word for it
    JsonWriter& null();
    template <std::integral T>
        requires(!std::same_as<T, bool>)
    JsonWriter& value(T number) {
        return raw(std::to_string(number));
    }

    template <class T>
    JsonWriter& member(std::string_view name, const T& content) {
        return key(name).value(content);
    }
    /// A whole JSON document as a value, as it is: it is not looked at.
    JsonWriter& document(std::string_view json) { return raw(json); }
    /// An array of texts.
    JsonWriter& member(std::string_view name, const std::vector<std::string>& texts);

    /// The document so far; the writer is empty afterwards.
    std::string take();
    /// What is written so far, in the midst of a document: the writer goes on after it. For documents that are written
    /// to a file piece by piece.
    std::string take_part();
    std::size_t size() const { return text_.size(); }  ///< bytes since the last take

   private:
    JsonWriter& begin(char bracket);
    JsonWriter& end(char bracket);
    JsonWriter& raw(std::string_view text);
    void separate();

    std::string text_;
    int depth_ = 0;
    bool needs_comma_ = false;
    bool after_key_ = false;
};

}  // namespace pentad
