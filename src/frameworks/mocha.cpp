#include "frameworks/mocha.hpp"

#include <array>

#include "frameworks/javascript.hpp"

namespace pentad {

namespace {

constexpr std::array<std::string_view, 1> k_settings = {".mocharc.*"};
constexpr NpmTool k_tool{.framework = "mocha", .name = "mocha", .settings = k_settings, .key = "mocha"};

class Mocha : public JavascriptFramework {
   public:
    using JavascriptFramework::JavascriptFramework;

    UnitCommand command(const TestUnit& unit, const TestChoice& choice,
                        const std::filesystem::path& scratch) const override {
        prepare_javascript(unit, choice, scratch, {"mocha.cjs"});
        return javascript_command(unit, {scratch / "mocha.cjs"});
    }
};

}  // namespace

const Framework& mocha_framework() {
    static const Mocha framework(k_tool);
    return framework;
}

}  // namespace pentad
