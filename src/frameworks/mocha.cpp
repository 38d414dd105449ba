#include "frameworks/mocha.hpp"

#include <array>

#include "frameworks/javascript.hpp"

namespace pentad {

namespace {

constexpr std::array<std::string_view, 1> k_settings = {".mocharc.*"};
constexpr NpmTool k_tool{.framework = "mocha", .name = "mocha", .settings = k_settings, .key = "mocha"};

class Mocha : public Framework {
   public:
    std::string_view name() const override { return "mocha"; }

    std::vector<FoundProject> detect(const UnitSearch& search) const override { return npm_projects(search, k_tool); }

    Result<FoundUnits> list(const FoundProject& project, const UnitSearch& search, const AskTool& ask) const override {
        return list_javascript(project, k_tool, search, ask);
    }

    UnitCommand command(const TestUnit& unit, const TestChoice& choice,
                        const std::filesystem::path& scratch) const override {
        prepare_javascript(unit, choice, scratch, {"mocha.cjs"});
        return javascript_command(unit, {scratch / "mocha.cjs"});
    }

    std::unique_ptr<UnitReader> reader(const TestUnit& unit, const TestChoice& choice,
                                       const std::filesystem::path& scratch,
                                       const std::filesystem::path&) const override {
        return read_javascript(unit, choice, scratch);
    }
};

}  // namespace

const Framework& mocha_framework() {
    static const Mocha framework;
    return framework;
}

}  // namespace pentad
