#include "report/json_values.hpp"

namespace pentad {

std::string_view code_name(Code code) {
    switch (code) {
        case Code::refused:
            return "refused";
        case Code::not_found:
            return "not_found";
        case Code::conflict:
            return "conflict";
        case Code::no_tests:
            return "no_tests";
        case Code::usage:
            return "usage";
        case Code::corrupt:
            return "corrupt";
        case Code::newer:
            return "newer";
        case Code::no_space:
            return "no_space";
        case Code::io:
            return "io";
        case Code::tool:
            return "tool";
        case Code::interrupted:
            return "interrupted";
    }
    return "io";
}

void write_json(JsonWriter& json, const Error& error) {
    json.begin_object().member("code", code_name(error.code)).member("message", error.message);
    json.member("exit_code", exit_code(error.code)).end_object();
}

std::string error_document(const Error& error) {
    JsonWriter json;
    json.begin_object().member("schema", "pentad.error/1").key("error");
    write_json(json, error);
    return json.end_object().take() + '\n';
}

}  // namespace pentad
