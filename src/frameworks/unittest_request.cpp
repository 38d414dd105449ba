#include "frameworks/unittest_request.hpp"

namespace pentad {

namespace {

void add_line(std::string& text, std::initializer_list<std::string_view> fields) {
    std::string_view separator;
    for (const std::string_view field : fields) {
        text += separator;
        text += escape_field(field);
        separator = "\t";
    }
    text += '\n';
}

}  // namespace

std::string escape_field(std::string_view text) {
    std::string escaped;
    escaped.reserve(text.size());
    for (const char character : text) {
        if (character == '\\')
            escaped += "\\\\";
        else if (character == '\t')
            escaped += "\\t";
        else if (character == '\n')
            escaped += "\\n";
        else
            escaped += character;
    }
    return escaped;
}

std::string unescape_field(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\' || at + 1 == text.size()) {
            plain += text[at];
            continue;
        }
        const char next = text[++at];
        plain += next == 't' ? '\t' : next == 'n' ? '\n' : next;
    }
    return plain;
}

std::string to_text(const UnittestRequest& request) {
    std::string text;
    const std::filesystem::path own = request.excluded.lexically_relative(request.root);
    add_line(text, {"root", request.root.native()});
    add_line(text, {"own", own.native()});
    add_line(text, {"top", request.units.empty() ? request.root.native() : request.units.front()->top.native()});
    add_line(text, {"pattern", request.pattern});
    if (!request.units.empty() && request.units.front()->framework != "unittest") {
        const TestUnit& first = *request.units.front();
        add_line(text, {"framework", first.framework});
        if (!first.particulars.empty()) add_line(text, {"config", first.particulars.front()});
    }
    for (const TestUnit* unit : request.units)
        add_line(text, {"unit", unit->name, unit->module, unit->file.native(), unit->package ? "1" : "0"});
    for (const std::string& id : request.left_out) add_line(text, {"leave", id});
    for (const std::string& id : request.only) add_line(text, {"only", id});
    return text;
}

}  // namespace pentad
