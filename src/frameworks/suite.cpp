#include "frameworks/suite.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

namespace pentad {

namespace {

/// One test, which is the unit itself: passed when the command ends with 0.
class StatusReader : public UnitReader {
   public:
    explicit StatusReader(std::string unit) : unit_(std::move(unit)) {}

    void started(UnitSink& sink) override {
        sink.event(unit_event::TestExists{0, unit_});
        sink.event(unit_event::TestStarts{});
    }

    void printed(std::string_view bytes, UnitSink& sink) override { sink.output(bytes); }

    void ended(int status, UnitSink& sink) override {
        if (!WIFEXITED(status)) return;
        unit_event::TestEnds ends;
        ends.result.outcome = WEXITSTATUS(status) == 0 ? Outcome::passed : Outcome::failed;
        if (WEXITSTATUS(status) != 0) ends.result.message = fmt::format("exited with status {}", WEXITSTATUS(status));
        sink.event(std::move(ends));
        sink.event(unit_event::UnitEnds{.complete = true});
    }

   private:
    std::string unit_;
};

class Suite : public Framework {
   public:
    std::string_view name() const override { return "suite"; }

    std::vector<FoundProject> detect(const UnitSearch& search) const override {
        if (search.settings.suites.empty()) return {};
        return {
            {.framework = "suite", .folder = search.root, .marker = search.root / "pentad.toml", .tool = "/bin/sh"}};
    }

    Result<FoundUnits> list(const FoundProject&, const UnitSearch& search, const AskTool&) const override {
        FoundUnits found;
        for (const SuiteSettings& suite : search.settings.suites) {
            TestUnit unit{.name = suite.name,
                          .module = suite.name,
                          .file = search.root / "pentad.toml",
                          .top = search.root / suite.folder};
            unit.framework = "suite";
            unit.command = {"/bin/sh", "-c", suite.command};
            unit.particulars = {suite.format, suite.report};
            unit.rules.timeout = suite.timeout;
            found.units.push_back(std::move(unit));
        }
        return found;
    }

    UnitCommand command(const TestUnit& unit, const TestChoice&, const std::filesystem::path&) const override {
        return {.arguments = unit.command, .folder = unit.top};
    }

    std::unique_ptr<UnitReader> reader(const TestUnit& unit, const TestChoice&, const std::filesystem::path&,
                                       const std::filesystem::path&) const override {
        return std::make_unique<StatusReader>(unit.name);
    }
};

}  // namespace

const Framework& suite_framework() {
    static const Suite framework;
    return framework;
}

}  // namespace pentad
