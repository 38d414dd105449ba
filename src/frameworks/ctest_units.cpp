#include "frameworks/ctest_units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/text.hpp"
#include "frameworks/case_arguments.hpp"
#include "frameworks/ctest_environment.hpp"
#include "frameworks/gtest.hpp"
#include "frameworks/source_place.hpp"
#include "frameworks/unit_particulars.hpp"

namespace pentad {

namespace fs = std::filesystem;

namespace {

constexpr int k_catch2_skips = 4;  // what it ends with if all of its tests were skipped; its CMake module says so

/// Its outcome is what its cases' outcomes are, and nothing that CTest would make of its output.
bool can_open(const CTestTest& test, ProgramKind kind) {
    const bool only_skips = test.skip_expressions.empty() ||
                            (test.skip_expressions.size() == 1 && test.skip_expressions[0] == R"(\[  SKIPPED \])");
    return test.pass_expressions.empty() && test.fail_expressions.empty() && only_skips &&
           (test.skip_return_code < 0 || (test.skip_return_code == k_catch2_skips && kind == ProgramKind::catch2)) &&
           !test.will_fail && test.required_files.empty() && test.match_expressions.empty();
}

/// What has to be the same for two tests to be cases of one unit.
CTestTest shared_part(const CTestTest& test, const CaseArguments& arguments) {
    CTestTest shared = test;
    shared.name = shared.place = "";
    shared.command = arguments.own;
    shared.labels.clear();
    shared.timeout = -1;
    shared.cost = 0;
    shared.disabled = false;
    return shared;
}

class Making {
   public:
    Making(const CTestProject& project, const UnitSearch& search, const KindOf& kind_of, const AskTool& ask)
        : project_(project), search_(search), kind_of_(kind_of), ask_(ask) {
        if (project.resources) resources_.emplace(*project.resources);
    }

    std::vector<TestUnit> make(const std::vector<CTestTest>& tests) {
        for (const CTestTest& test : tests)
            if (!join(test)) add_test(test);
        for (auto& [unit, from] : made_) relate(unit, from.front());
        if (search_.settings.gtest_isolation == "test") split_units();
        relate_names();
        // What costs most begins first, as CTest has it.
        std::ranges::stable_sort(made_, std::ranges::greater{},
                                 [](const Made& made) { return made.from.front().cost; });
        std::vector<TestUnit> units;
        for (Made& made : made_) units.push_back(std::move(made.unit));
        return units;
    }

   private:
    struct Made {
        TestUnit unit;
        std::vector<CTestTest> from;
    };

    /// Of a unit all cases, or only the one of that name.
    struct UnitPart {
        std::string unit;
        std::string only;
    };

    ProgramKind kind(const std::string& program) {
        const auto [found, is_new] = kinds_.try_emplace(program, ProgramKind::other);
        if (is_new) found->second = kind_of_(program);
        return found->second;
    }

    /// Whether it became a case, or cases, of a unit.
    bool join(const CTestTest& test) {
        if (test.command.empty()) return false;
        const ProgramKind kind = this->kind(test.command.front());
        if (!can_open(test, kind) || !has_resources(test)) return false;
        const std::optional<CaseArguments> arguments = case_arguments(kind, test.command);
        if (!arguments) return false;
        const std::string& name = arguments->exact;
        if (name.empty()) return !test.disabled && open(test, kind, *arguments);
        if (test.disabled && !(kind == ProgramKind::gtest && gtest::is_disabled(name))) return false;
        CTestTest shared = shared_part(test, *arguments);
        const auto found = std::ranges::find(shared_, shared, &std::pair<CTestTest, std::size_t>::first);
        const std::size_t at = found == shared_.end() ? made_.size() : found->second;
        if (at == made_.size()) {
            shared_.emplace_back(std::move(shared), at);
            made_.push_back({program_unit(test, kind, *arguments, program_name(arguments->own.front())), {test}});
        } else {
            made_[at].from.push_back(test);
            add_labels(made_[at].unit, test);
        }
        Made& made = made_[at];
        add_particular(made.unit, "case", name);
        limit(made.unit, test);
        units_of_[test.name].push_back({made.unit.name, name});
        return true;
    }

