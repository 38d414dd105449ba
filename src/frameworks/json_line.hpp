// One line of JSON whose object has plain values only, as programs write them for each event: read at the speed of
// memory, which a reader of whole documents is not.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pentad {

/// The fields of a flat object, one after the other. Threads: one.
class JsonLine {
   public:
    explicit JsonLine(std::string_view line) : rest_(line) {}

    struct Field {
        std::string_view key;    ///< as it stands: keys with escapes are not known to anybody
        std::string_view value;  ///< as it stands, a text without its quotes
        bool is_text = false;
    };

    /// Nothing at the end, and when the line is no such object.
    std::optional<Field> next();

    /// After `next` gave nothing: the object was read to its end.
    bool is_whole() const { return whole_; }

   private:
    void skip_space();
    bool take(char c);
    std::optional<std::string_view> text();

    std::string_view rest_;
    bool begun_ = false;
    bool whole_ = false;
};

/// The text that a field's value stands for: escapes resolved, valid UTF-8.
std::string json_text(std::string_view value);

}  // namespace pentad
