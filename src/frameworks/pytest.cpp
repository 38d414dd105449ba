#include "frameworks/pytest.hpp"

#include "frameworks/pytest_units.hpp"

namespace pentad {

namespace {

class Pytest : public Framework {
   public:
    std::string_view name() const override { return "pytest"; }

    std::vector<FoundProject> detect(const UnitSearch& search) const override { return find_pytest_projects(search); }

    Result<FoundUnits> list(const FoundProject& project, const UnitSearch&, const AskTool&) const override {
        FoundUnits found;
        found.units = project.units;
        return found;
    }

    ToolCommand version_command(const FoundProject& project) const override {
        return {.arguments = {project.tool, "-c", "import pytest; print('pytest', pytest.__version__)"},
                .folder = project.folder};
    }

    bool in_python() const override { return true; }
};

}  // namespace

const Framework& pytest_framework() {
    static const Pytest framework;
    return framework;
}

}  // namespace pentad