    /// Its program says which cases it has.
    bool open(const CTestTest& test, ProgramKind kind, const CaseArguments& arguments) {
        TestUnit unit = program_unit(test, kind, arguments, unique(project_.prefix + valid_utf8(test.name)));
        const ToolCommand command{
            .arguments = unit.command, .folder = folder_of(test), .environment = unit.environment};
        const std::optional<std::vector<std::string>> cases = list_cases(kind, arguments, command, ask_);
        if (!cases) return forget(unit);
        add_particulars(unit, "case", *cases);
        add_particulars(unit, "filter", arguments.filters);
        add_particular(unit, "whole", "yes");
        if (test.timeout > 0) unit.rules.timeout = test.timeout;
        units_of_[test.name].push_back({unit.name, ""});
        made_.push_back({std::move(unit), {test}});
        return true;
    }

    bool forget(const TestUnit& unit) {
        names_.erase(unit.name);
        return false;
    }

    TestUnit program_unit(const CTestTest& test, ProgramKind kind, const CaseArguments& arguments,
                          const std::string& name) {
        TestUnit unit = unit_of(test, name);
        unit.file = arguments.own.front();
        unit.command = with_environment(test.environment_modification, arguments.own);
        add_particular(unit, "kind", name_of(kind));
        add_particular(unit, "sources", project_.build.string());
        return unit;
    }

    TestUnit unit_of(const CTestTest& test, const std::string& name) {
        TestUnit unit{.name = name, .module = name, .file = project_.source / "CMakeLists.txt", .top = project_.source};
        unit.framework = "ctest";
        unit.environment = modified_environment(test.environment, test.environment_modification);
        add_particular(unit, "folder", folder_of(test).string());
        add_labels(unit, test);
        give_resources(unit, test);
        return unit;
    }

    /// Those of one program that have different ones are still one unit, which has them all.
    static void add_labels(TestUnit& unit, const CTestTest& test) {
        for (const std::string& label : test.labels)
            if (std::ranges::find(unit.labels, label) == unit.labels.end()) unit.labels.push_back(label);
    }

    /// Asked of a copy, as nothing shall be given away.
    bool has_resources(const CTestTest& test) const {
        return !resources_ || ResourceShares(*resources_).take(test.resource_groups).problem.empty();
    }

    void give_resources(TestUnit& unit, const CTestTest& test) {
        if (!resources_) return;
        const ResourceShares::Share share = resources_->take(test.resource_groups);
        std::ranges::copy(share.environment, std::back_inserter(unit.environment));
        unit.rules.shares = share.shares;
        if (!share.problem.empty()) add_particular(unit, "lacks", share.problem);
    }

    void add_test(const CTestTest& test) {
        TestUnit unit = unit_of(test, unique(project_.prefix + valid_utf8(test.name)));
        const std::size_t colon = test.place.rfind(':');
        if (colon != std::string::npos) unit.file = fs::path(test.place.substr(0, colon));
        unit.command = with_environment(test.environment_modification, test.command);
        add_particular(unit, "kind", "test");
        if (colon != std::string::npos)
            add_particular(
                unit, "place",
                source_place(test.place.substr(0, colon), test.place.substr(colon + 1), project_.source, search_.root));
        add_particulars(unit, "pass", test.pass_expressions);
        add_particulars(unit, "fail", test.fail_expressions);
        add_particulars(unit, "skip", test.skip_expressions);
        add_particulars(unit, "required", test.required_files);
        add_particulars(unit, "match", test.match_expressions);
        if (!test.match_expressions.empty())
            add_particular(unit, "match_timeout", fmt::format("{}", test.match_timeout));
        if (test.skip_return_code >= 0) add_particular(unit, "code", std::to_string(test.skip_return_code));
        if (test.will_fail) add_particular(unit, "will_fail", "yes");
        if (test.disabled) add_particular(unit, "disabled", "yes");
        if (test.timeout > 0) unit.rules.timeout = test.timeout;
        units_of_[test.name].push_back({unit.name, ""});
        made_.push_back({std::move(unit), {test}});
    }

    /// Each case of its own has this limit in CTest.
    void limit(TestUnit& unit, const CTestTest& test) const {
        if (test.timeout <= 0) return;
        unit.rules.test_timeout = std::max(unit.rules.test_timeout, test.timeout);
        if (unit.rules.test_timeout > search_.settings.timeout) unit.rules.timeout = unit.rules.test_timeout;
    }

