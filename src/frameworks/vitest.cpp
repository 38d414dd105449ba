#include "frameworks/vitest.hpp"

#include <array>

#include "frameworks/javascript.hpp"

namespace pentad {

namespace {

constexpr std::array<std::string_view, 2> k_settings = {"vitest.config.*", "vitest.workspace.*"};
constexpr NpmTool k_tool{.framework = "vitest", .name = "vitest", .settings = k_settings};

class Vitest : public Framework {
   public:
    std::string_view name() const override { return "vitest"; }

    std::vector<FoundProject> detect(const UnitSearch& search) const override { return npm_projects(search, k_tool); }

    Result<FoundUnits> list(const FoundProject& project, const UnitSearch& search, const AskTool& ask) const override {
        return list_javascript(project, k_tool, search, ask);
    }

    UnitCommand command(const TestUnit& unit, const TestChoice& choice,
                        const std::filesystem::path& scratch) const override {
        prepare_javascript(unit, choice, scratch, {"vitest_reporter.mjs"});
        return javascript_command(unit, {"--no-file-parallelism", "--coverage.enabled=false", "--reporter",
                                         scratch / "vitest_reporter.mjs", unit.file.lexically_relative(unit.top)});
    }

    std::unique_ptr<UnitReader> reader(const TestUnit& unit, const TestChoice& choice,
                                       const std::filesystem::path& scratch,
                                       const std::filesystem::path&) const override {
        return read_javascript(unit, choice, scratch);
    }
};

}  // namespace

const Framework& vitest_framework() {
    static const Vitest framework;
    return framework;
}

}  // namespace pentad
