// Writing XML 1.0 piece by piece. A document of 100,000 tests costs its own text and nothing more; and what a document
// may not hold at all never gets into it, which no library's writer sees to (docs/design.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pentad {

/// `text` as the content of an element or, with `attribute`, of an attribute in double quotes. Characters that XML 1.0
/// does not allow are left out, bytes that are not UTF-8 become U+FFFD; `<`, `>`, `&`, `"` and what a reader would
/// change (carriage returns; in attributes newlines and tabs too) become references.
std::string xml_text(std::string_view text, bool attribute = false);

/// Shape: UTF-8, an element a line, indented by two spaces. What is begun must be ended (asserted); attributes come
/// right after `begin`. Names are the caller's own constants and not escaped. Threads: one.
class XmlWriter {
   public:
    XmlWriter();
    XmlWriter& begin(std::string_view element);
    XmlWriter& attribute(std::string_view name, std::string_view value);
    XmlWriter& attribute(std::string_view name, std::int64_t value);
    /// The whole content of the element, which then holds no other element.
    XmlWriter& text(std::string_view content);
    XmlWriter& end();
    /// The document so far; the writer is empty afterwards.
    std::string take();

   private:
    void close_start();
    void new_line();

    std::string text_;
    std::vector<std::string> open_;
    bool in_start_ = false;  ///< `<element a="b"` stands there, without its `>`
    bool has_text_ = false;
};

}  // namespace pentad
