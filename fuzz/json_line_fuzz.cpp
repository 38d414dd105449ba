// Flat objects in a line, held against a reader of whole documents: what both take, they understand alike.
#include "frameworks/json_line.hpp"

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view line(reinterpret_cast<const char*>(data), size);
    pentad::JsonLine json(line);
    std::map<std::string, std::string> texts;
    std::map<std::string, std::string> others;
    while (const std::optional<pentad::JsonLine::Field> field = json.next()) {
        const std::string text = pentad::json_text(field->value);
        MUST(pentad::valid_utf8(text) == text);
        MUST(field->value.data() >= line.data() && field->value.data() + field->value.size() <= line.data() + size);
        const std::string key = pentad::json_text(field->key);
        if (field->is_text)
            texts[key] = text, others.erase(key);
        else
            others[key] = field->value, texts.erase(key);
    }
    const nlohmann::json document = nlohmann::json::parse(line, nullptr, false);
    if (document.is_discarded() || !document.is_object()) return 0;
    bool flat = line.find_first_of(std::string_view("\n\0", 2)) == std::string_view::npos;  // the other ends at a NUL
    for (const auto& [key, value] : document.items()) flat = flat && value.is_primitive();
    if (!flat) return 0;
    // A right object of plain values is read to its end, to the same values.
    MUST(json.is_whole());
    MUST(texts.size() + others.size() == document.size());
    for (const auto& [key, value] : document.items()) {
        if (value.is_string())
            MUST(texts.at(key) == value.get<std::string>());
        else
            MUST(nlohmann::json::parse(others.at(key)) == value);
    }
    return 0;
}
