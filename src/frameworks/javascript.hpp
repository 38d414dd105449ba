// What the frameworks of JavaScript have in common: files are units, which node runs with something of ours that tells
// what happens (frameworks/javascript/).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "frameworks/framework.hpp"
#include "frameworks/npm_project.hpp"

namespace pentad {

/// Threads: any; has no state.
class JavascriptFramework : public Framework {
   public:
    /// `tool` stands for as long as the framework.
    explicit JavascriptFramework(const NpmTool& tool) : tool_(tool) {}

    std::string_view name() const override { return tool_.framework; }
    std::vector<FoundProject> detect(const UnitSearch& search) const override { return npm_projects(search, tool_); }

    /// Asks the project's tool which files are its tests (javascript/list.cjs). The units' `command` is node with the
    /// options of the project's script; `particulars` are what request_for needs. Errors: tool.
    Result<FoundUnits> list(const FoundProject& project, const UnitSearch& search, const AskTool& ask) const override;

    ToolCommand version_command(const FoundProject& project) const override;

    /// See javascript_reader.hpp.
    std::unique_ptr<UnitReader> reader(const TestUnit& unit, const TestChoice& choice,
                                       const std::filesystem::path& scratch,
                                       const std::filesystem::path& root) const override;

   private:
    const NpmTool& tool_;
};

/// Writes what the unit's process needs into `scratch`: the files of ours that are named, and what it shall run. What
/// can't be written shows when the process ends at once.
void prepare_javascript(const TestUnit& unit, const TestChoice& choice, const std::filesystem::path& scratch,
                        std::initializer_list<std::string_view> files);

/// The unit's command and these words.
UnitCommand javascript_command(const TestUnit& unit, std::vector<std::string> more);

}  // namespace pentad
