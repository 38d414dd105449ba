// Packages of JavaScript: which of them are tested with which tool.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "frameworks/framework.hpp"
#include "frameworks/npm_script.hpp"

namespace pentad {

struct NpmPackage {
    std::filesystem::path folder;                   ///< absolute
    NpmScripts scripts = {};                        ///< its `scripts`
    std::set<std::string, std::less<>> names = {};  ///< dependencies of every kind, and its keys
};

/// How a tool shows in a package.
struct NpmTool {
    std::string_view framework;                       ///< Framework::name
    std::string_view name;                            ///< of its package and its program; `node`: it comes with node
    std::span<const std::string_view> settings = {};  ///< globs on the names of its own files
    std::string_view key = {};                        ///< of package.json, with its settings
};

/// One package.json. Without names and scripts when it is not what it should be: npm will say so.
NpmPackage read_package(const std::filesystem::path& file);

/// How its scripts start the tool: `test`, else the first whose name begins with `test`. Nothing: none does.
std::optional<ScriptCall> call_of(const NpmPackage& package, std::string_view tool);

/// The packages that are tested with it: those that start it in a script or have its settings; and those that depend on
/// it, unless a package around them has it too. Only where there are files that may hold tests.
std::vector<FoundProject> npm_projects(const UnitSearch& search, const NpmTool& tool);

/// `node_modules/NAME` in the folder or around it; empty: it is not installed.
std::filesystem::path installed_package(const std::filesystem::path& folder, std::string_view name);

/// Whether a file may hold tests, by its name and its folders below `folder`.
bool may_be_test(const std::filesystem::path& file, const std::filesystem::path& folder);

}  // namespace pentad
