#include "frameworks/unittest.hpp"

#include "frameworks/pytest_units.hpp"
#include "frameworks/python_units.hpp"

namespace pentad {

namespace {

void leave_out_pytest(std::vector<TestUnit>& units, PythonChoice& choice) {
    std::erase_if(units, [&](const TestUnit& unit) { return choice.is_pytest(unit.file); });
    for (TestUnit& unit : units) leave_out_pytest(unit.inner, choice);
}

class Unittest : public Framework {
   public:
    std::string_view name() const override { return "unittest"; }

    /// Whatever there is: finding a module is all that it takes, and that is what `list` does.
    std::vector<FoundProject> detect(const UnitSearch& search) const override {
        return {{.framework = "unittest", .folder = search.root, .marker = {}, .tool = search.interpreter.string()}};
    }

    Result<FoundUnits> list(const FoundProject&, const UnitSearch& search, const AskTool&) const override {
        FoundUnits found = find_python_units(search);
        PythonChoice choice(search);
        leave_out_pytest(found.units, choice);
        return found;
    }

    ToolCommand version_command(const FoundProject& project) const override {
        return {.arguments = {project.tool, "--version"}, .folder = project.folder};
    }

    bool in_python() const override { return true; }
    bool shares_process() const override { return true; }
};

}  // namespace

const Framework& unittest_framework() {
    static const Unittest framework;
    return framework;
}

}  // namespace pentad
