#include "frameworks/javascript.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/embedded_file.hpp"
#include "base/file.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "frameworks/javascript_reader.hpp"
#include "frameworks/project_files.hpp"

namespace pentad {

extern const std::vector<EmbeddedFile> k_javascript_program;

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::json;

constexpr std::size_t k_lines = 8;           // of what a tool says
constexpr std::size_t k_longest_line = 500;  // bytes

/// TestUnit::particulars.
enum Particular : std::size_t { k_root, k_version, k_package, k_options };

std::string_view program(std::string_view name) {
    const auto found = std::ranges::find(k_javascript_program, name, &EmbeddedFile::name);
    return found == k_javascript_program.end() ? std::string_view() : found->bytes;
}

std::vector<std::string> texts(const Json& object, const char* key) {
    std::vector<std::string> found;
    const auto at = object.find(key);
    if (at == object.end() || !at->is_array()) return found;
    for (const Json& one : *at)
        if (one.is_string()) found.push_back(valid_utf8(one.get<std::string>()));
    return found;
}

std::string text(const Json& object, const char* key) {
    const auto at = object.find(key);
    return at != object.end() && at->is_string() ? valid_utf8(at->get<std::string>()) : "";
}

std::string first_lines(std::string_view output) {
    std::string said;
    std::size_t count = 0;
    for (const std::string& line : split(output, '\n'))
        if (!trim(line).empty() && count++ < k_lines) said += "\n" + shorten(valid_utf8(line), k_longest_line);
    return said;
}

/// The line `pentad:{…}` of list.cjs.
Result<Json> answer_in(const ToolAnswer& answer, std::string_view tool) {
    constexpr std::string_view k_begin = "pentad:";
    for (const std::string& line : split(answer.output, '\n')) {
        if (!line.starts_with(k_begin)) continue;
        Json json = Json::parse(line.substr(k_begin.size()), nullptr, false);
        if (!json.is_object()) continue;
        if (const std::string problem = text(json, "problem"); !problem.empty()) return fail(Code::tool, problem);
        return json;
    }
    if (answer.timed_out) return fail(Code::tool, fmt::format("{} took too long to list its tests", tool));
    return fail(Code::tool, fmt::format("{} can't list its tests:{}", tool,
                                        first_lines(answer.messages.empty() ? answer.output : answer.messages)));
}

std::string request_for_list(const NpmTool& tool, const FoundProject& project, const ScriptCall& call,
                             const std::vector<std::string>& foreign) {
    JsonWriter json;
    json.begin_object().member("tool", tool.name).member("package", project.tool);
    json.member("options", call.arguments).member("node_options", call.node_options).member("foreign", foreign);
    json.end_object();
    return json.take();
}

/// Packages below it that are tested by themselves: with the tool, or by a script with another.
std::vector<std::string> inner_projects(const FoundProject& project, const NpmTool& tool, const UnitSearch& search) {
    std::vector<std::string> inner;
    const std::string prefix = project.folder.string() + "/";
    for (const FoundProject& other : npm_projects(search, tool))
        if (other.folder.string().starts_with(prefix)) inner.push_back(other.folder.string());
    constexpr std::array<std::string_view, 1> k_names = {"package.json"};
    for (const fs::path& file : files_named(search, k_names)) {
        if (!file.parent_path().string().starts_with(prefix)) continue;
        const NpmPackage package = read_package(file);
        constexpr std::array<std::string_view, 4> k_tools = {"node", "jest", "vitest", "mocha"};
        if (std::ranges::any_of(k_tools, [&](std::string_view one) { return call_of(package, one).has_value(); }))
            inner.push_back(package.folder.string());
    }
    return inner;
}

bool is_in_any(const std::string& file, const std::vector<std::string>& folders) {
    return std::ranges::any_of(folders, [&](const std::string& folder) { return file.starts_with(folder + "/"); });
}

}  // namespace

