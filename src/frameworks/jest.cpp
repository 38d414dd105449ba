#include "frameworks/jest.hpp"

#include <array>

#include "frameworks/javascript.hpp"

namespace pentad {

namespace {

constexpr std::array<std::string_view, 1> k_settings = {"jest.config.*"};
constexpr NpmTool k_tool{.framework = "jest", .name = "jest", .settings = k_settings, .key = "jest"};

class Jest : public JavascriptFramework {
   public:
    using JavascriptFramework::JavascriptFramework;

    UnitCommand command(const TestUnit& unit, const TestChoice& choice,
                        const std::filesystem::path& scratch) const override {
        prepare_javascript(unit, choice, scratch, {"jest_runner.cjs", "jest_reporter.cjs"});
        // In one process, so that a crash is seen; snapshots are compared, never written.
        return javascript_command(unit, {"--ci", "--runInBand", "--verbose", "--watchAll=false", "--coverage=false",
                                         "--color=false", "--testRunner", scratch / "jest_runner.cjs", "--reporters",
                                         scratch / "jest_reporter.cjs", "--runTestsByPath", unit.file});
    }
};

}  // namespace

const Framework& jest_framework() {
    static const Jest framework(k_tool);
    return framework;
}

}  // namespace pentad
