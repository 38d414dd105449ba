// What Java's sources show of its tests.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "base/text.hpp"
#include "frameworks/maven.hpp"
#include "frameworks/text_location.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$' || c < 0; }

constexpr std::string_view k_nested = "@Nested";

/// `@Test`, `@ParameterizedTest`, `@TestFactory` and their like.
std::size_t marks_of_tests(std::string_view text) {
    std::size_t count = 0;
    for (std::size_t at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
        std::size_t end = at + 1;
        while (end < text.size() && (is_word(text[end]) || text[end] == '.')) ++end;
        if (text.substr(at, end - at).find("Test") != std::string_view::npos) ++count;
    }
    return count;
}

/// Any class of the source; Kotlin's `class A : B()`.
bool is_based_on_other(std::string_view text) {
    if (text.find(" extends ") != std::string_view::npos || text.find("\nextends ") != std::string_view::npos)
        return true;
    for (std::size_t at = text.find("class "); at != std::string_view::npos; at = text.find("class ", at + 1)) {
        const std::string_view head = text.substr(at, text.find_first_of("{\n", at) - at);
        if (head.find(" : ") != std::string_view::npos) return true;
    }
    return false;
}

}  // namespace

std::string java_class_of(std::string_view file) {
    for (const std::string_view root : {"src/test/java/", "src/test/kotlin/"}) {
        const std::size_t at = file.rfind(root);
        if (at == std::string_view::npos) continue;
        std::string name(file.substr(at + root.size()));
        name.resize(std::min(name.size(), name.rfind('.')));
        std::ranges::replace(name, '/', '.');
        return name;
    }
    return "";
}

bool java_may_have_tests(std::string_view text, std::string_view name) {
    for (const std::string_view kind : {"class", "interface", "enum", "record", "object"}) {
        const std::string declared = fmt::format("{} {}", kind, name);
        const std::size_t at = text.find(declared);
        if (at == std::string_view::npos || is_word((std::string(text) + ' ')[at + declared.size()])) continue;
        const std::string_view head = text.substr(0, at);
        const std::size_t since = head.find_last_of(";{}\n");
        const std::string_view before = head.substr(since == std::string_view::npos ? 0 : since + 1);
        if (kind == "interface" || kind == "enum" || before.find("abstract") != std::string_view::npos) return false;
        const std::string_view rest = text.substr(at + declared.size());
        const std::string_view base = trim(rest.substr(0, std::min(rest.find('{'), rest.size())));
        return !base.empty() || text.find('@') != std::string_view::npos;
    }
    return true;
}

std::vector<std::string> java_tests_of_source(std::string_view text) {
    if (text.find(k_nested) != std::string_view::npos) return {};  // whose tests are called after other classes
    std::vector<std::string> names;
    constexpr std::string_view k_mark = "@Test";
    for (std::size_t at = text.find(k_mark); at != std::string_view::npos; at = text.find(k_mark, at + 1)) {
        std::size_t next = at + k_mark.size();
        if (next < text.size() && (is_word(text[next]) || text[next] == '(')) continue;
        // The first name with a parenthesis behind it that belongs to no other annotation.
        const std::size_t open = text.find('(', next);
        if (open == std::string_view::npos ||
            text.substr(next, open - next).find_first_of("@{};") != std::string_view::npos)
            continue;
        std::size_t begin = open;
        while (begin > next && is_word(text[begin - 1])) --begin;
        if (begin < open) names.emplace_back(text.substr(begin, open - begin));
    }
    // Of one alone it is said that it was the one.
    if (names.size() == 1 && (marks_of_tests(text) > 1 || is_based_on_other(text))) names.clear();
    return names;
}

bool java_may_nest_tests(std::string_view text) {
    return text.find(k_nested) != std::string_view::npos || is_based_on_other(text);
}

std::string java_location(std::string_view trace, const fs::path& module, const fs::path& root) {
    for (const std::string& line : split(trace, '\n')) {
        const std::string_view bare = trim(line);
        const std::size_t open = bare.find('(');
        const std::size_t colon = bare.find(':', open == std::string_view::npos ? 0 : open);
        if (!bare.starts_with("at ") || open == std::string_view::npos || colon == std::string_view::npos) continue;
        std::string_view method = bare.substr(3, open - 3);
        if (const std::size_t slash = method.rfind('/'); slash != std::string_view::npos)
            method = method.substr(slash + 1);
        std::string package(method.substr(0, method.rfind('.')));  // of the class, with its name
        package.resize(package.rfind('.') == std::string::npos ? 0 : package.rfind('.'));
        std::ranges::replace(package, '.', '/');
        const std::string_view file = bare.substr(open + 1, colon - open - 1);
        const std::string_view number = bare.substr(colon + 1, bare.find(')', colon) - colon - 1);
        for (const std::string_view folder : {"src/test/java", "src/main/java", "src/test/kotlin", "src/main/kotlin"}) {
            const std::string below = path_in_workspace(fs::path(folder) / package / file, module, root);
            if (!below.empty()) return fmt::format("{}:{}", below, number);
        }
    }
    return "";
}

std::string surefire_selection(const std::vector<std::string>& names) {
    std::map<std::string, std::set<std::string>> methods;
    std::set<std::string> whole;
    for (const std::string& name : names) {
        const std::size_t colons = name.find("::");
        const std::string class_name = name.substr(0, colons);
        std::string method = colons == std::string::npos ? "" : name.substr(colons + 2);
        if (method.find("::") != std::string::npos) method.clear();  // a suite's: it has to run as a whole
        method.resize(std::min(method.size(), method.find_first_of("([{ ")));
        std::set<std::string>& chosen = methods[class_name];
        if (method.empty())
            whole.insert(class_name);
        else
            chosen.insert(method);
    }
    std::string text;
    for (const auto& [class_name, chosen] : methods) {
        text += (text.empty() ? "" : ",") + class_name;
        if (whole.contains(class_name)) continue;
        std::string any;
        for (const std::string& method : chosen) any += (any.empty() ? "#" : "+") + method;
        text += any;
    }
    return text;
}

}  // namespace pentad
