#include "frameworks/node_tests.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>

#include "base/environment.hpp"
#include "base/file.hpp"
#include "base/program_search.hpp"
#include "frameworks/javascript.hpp"
#include "frameworks/project_files.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

constexpr NpmTool k_tool{.framework = "node_test", .name = "node"};

constexpr std::size_t k_begin = 4 * 1024;  // bytes of a file, in which its imports stand
constexpr std::size_t k_most_files = 200;

bool imports_node_test(const fs::path& file) {
    std::string begin(k_begin, '\0');
    std::ifstream stream(file, std::ios::binary);
    stream.read(begin.data(), static_cast<std::streamsize>(begin.size()));
    begin.resize(static_cast<std::size_t>(stream.gcount()));
    return begin.find("'node:test'") != std::string::npos || begin.find("\"node:test\"") != std::string::npos;
}

/// No script says so, but files that `node --test` finds by itself import it: in the outermost package, or without any.
std::optional<FoundProject> plain_project(const UnitSearch& search) {
    constexpr std::array<std::string_view, 2> k_scripts = {"*.js", "*.?js"};
    std::size_t looked_at = 0;
    for (const fs::path& file : files_named(search, k_scripts)) {
        if (!may_be_test(file, search.root) || looked_at++ >= k_most_files || !imports_node_test(file)) continue;
        fs::path folder = search.root;
        for (fs::path at = file.parent_path(); at != search.root && at != at.parent_path(); at = at.parent_path())
            if (stands(at / "package.json")) folder = at;
        if (stands(search.root / "package.json")) folder = search.root;
        FoundProject project{.framework = "node_test", .folder = folder, .marker = file, .tool = "node"};
        if (!program_in_path("node", scrubbed_environment(), search.root))
            project.problem = "node is not in PATH; install Node.js 18.15 or newer";
        return project;
    }
    return {};
}

class NodeTest : public JavascriptFramework {
   public:
    using JavascriptFramework::JavascriptFramework;

    std::vector<FoundProject> detect(const UnitSearch& search) const override {
        std::vector<FoundProject> found = JavascriptFramework::detect(search);
        if (found.empty())
            if (std::optional<FoundProject> plain = plain_project(search)) found.push_back(std::move(*plain));
        return found;
    }

    Result<FoundUnits> list(const FoundProject& project, const UnitSearch& search, const AskTool& ask) const override {
        TRY_ASSIGN(FoundUnits found, JavascriptFramework::list(project, search, ask));
        // Without a script that names them, those of other tools may be among them.
        if (!call_of(read_package(project.folder / "package.json"), k_tool.name))
            std::erase_if(found.units, [](const TestUnit& unit) { return !imports_node_test(unit.file); });
        return found;
    }

    ToolCommand version_command(const FoundProject& project) const override {
        return {.arguments = {project.tool, "-p", "'node ' + process.version"}, .folder = project.folder};
    }

    UnitCommand command(const TestUnit& unit, const TestChoice& choice,
                        const std::filesystem::path& scratch) const override {
        prepare_javascript(unit, choice, scratch, {"node_test.cjs"});
        const std::string own = scratch / "node_test.cjs";
        return javascript_command(unit, {"--require", own, "--test-reporter", own, "--test-reporter-destination",
                                         "stdout", unit.file.lexically_relative(unit.top)});
    }
};

}  // namespace

const Framework& node_test_framework() {
    static const NodeTest framework(k_tool);
    return framework;
}

}  // namespace pentad
