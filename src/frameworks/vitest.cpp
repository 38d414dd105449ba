#include "frameworks/vitest.hpp"

#include <array>

#include "frameworks/javascript.hpp"

namespace pentad {

namespace {

constexpr std::array<std::string_view, 2> k_settings = {"vitest.config.*", "vitest.workspace.*"};
constexpr NpmTool k_tool{.framework = "vitest", .name = "vitest", .settings = k_settings};

class Vitest : public JavascriptFramework {
   public:
    using JavascriptFramework::JavascriptFramework;

    UnitCommand command(const TestUnit& unit, const TestChoice& choice,
                        const std::filesystem::path& scratch) const override {
        prepare_javascript(unit, choice, scratch, {"vitest_reporter.mjs"});
        return javascript_command(unit, {"--no-file-parallelism", "--coverage.enabled=false", "--reporter",
                                         scratch / "vitest_reporter.mjs", unit.file.lexically_relative(unit.top)});
    }
};

}  // namespace

const Framework& vitest_framework() {
    static const Vitest framework(k_tool);
    return framework;
}

}  // namespace pentad
