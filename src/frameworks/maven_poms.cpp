// What poms say of which classes are tests, and of the JVMs that these run in.
#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <pugixml.hpp>
#include <span>

#include "base/file.hpp"
#include "base/text.hpp"
#include "frameworks/maven.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

using Segments = std::span<const std::string>;

/// As Ant's patterns are: `**` stands for any number of folders.
bool matches(Segments pattern, Segments file) {
    if (pattern.empty()) return file.empty();
    if (pattern.front() == "**") {
        for (std::size_t skipped = 0; skipped <= file.size(); ++skipped)
            if (matches(pattern.subspan(1), file.subspan(skipped))) return true;
        return false;
    }
    return !file.empty() && glob_matches(pattern.front(), file.front()) && matches(pattern.subspan(1), file.subspan(1));
}

/// `**/FooTest.java` of what stands in a pom: also without its ending, with `.class`, as a class's name. Nothing: not
/// understood.
std::vector<std::string> as_files(std::string_view pattern) {
    std::string bare(trim(pattern));
    for (const std::string_view ending : {".java", ".class", ".kt", ".*"})
        if (bare.ends_with(ending)) {
            bare.erase(bare.size() - ending.size());
            break;
        }
    if (bare.empty() || bare.find_first_of("%!#$@,[") != std::string::npos) return {};
    if (bare.find('/') == std::string::npos) {
        std::ranges::replace(bare, '.', '/');
        if (bare.find('/') == std::string::npos) bare = "**/" + bare;
    }
    if (bare.ends_with('/')) bare += "**";
    if (bare.ends_with("**")) return {bare};
    return {bare + ".java", bare + ".kt"};
}

/// `combine.children` and the like change what a list inherits.
bool is_plain(const pugi::xml_node& list) { return list.first_attribute().empty(); }

void add_patterns(const pugi::xml_node& plugin, SurefirePatterns& found) {
    const auto add = [&](const char* name, std::vector<std::string>& patterns) {
        const pugi::xml_node list = plugin.child("configuration").child(name);
        if (!is_plain(list)) found.are_known = false;
        for (const pugi::xml_node& one : list.children()) {
            const std::string_view pattern = one.child_value();
            std::vector<std::string> files = as_files(pattern);
            // It takes none of the files: classes in classes belong to those around them.
            if (std::string_view(name) == "excludes" && trim(pattern).ends_with("$*"))
                files = {std::string(trim(pattern))};
            if (files.empty()) found.are_known = false;
            std::ranges::move(files, std::back_inserter(patterns));
        }
    };
    add("includes", found.includes);
    add("excludes", found.excludes);
}

/// What chooses classes in a way that is not followed here.
constexpr const char* k_other_choices =
    "//plugin[artifactId='maven-surefire-plugin']//*[self::includesFile or self::excludesFile or self::test or "
    "self::suiteXmlFiles or self::dependenciesToScan or self::testClassesDirectory or self::testSourceDirectory or "
    "self::inherited]"
    " | //plugin[artifactId='maven-surefire-plugin']//execution//*[self::includes or self::excludes]"
    " | //profile//plugin[artifactId='maven-surefire-plugin']//*[self::includes or self::excludes]"
    " | //build/testSourceDirectory | //goal[normalize-space()='add-test-source']"
    " | //properties/*[self::test or self::dependenciesToScan or self::surefire.includes or self::surefire.excludes or "
    "self::surefire.includesFile or self::surefire.excludesFile or self::surefire.suiteXmlFiles]";

/// `plugins`: the list of them, from `build`.
void add_pom(const pugi::xml_document& pom, std::string_view plugins, SurefirePatterns& patterns) {
    SurefirePatterns own;
    const std::string path = fmt::format("/project/build/{}/plugin[artifactId='maven-surefire-plugin']", plugins);
    for (const pugi::xpath_node& plugin : pom.select_nodes(path.c_str())) add_patterns(plugin.node(), own);
    if (patterns.includes.empty()) patterns.includes = own.includes;
    if (patterns.excludes.empty()) patterns.excludes = own.excludes;
    patterns.are_known = patterns.are_known && own.are_known;
}

/// The user's as Java takes it, whatever HOME says.
fs::path java_home() {
    if (const passwd* const user = ::getpwuid(::getuid()); user != nullptr && user->pw_dir != nullptr)
        return user->pw_dir;
    return "/";
}

/// As the script that starts Maven takes it.
fs::path shell_home() {
    const char* const home = std::getenv("HOME");
    return home == nullptr ? "/" : home;
}

/// Of the project: Maven looks for it from where it starts upwards.
std::string config_of(const fs::path& top) {
    std::error_code error;
    for (fs::path folder = top;; folder = folder.parent_path()) {
        if (fs::is_directory(folder / ".mvn", error)) {
            const Result<std::string> text = read_file(folder / ".mvn/maven.config");
            return text ? *text : "";
        }
        if (folder == folder.parent_path()) return "";
    }
}

