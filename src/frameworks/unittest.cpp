#include "frameworks/unittest.hpp"

#include "frameworks/python_units.hpp"

namespace pentad {

namespace {

class Unittest : public Framework {
   public:
    std::string_view name() const override { return "unittest"; }

    /// Whatever there is: finding a module is all that it takes, and that is what `list` does.
    std::vector<FoundProject> detect(const UnitSearch& search) const override {
        return {{.framework = "unittest", .folder = search.root, .marker = {}, .tool = search.interpreter.string()}};
    }

    Result<FoundUnits> list(const FoundProject&, const UnitSearch& search, const AskTool&) const override {
        return find_python_units(search);
    }

    bool in_python() const override { return true; }
};

}  // namespace

const Framework& unittest_framework() {
    static const Unittest framework;
    return framework;
}

}  // namespace pentad
