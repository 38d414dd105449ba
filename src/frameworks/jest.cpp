#include "frameworks/jest.hpp"

#include <array>

#include "frameworks/javascript.hpp"

namespace pentad {

namespace {

constexpr std::array<std::string_view, 1> k_settings = {"jest.config.*"};
constexpr NpmTool k_tool{.framework = "jest", .name = "jest", .settings = k_settings, .key = "jest"};

class Jest : public Framework {
   public:
    std::string_view name() const override { return "jest"; }

    std::vector<FoundProject> detect(const UnitSearch& search) const override { return npm_projects(search, k_tool); }

    Result<FoundUnits> list(const FoundProject& project, const UnitSearch& search, const AskTool& ask) const override {
        return list_javascript(project, k_tool, search, ask);
    }

    UnitCommand command(const TestUnit& unit, const TestChoice& choice,
                        const std::filesystem::path& scratch) const override {
        prepare_javascript(unit, choice, scratch, {"jest_runner.cjs", "jest_reporter.cjs"});
        // In one process, so that a crash is seen; snapshots are compared, never written.
        return javascript_command(unit, {"--ci", "--runInBand", "--verbose", "--watchAll=false", "--coverage=false",
                                         "--color=false", "--testRunner", scratch / "jest_runner.cjs", "--reporters",
                                         scratch / "jest_reporter.cjs", "--runTestsByPath", unit.file});
    }

    std::unique_ptr<UnitReader> reader(const TestUnit& unit, const TestChoice& choice,
                                       const std::filesystem::path& scratch,
                                       const std::filesystem::path&) const override {
        return read_javascript(unit, choice, scratch);
    }
};

}  // namespace

const Framework& jest_framework() {
    static const Jest framework;
    return framework;
}

}  // namespace pentad
