#include "frameworks/unit_particulars.hpp"

namespace pentad {

namespace {

bool has_name(std::string_view text, std::string_view name) {
    return text.size() > name.size() && text.starts_with(name) && text[name.size()] == '=';
}

}  // namespace

void add_particular(TestUnit& unit, std::string_view name, std::string_view value) {
    unit.particulars.push_back(std::string(name) + "=" + std::string(value));
}

void add_particulars(TestUnit& unit, std::string_view name, const std::vector<std::string>& values) {
    for (const std::string& value : values) add_particular(unit, name, value);
}

std::string particular(const TestUnit& unit, std::string_view name) {
    for (const std::string& text : unit.particulars)
        if (has_name(text, name)) return text.substr(name.size() + 1);
    return "";
}

std::vector<std::string> particulars(const TestUnit& unit, std::string_view name) {
    std::vector<std::string> values;
    for (const std::string& text : unit.particulars)
        if (has_name(text, name)) values.push_back(text.substr(name.size() + 1));
    return values;
}

}  // namespace pentad