/// Where Maven keeps what it has downloaded.
fs::path local_repository(const fs::path& top) {
    constexpr std::string_view k_option = "-Dmaven.repo.local=";
    const std::string config = config_of(top);
    if (const std::size_t at = config.find(k_option); at != std::string::npos) {
        const std::string_view rest = std::string_view(config).substr(at + k_option.size());
        return top / rest.substr(0, rest.find_first_of(" \t\r\n"));
    }
    pugi::xml_document settings;
    if (settings.load_file((java_home() / ".m2/settings.xml").c_str()))
        if (const std::string_view named = trim(settings.child("settings").child_value("localRepository"));
            !named.empty() && named.find('$') == std::string_view::npos)
            return named;
    return java_home() / ".m2/repository";
}

/// Of a pom that stands where a parent is looked for: whether it is the one that is meant.
bool is_parent(const pugi::xml_node& project, const pugi::xml_node& parent) {
    const auto is_same = [&](const char* name, bool is_inherited) {
        const std::string_view own = trim(project.child_value(name));
        const bool is_own = !own.empty() || !is_inherited;
        return (is_own ? own : trim(project.child("parent").child_value(name))) == trim(parent.child_value(name));
    };
    return is_same("artifactId", false) && is_same("groupId", true) && is_same("version", true);
}

std::optional<fs::path> parent_of(const pugi::xml_node& parent, const fs::path& pom, const fs::path& top) {
    const pugi::xml_node relative = parent.child("relativePath");
    std::error_code error;
    if (const std::string_view path = relative ? trim(relative.child_value()) : "../pom.xml"; !path.empty()) {
        fs::path file = (pom.parent_path() / path).lexically_normal();
        if (fs::is_directory(file, error)) file /= "pom.xml";
        pugi::xml_document document;
        if (document.load_file(file.c_str()) && is_parent(document.child("project"), parent)) return file;
    }
    const std::string artifact(trim(parent.child_value("artifactId")));
    std::string group(trim(parent.child_value("groupId")));
    std::ranges::replace(group, '.', '/');
    const std::string version(trim(parent.child_value("version")));
    fs::path file = local_repository(top) / group / artifact / version / fmt::format("{}-{}.pom", artifact, version);
    return fs::is_regular_file(file, error) ? std::optional(std::move(file)) : std::nullopt;
}

bool has_any(std::string_view text, std::span<const std::string_view> words) {
    return std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

}  // namespace

PomChain pom_chain(const fs::path& pom, const fs::path& top) {
    constexpr int k_most = 32;  // poms: they may lead in a circle
    PomChain chain{.texts = {}, .config = config_of(top)};
    std::optional<fs::path> file = pom;
    for (int count = 0; file && count < k_most; ++count) {
        Result<std::string> text = read_file(*file);
        pugi::xml_document document;
        if (!text || !document.load_buffer(text->data(), text->size())) return chain;
        chain.texts.push_back(std::move(*text));
        const pugi::xml_node parent = document.child("project").child("parent");
        chain.is_whole = !parent;
        file = parent ? parent_of(parent, *file, top) : std::nullopt;
    }
    return chain;
}

bool jvms_are_ours(const PomChain& chain) {
    constexpr std::array<std::string_view, 7> k_words = {"reuseForks", "forkCount", "forkMode",  "<jvm>",
                                                         "-Djvm",      "toolchain", "<parallel>"};
    const auto says_something = [&](const std::string& text) { return has_any(text, k_words); };
    if (!chain.is_whole || std::ranges::any_of(chain.texts, says_something) || says_something(chain.config))
        return false;
    std::error_code error;
    for (const fs::path& file :
         {fs::path("/etc/mavenrc"), fs::path("/usr/local/etc/mavenrc"), shell_home() / ".mavenrc"})
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
    while [ ! -e "$scratch/go.$$" ]; do
        sleep 0.02
        tries=$((tries + 1))
        # Nobody comes for it: then it is told of no more.
        [ "$tries" -lt 250 ] || ! mv "$scratch/jvm.$$" "$scratch/late.$$" 2>/dev/null || break
    done
fi
exec "$java" "$@"
)";
}

bool SurefirePatterns::takes(std::string_view file) const {
    const std::vector<std::string> names = split(file, '/');
    const auto is_meant = [&](std::string_view pattern) { return matches(split(pattern, '/'), names); };
    return std::ranges::any_of(includes, is_meant) && std::ranges::none_of(excludes, is_meant);
}

SurefirePatterns surefire_patterns(const PomChain& chain) {
    constexpr std::array<std::string_view, 2> k_words = {"-Dtest", "-Dsurefire."};
    SurefirePatterns patterns{.includes = {}, .excludes = {}, .are_known = chain.is_whole};
    if (has_any(chain.config, k_words)) patterns.are_known = false;
    std::vector<pugi::xml_document> poms(chain.texts.size());
    for (std::size_t at = 0; at < poms.size(); ++at)
        if (!poms[at].load_buffer(chain.texts[at].data(), chain.texts[at].size()) ||
            poms[at].select_node(k_other_choices))
            patterns.are_known = false;
    // What parents say of plugins comes before what anyone manages.
    for (const std::string_view plugins : {"plugins", "pluginManagement/plugins"})
        for (const pugi::xml_document& pom : poms) add_pom(pom, plugins, patterns);
    if (patterns.includes.empty())
        for (const char* const name : {"**/Test*", "**/*Test", "**/*Tests", "**/*TestCase"})
            std::ranges::move(as_files(name), std::back_inserter(patterns.includes));
    return patterns;
}

}  // namespace pentad
