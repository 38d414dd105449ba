#include "base/environment.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>

namespace pentad {

std::vector<std::string> scrubbed_environment() {
    std::vector<std::string> kept;
    for (char** at = environ; at != nullptr && *at != nullptr; ++at)
        if (!std::string_view(*at).starts_with("GIT_")) kept.emplace_back(*at);
    return kept;
}

namespace {

constexpr const char* k_inside = "PENTAD_INSIDE";  // the id of the outermost pentad's process

}  // namespace

std::string mark_variable(const std::string& mark) { return fmt::format("{}={}", k_inside, mark); }

std::vector<std::string> marked_environment(const std::string& mark) {
    std::vector<std::string> variables = scrubbed_environment();
    if (mark.empty()) return variables;
    std::erase_if(variables, [](const std::string& one) { return one.starts_with(mark_variable({})); });
    variables.push_back(mark_variable(mark));
    return variables;
}

void mark_environment() { ::setenv(k_inside, std::to_string(::getpid()).c_str(), 0); }

bool is_inside_another() {
    const char* outermost = std::getenv(k_inside);
    return outermost != nullptr && outermost != std::to_string(::getpid());
}

void scrub_own_environment() {
    std::vector<std::string> names;
    for (char** at = environ; at != nullptr && *at != nullptr; ++at) {
        const std::string_view variable = *at;
        if (variable.starts_with("GIT_")) names.emplace_back(variable.substr(0, variable.find('=')));
    }
    for (const std::string& name : names) ::unsetenv(name.c_str());
}

std::string environment_variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string() : std::string(value);
}

void set_variables(std::vector<std::string>& environment, const std::vector<std::string>& variables) {
    for (const std::string& variable : variables) {
        const std::string_view start = std::string_view(variable).substr(0, variable.find('=') + 1);
        std::erase_if(environment, [&](const std::string& entry) { return entry.starts_with(start); });
        environment.push_back(variable);
    }
}

std::string value_in(const std::vector<std::string>& environment, std::string_view name) {
    for (const std::string& entry : environment)
        if (entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=')
            return entry.substr(name.size() + 1);
    return "";
}

}  // namespace pentad
