#include "frameworks/ctest_environment.hpp"

#include <map>
#include <optional>
#include <string_view>

#include "base/environment.hpp"

namespace pentad {

namespace {

/// `NAME=operation:value`.
struct Change {
    std::string name, operation, value;
};

std::optional<Change> parse(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0) return std::nullopt;
    const std::string_view rest = text.substr(equals + 1);
    const std::size_t colon = rest.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    return Change{std::string(text.substr(0, equals)), std::string(rest.substr(0, colon)),
                  std::string(rest.substr(colon + 1))};
}

std::string joined(const std::string& old, const std::string& more, std::string_view between, bool in_front) {
    if (old.empty() || more.empty()) return old + more;
    return in_front ? more + std::string(between) + old : old + std::string(between) + more;
}

/// The last word on each variable; nothing: it is unset.
std::map<std::string, std::optional<std::string>> results_of(const std::vector<std::string>& environment,
                                                             const std::vector<std::string>& modification) {
    std::vector<std::string> all = scrubbed_environment();
    set_variables(all, environment);
    std::map<std::string, std::optional<std::string>> results;
    for (const std::string& text : modification) {
        const std::optional<Change> change = parse(text);
        if (!change) continue;
        const std::string before = value_in(all, change->name);
        const auto [found, is_new] = results.try_emplace(change->name, before);
        const std::string old = found->second.value_or("");
        const bool in_front = change->operation.ends_with("_prepend");
        if (change->operation == "set")
            found->second = change->value;
        else if (change->operation == "unset")
            found->second = std::nullopt;
        else if (change->operation == "reset")
            found->second = before;
        else if (change->operation.starts_with("string_"))
            found->second = joined(old, change->value, "", in_front);
        else if (change->operation.starts_with("path_list_"))
            found->second = joined(old, change->value, ":", in_front);
        else if (change->operation.starts_with("cmake_list_"))
            found->second = joined(old, change->value, ";", in_front);
    }
    return results;
}

}  // namespace

std::vector<std::string> modified_environment(const std::vector<std::string>& environment,
                                              const std::vector<std::string>& modification) {
    std::vector<std::string> result = environment;
    if (modification.empty()) return result;
    for (const auto& [name, value] : results_of(environment, modification))
        if (value) set_variables(result, {name + "=" + *value});
    return result;
}

std::vector<std::string> with_environment(const std::vector<std::string>& modification,
                                          std::vector<std::string> command) {
    std::vector<std::string> front;
    for (const auto& [name, value] : results_of({}, modification))
        if (!value) front.insert(front.end(), {"-u", name});
    if (front.empty() || command.empty()) return command;
    front.insert(front.begin(), "env");
    front.insert(front.end(), command.begin(), command.end());
    return front;
}

}  // namespace pentad