    void relate(TestUnit& unit, const CTestTest& test) const {
        unit.rules.alone = test.run_serial;
        unit.rules.slots = std::max(1, test.processors);
        unit.rules.locks = test.resource_lock;
    }

    /// A process for each case.
    void split_units() {
        std::vector<Made> split;
        std::map<std::string, std::vector<std::string>> parts;
        for (Made& made : made_) {
            const std::vector<std::string> cases = particulars(made.unit, "case");
            if (cases.empty()) {
                split.push_back(std::move(made));
                continue;
            }
            // Before it is copied: each copy of thousands of names would keep its room for them.
            const std::string name_of_all = made.unit.name;
            std::erase_if(made.unit.particulars, [](const std::string& text) {
                return text.starts_with("case=") || text.starts_with("filter=") || text.starts_with("whole=");
            });
            add_particular(made.unit, "prefix", name_of_all + "::");
            const std::vector<CTestTest> from{made.from.front()};
            for (const std::string& name : cases) {
                Made one{made.unit, from};
                one.unit.name = name_of_all + "::" + name;
                add_particular(one.unit, "case", name);
                parts[name_of_all].push_back(one.unit.name);
                split.push_back(std::move(one));
            }
        }
        made_ = std::move(split);
        for (auto& [test, units] : units_of_) {
            std::vector<UnitPart> all;
            for (const UnitPart& part : units)
                if (const auto found = parts.find(part.unit); found == parts.end())
                    all.push_back(part);
                else if (!part.only.empty())
                    all.push_back({part.unit + "::" + part.only, ""});
                else
                    for (const std::string& one : found->second) all.push_back({one, ""});
            units = std::move(all);
        }
    }

    /// DEPENDS and fixtures, once all names are known.
    void relate_names() {
        std::map<std::string, std::set<std::string>> setups, users;
        for (const Made& made : made_)
            for (const CTestTest& test : made.from) {
                for (const std::string& fixture : test.fixtures_setup) setups[fixture].insert(made.unit.name);
                for (const std::string& fixture : test.fixtures_required) users[fixture].insert(made.unit.name);
            }
        for (Made& made : made_) {
            std::set<std::string> after, needs;
            for (const CTestTest& test : made.from) {
                for (const std::string& name : test.depends)
                    for (const UnitPart& part : units_of_[name]) after.insert(part.unit);
                for (const std::string& fixture : test.fixtures_required)
                    needs.insert(setups[fixture].begin(), setups[fixture].end());
                for (const std::string& fixture : test.fixtures_cleanup) {
                    after.insert(users[fixture].begin(), users[fixture].end());
                    after.insert(setups[fixture].begin(), setups[fixture].end());
                }
            }
            after.erase(made.unit.name);
            needs.erase(made.unit.name);
            made.unit.rules.after.assign(after.begin(), after.end());
            made.unit.rules.needs.assign(needs.begin(), needs.end());
        }
    }

    fs::path folder_of(const CTestTest& test) const {
        return test.working_directory.empty() ? project_.build : fs::path(test.working_directory);
    }

    /// Its path from the build folder, as that is the same wherever the build is.
    std::string program_name(const fs::path& program) {
        const fs::path below = program.lexically_relative(project_.build);
        const bool inside = !below.empty() && *below.begin() != "..";
        return unique(project_.prefix + valid_utf8((inside ? below : program.filename()).string()));
    }

    std::string unique(std::string name) {
        const std::string first = name;
        for (int count = 2; !names_.insert(name).second; ++count) name = fmt::format("{}[{}]", first, count);
        return name;
    }

    const CTestProject& project_;
    const UnitSearch& search_;
    const KindOf& kind_of_;
    const AskTool& ask_;
    std::vector<Made> made_;
    std::vector<std::pair<CTestTest, std::size_t>> shared_;  ///< with the place of its unit
    std::map<std::string, ProgramKind> kinds_;
    std::map<std::string, std::vector<UnitPart>> units_of_;  ///< of CTest's names
    std::set<std::string> names_;
    std::optional<ResourceShares> resources_;
};

}  // namespace

std::vector<TestUnit> ctest_units(const std::vector<CTestTest>& tests, const CTestProject& project,
                                  const UnitSearch& search, const KindOf& kind_of, const AskTool& ask) {
    return Making(project, search, kind_of, ask).make(tests);
}

}  // namespace pentad
