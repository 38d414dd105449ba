// What poms say of which classes are tests.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <pugixml.hpp>

#include "base/file.hpp"
#include "base/text.hpp"
#include "frameworks/maven.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

/// Of a file in any folder, as nearly all patterns are; `*` stands for slashes too in the few others.
bool matches(std::string_view pattern, std::string_view file) {
    for (const std::string_view any : {"**/", "*/"})
        if (pattern.starts_with(any)) {
            pattern.remove_prefix(any.size());
            const std::string_view last =
                file.substr(file.rfind('/') == std::string_view::npos ? 0 : file.rfind('/') + 1);
            return glob_matches(pattern, pattern.find('/') == std::string_view::npos ? last : file);
        }
    return glob_matches(pattern, file);
}

/// `**/FooTest.java` of what stands in a pom: also without its ending, with `.class`, as a class's name.
std::vector<std::string> as_files(std::string_view pattern) {
    std::string bare(trim(pattern));
    for (const std::string_view ending : {".java", ".class", ".kt", ".*"})
        if (bare.ends_with(ending)) {
            bare.resize(bare.size() - ending.size());
            break;
        }
    if (bare.empty() || bare.find_first_of("%!#$@") != std::string::npos)
        return {};  // not understood, or an inner class
    if (bare.find('/') == std::string::npos) {
        std::ranges::replace(bare, '.', '/');
        if (bare.find('/') == std::string::npos) bare = "**/" + bare;
    }
    return {bare + ".java", bare + ".kt"};
}

void add_patterns(const pugi::xml_node& plugin, const char* list, std::vector<std::string>& patterns) {
    for (const pugi::xml_node& one : plugin.child("configuration").child(list).children())
        std::ranges::move(as_files(one.child_value()), std::back_inserter(patterns));
}

SurefirePatterns patterns_in(const fs::path& pom) {
    SurefirePatterns patterns;
    const Result<std::string> text = read_file(pom);
    pugi::xml_document document;
    if (!text || !document.load_buffer(text->data(), text->size())) return patterns;
    for (const pugi::xpath_node& found : document.select_nodes("//build//plugin[artifactId='maven-surefire-plugin']")) {
        add_patterns(found.node(), "includes", patterns.includes);
        add_patterns(found.node(), "excludes", patterns.excludes);
    }
    return patterns;
}

}  // namespace

bool jvms_are_ours(const fs::path& pom, const fs::path& top) {
    const auto says_nothing = [](const fs::path& file) {
        const Result<std::string> text = read_file(file);
        constexpr std::array<std::string_view, 7> k_words = {"reuseForks", "forkCount", "forkMode",  "<jvm>",
                                                             "-Djvm",      "toolchain", "<parallel>"};
        return !text || std::ranges::none_of(
                            k_words, [&](std::string_view word) { return text->find(word) != std::string::npos; });
    };
    for (fs::path folder = pom.parent_path();; folder = folder.parent_path()) {
        if (!says_nothing(folder == pom.parent_path() ? pom : folder / "pom.xml")) return false;
        if (!says_nothing(folder / ".mvn/maven.config")) return false;
        if (folder == top || folder == folder.parent_path()) break;
    }
    const char* const home = std::getenv("HOME");
    std::error_code error;
    for (const fs::path& file : {fs::path("/etc/mavenrc"), fs::path("/usr/local/etc/mavenrc"),
                                 fs::path(home == nullptr ? "/" : home) / ".mavenrc"})
        if (fs::exists(file, error)) return false;  // may choose a Java that we do not know of
    return true;
}

std::string_view jvm_script() {
    return R"(#!/bin/sh
scratch=${0%/bin/java}
java=java
[ -z "$JAVA_HOME" ] || java=$JAVA_HOME/bin/java
folder=
for word; do
    if [ -n "$folder" ] && [ -f "$folder/$word" ]; then
        class=$(sed -n 's/^forkTestSet=java\.lang\.Class|//p' "$folder/$word")
        [ -z "$class" ] || break
    elif [ -d "$word" ]; then
        folder=$word
    fi
done
if [ -n "$class" ]; then
    printf '%s\n' "$class" >"$scratch/new.$$" && mv "$scratch/new.$$" "$scratch/jvm.$$"
    tries=0
    while [ ! -e "$scratch/go.$$" ] && [ "$tries" -lt 250 ]; do
        sleep 0.02
        tries=$((tries + 1))
    done
fi
exec "$java" "$@"
)";
}

bool SurefirePatterns::takes(std::string_view file) const {
    const auto is_meant = [file](std::string_view pattern) { return matches(pattern, file); };
    return std::ranges::any_of(includes, is_meant) && std::ranges::none_of(excludes, is_meant);
}

SurefirePatterns surefire_patterns(const fs::path& pom, const fs::path& top) {
    SurefirePatterns patterns;
    for (fs::path folder = pom.parent_path();; folder = folder.parent_path()) {
        const SurefirePatterns own = patterns_in(folder == pom.parent_path() ? pom : folder / "pom.xml");
        if (patterns.includes.empty()) patterns.includes = own.includes;
        if (patterns.excludes.empty()) patterns.excludes = own.excludes;
        if (folder == top || folder == folder.parent_path()) break;
    }
    if (patterns.includes.empty())
        for (const char* const name : {"**/Test*", "**/*Test", "**/*Tests", "**/*TestCase"})
            std::ranges::move(as_files(name), std::back_inserter(patterns.includes));
    return patterns;
}

}  // namespace pentad
