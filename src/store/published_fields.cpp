#include "store/published_fields.hpp"

#include <fmt/format.h>

namespace pentad {
namespace {

using nlohmann::json;

std::optional<std::string> bytes_of(const std::string& hexadecimal) {
    std::string bytes;
    if (hexadecimal.size() % 2 != 0) return std::nullopt;
    for (std::size_t at = 0; at < hexadecimal.size(); at += 2) {
        unsigned value = 0;
        for (const char digit : {hexadecimal[at], hexadecimal[at + 1]}) {
            const std::size_t number = std::string_view("0123456789abcdef").find(digit);
            if (number == std::string_view::npos) return std::nullopt;
            value = value << 4 | static_cast<unsigned>(number);
        }
        bytes += static_cast<char>(value);
    }
    return bytes;
}

bool has_zone(const std::string& time) {
    const std::size_t clock = time.find('T');
    return clock != std::string::npos && time.find_first_of("Z+-", clock) != std::string::npos;
}

}  // namespace

Result<Fields> Fields::of(const json& value, std::string place) {
    if (value.is_object()) return Fields(value, std::move(place));
    return fail(Code::corrupt, fmt::format("{} is not an object", place));
}

const json* Fields::find(const char* name) const {
    const auto found = object_->find(name);
    return found == object_->end() || found->is_null() ? nullptr : &*found;
}

Failure Fields::wrong(const char* name, const char* expected) const {
    return fail(Code::corrupt, fmt::format("{}.{} is not {}", place_, name, expected));
}

Result<std::optional<std::int64_t>> Fields::optional_integer(const char* name) const {
    const json* found = find(name);
    if (found == nullptr) return std::optional<std::int64_t>();
    if (!found->is_number_integer()) return wrong(name, "a whole number");
    return std::optional(found->get<std::int64_t>());
}

Result<std::int64_t> Fields::integer(const char* name, std::int64_t otherwise) const {
    TRY_ASSIGN(const auto found, optional_integer(name));
    return found.value_or(otherwise);
}

Result<double> Fields::number(const char* name) const {
    const json* found = find(name);
    if (found == nullptr) return 0.0;
    if (!found->is_number()) return wrong(name, "a number");
    return found->get<double>();
}

Result<bool> Fields::flag(const char* name) const {
    const json* found = find(name);
    if (found == nullptr) return false;
    if (!found->is_boolean()) return wrong(name, "true or false");
    return found->get<bool>();
}

Result<std::string> Fields::text(const char* name) const {
    const json* found = find(name);
    if (found != nullptr && !found->is_string()) return wrong(name, "a text");
    const std::string bytes_name = fmt::format("{}_bytes", name);
    if (const json* bytes = find(bytes_name.c_str())) {
        const auto decoded = bytes->is_string() ? bytes_of(bytes->get<std::string>()) : std::nullopt;
        if (!decoded) return wrong(bytes_name.c_str(), "a text of hexadecimal digits");
        return *decoded;
    }
    return found == nullptr ? std::string() : found->get<std::string>();
}

Result<std::vector<std::string>> Fields::texts(const char* name) const {
    std::vector<std::string> texts;
    const json* found = find(name);
    if (found == nullptr) return texts;
    if (!found->is_array()) return wrong(name, "an array");
    for (const json& text : *found) {
        if (!text.is_string()) return wrong(name, "an array of texts");
        texts.push_back(text.get<std::string>());
    }
    return texts;
}

Result<std::optional<Timestamp>> Fields::moment(const char* name, std::optional<std::int64_t> offset) const {
    TRY_ASSIGN(const std::string written, text(name));
    if (written.empty()) return std::optional<Timestamp>();
    const bool shift = offset && !has_zone(written);
    Result<Timestamp> moment = from_iso(shift ? written + "Z" : written);
    if (!moment) return wrong(name, "a time such as 2024-01-15T10:30:00");
    if (shift) {
        moment->milliseconds -= *offset * 60'000;
        moment->offset_minutes = static_cast<int>(*offset);
    }
    return std::optional(*moment);
}

Result<std::vector<Fields>> Fields::objects(const char* name) const {
    std::vector<Fields> objects;
    const json* found = find(name);
    if (found == nullptr) return objects;
    if (!found->is_array()) return wrong(name, "an array");
    for (std::size_t at = 0; at < found->size(); ++at) {
        TRY_ASSIGN(Fields object, Fields::of((*found)[at], fmt::format("{}.{}[{}]", place_, name, at)));
        objects.push_back(std::move(object));
    }
    return objects;
}

Result<json> parse_json(const std::string& text, const std::string& file) {
    try {
        return json::parse(text);
    } catch (const json::parse_error& error) {
        return fail(Code::corrupt, fmt::format("{} is not JSON at byte {}", file, error.byte));
    } catch (const json::exception& error) {
        return fail(Code::corrupt, fmt::format("{} can't be read: {}", file, error.what()));
    }
}

}  // namespace pentad