Result<FoundUnits> JavascriptFramework::list(const FoundProject& project, const UnitSearch& search,
                                             const AskTool& ask) const {
    const NpmPackage package = read_package(project.folder / "package.json");
    const ScriptCall call = call_of(package, tool_.name).value_or(ScriptCall{});
    const std::vector<std::string> inner = inner_projects(project, tool_, search);
    std::vector<std::string> environment = call.environment;
    environment.emplace_back("FORCE_COLOR=0");
    TRY_ASSIGN(const ToolAnswer answer, ask({.arguments = {"node", "-e", std::string(program("list")), "--",
                                                           request_for_list(tool_, project, call, inner)},
                                             .folder = project.folder,
                                             .environment = environment}));
    TRY_ASSIGN(const Json json, answer_in(answer, tool_.name));
    std::vector<std::string> command = {"node"};
    std::ranges::copy(call.node_options, std::back_inserter(command));
    std::ranges::copy(texts(json, "node_options"), std::back_inserter(command));
    std::vector<std::string> particulars = {search.root.string(), text(json, "version"), project.tool};
    // Mocha's are read by our own program, which loads it.
    std::ranges::copy(texts(json, "options"), std::back_inserter(tool_.name == "mocha" ? particulars : command));
    FoundUnits found;
    std::vector<std::string> files = texts(json, "files");
    std::ranges::sort(files);
    for (const std::string& file : files) {
        const fs::path below = fs::path(file).lexically_relative(search.root);
        if (below.empty() || *below.begin() == ".." || is_in_any(file, inner)) continue;
        TestUnit unit{.name = below.string(), .module = below.string(), .file = file, .top = project.folder};
        unit.framework = tool_.framework;
        unit.command = command;
        unit.environment = environment;
        unit.particulars = particulars;
        found.units.push_back(std::move(unit));
    }
    return found;
}

void prepare_javascript(const TestUnit& unit, const TestChoice& choice, const fs::path& scratch,
                        std::initializer_list<std::string_view> files) {
    const auto ids = [](const std::set<std::string>& chosen) {
        return std::vector<std::string>(chosen.begin(), chosen.end());
    };
    const std::vector<std::string>& own = unit.particulars;
    JsonWriter json;
    json.begin_object().member("root", own.at(k_root)).member("unit", unit.name).member("file", unit.file.string());
    json.member("package", own.at(k_package)).member("mark", k_javascript_mark);
    json.member("only", ids(choice.only)).member("left_out", ids(choice.left_out));
    json.member("options", std::vector<std::string>(own.begin() + k_options, own.end()));
    json.end_object();
    const auto write = [&](std::string_view name, std::string_view bytes) {
        [[maybe_unused]] const Status written = write_file_atomically(scratch / name, bytes, Durability::cached);
    };
    write("request.json", json.take());
    write("common.cjs", program("common"));
    for (const std::string_view file : files) write(file, program(file.substr(0, file.find('.'))));
}

ToolCommand JavascriptFramework::version_command(const FoundProject& project) const {
    constexpr const char* k_program =
        "const [, name, folder] = process.argv; "
        "console.log(name, require(folder + '/package.json').version + ', node', process.version)";
    return {.arguments = {"node", "-e", k_program, std::string(tool_.name), project.tool}, .folder = project.folder};
}

std::unique_ptr<UnitReader> JavascriptFramework::reader(const TestUnit& unit, const TestChoice& choice,
                                                        const fs::path& scratch, const fs::path&) const {
    const std::string& version = unit.particulars.at(k_version);
    return javascript_reader(unit.name, fmt::format("{} {}", unit.framework, version), scratch, choice);
}

UnitCommand javascript_command(const TestUnit& unit, std::vector<std::string> more) {
    std::vector<std::string> arguments = unit.command;
    std::ranges::move(more, std::back_inserter(arguments));
    return {.arguments = std::move(arguments), .folder = unit.top, .environment = unit.environment};
}

}  // namespace pentad
