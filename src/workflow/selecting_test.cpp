// Real runs of real modules; what they depend on is told by the test in place of the tracing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <map>
#include <thread>

#include "support/project.hpp"
#include "workflow/selecting.hpp"
#include "workflow/test_run.hpp"

namespace pentad {
namespace {

using test::must;
using test::Project;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* k_module =
    "import unittest\n\n\nclass T(unittest.TestCase):\n    def test_it(self):\n        pass\n\n"
    "    @unittest.skip('not today')\n    def test_skipped(self):\n        pass\n";

class WithoutVariable {
   public:
    explicit WithoutVariable(const char* name) : name_(name) {
        if (const char* value = std::getenv(name)) value_ = value;
        ::unsetenv(name);
    }
    WithoutVariable(const WithoutVariable&) = delete;
    WithoutVariable& operator=(const WithoutVariable&) = delete;
    ~WithoutVariable() { value_ ? ::setenv(name_, value_->c_str(), 1) : ::unsetenv(name_); }

   private:
    const char* name_;
    std::optional<std::string> value_;
};

/// test_a and test_b, and what each is said to depend on.
struct Traced {
    Project project;
    std::map<std::string, UnitFacts> told;
    Run last;

    Traced() {
        for (const char* name : {"test_a", "test_b"}) {
            project.folder.write(std::string(name) + ".py", k_module);
            told[name] = {.unit = name, .facts = {{FactClass::content, std::string(name) + ".py"}}};
        }
    }
    void depends(const std::string& unit, FactClass kind, const std::string& path) {
        told[unit].facts.push_back({kind, path});
    }
    /// Files that are as young as the run prove nothing.
    static void grow_old() { std::this_thread::sleep_for(std::chrono::milliseconds(60)); }

    /// Runs; the units that really ran.
    std::vector<std::string> run(bool all = false) {
        TestRequest request;
        request.run_all = all;
        request.traces = [&](const UnitRunOutcome& outcome) {
            std::vector<UnitFacts> traces;
            for (const TestResult& result : outcome.results)
                if (traces.empty() || traces.back().unit != result.unit) traces.push_back(told.at(result.unit));
            return traces;
        };
        last = must(test_workspace(project.workspace, request, [](const Event&) {}));
        std::vector<std::string> ran;
        for (const TestResult& result : last.results)
            if (!result.cached_from && (ran.empty() || ran.back() != result.unit)) ran.push_back(result.unit);
        return ran;
    }
};

TEST(Selecting, nothing_runs_where_nothing_differs_and_the_run_says_whose_outcomes_it_keeps) {
    Traced at;
    EXPECT_THAT(at.run(), ElementsAre("test_a", "test_b"));
    const RunId first = at.last.id;
    at.project.folder.write("README", "edited\n");
    EXPECT_THAT(at.run(), IsEmpty());
    EXPECT_TRUE(at.last.success());
    EXPECT_EQ(at.last.totals, (Totals{.total = 4, .skipped = 2, .cached = 2}));
    for (const TestResult& result : at.last.results) EXPECT_EQ(result.cached_from, first);
    EXPECT_THAT(at.run(true), ElementsAre("test_a", "test_b")) << "--all";
}

TEST(Selecting, only_what_depends_on_an_edit_runs_and_going_back_runs_nothing) {
    Traced at;
    at.project.folder.write("a.py", "1\n");
    at.depends("test_a", FactClass::content, "a.py");
    at.run();
    const RunId first = at.last.id;
    at.project.folder.write("a.py", "2\n");
    EXPECT_THAT(at.run(), ElementsAre("test_a"));
    EXPECT_EQ(at.last.results.at(2).cached_from, first);
    EXPECT_THAT(at.run(), IsEmpty());
    EXPECT_EQ(at.last.results.at(0).cached_from, first + 1);
    at.project.folder.write("a.py", "1\n");
    EXPECT_THAT(at.run(), IsEmpty());
    EXPECT_EQ(at.last.results.at(0).cached_from, first);
    ASSERT_EQ(::chmod((at.project.folder / "a.py").c_str(), 0755), 0);
    EXPECT_THAT(at.run(), ElementsAre("test_a")) << "its mode";
    at.project.folder.remove("a.py");
    EXPECT_THAT(at.run(), ElementsAre("test_a"));
}

TEST(Selecting, going_back_runs_nothing_also_where_a_unit_depended_on_other_files_then) {
    Traced at;
    at.project.folder.write("a.py", "1\n");
    at.depends("test_a", FactClass::content, "a.py");
    at.run();
    const RunId first = at.last.id;
    at.project.folder.write("a.py", "import b\n");
    at.project.folder.write("b.py", "1\n");
    at.depends("test_a", FactClass::content, "b.py");
    EXPECT_THAT(at.run(), ElementsAre("test_a"));
    at.project.folder.write("a.py", "1\n");
    EXPECT_THAT(at.run(), IsEmpty());
    EXPECT_EQ(at.last.results.at(0).cached_from, first);
}

TEST(Selecting, going_back_runs_nothing_of_many_units_either) {
    Traced at;
    at.project.folder.write("a.py", "1\n");
    for (int number = 10; number < 32; ++number) {  // more than are looked up one by one
        const std::string unit = fmt::format("test_n{}", number);
        at.project.folder.write(unit + ".py", k_module);
        at.told[unit] = {.unit = unit, .facts = {{FactClass::content, "a.py"}}};
    }
    at.run();
    const RunId first = at.last.id;
    at.project.folder.write("a.py", "import b\n");
    for (auto& [unit, facts] : at.told)
        if (unit.starts_with("test_n")) facts.facts.push_back({FactClass::absent, "b.py"});
    EXPECT_EQ(at.run().size(), 22U);
    at.project.folder.write("a.py", "1\n");
    EXPECT_THAT(at.run(), IsEmpty());
    EXPECT_EQ(at.last.results.size(), 48U);
    for (const TestResult& result : at.last.results) EXPECT_EQ(result.cached_from, first) << result.id;
}

TEST(Selecting, one_of_many_files_that_were_looked_for_in_a_folder_counts_when_it_comes) {
    Traced at;
    for (int number = 0; number < 700; ++number)  // so that several threads look, and the folder is listed
        at.depends("test_a", FactClass::absent, fmt::format("lib/absent_{}.py", number));
    at.project.folder.write(".gitignore", "*.so\n");
    at.project.folder.write("lib/there.py", "1\n");
    at.depends("test_b", FactClass::absent, "lib/ignored.so");
    at.run();
    EXPECT_THAT(at.run(), IsEmpty());
    at.project.folder.write("lib/ignored.so", "1\n");
    EXPECT_THAT(at.run(), ElementsAre("test_b")) << "on disk alone";
    at.project.folder.write("lib/absent_699.py", "1\n");
    EXPECT_THAT(at.run(), ElementsAre("test_a", "test_b")) << "and test_b, which the test did not tell anew";
}

TEST(Selecting, a_file_that_was_looked_for_counts_when_it_comes) {
    Traced at;
    at.depends("test_a", FactClass::absent, "sitecustomize.py");
    at.depends("test_b", FactClass::absent, "json/__init__.py");  // a module that would shadow another
    at.run();
    EXPECT_THAT(at.run(), IsEmpty());
    at.project.folder.write("sitecustomize.py", "x = 1\n");
    EXPECT_THAT(at.run(), ElementsAre("test_a"));
    at.project.folder.write("json/__init__.py", "");
    EXPECT_THAT(at.run(), ElementsAre("test_a", "test_b")) << "and test_a, which the test did not tell anew";
}

TEST(Selecting, a_listed_folder_counts_when_a_name_comes_or_goes) {
    Traced at;
    at.project.folder.write("data/one", "1\n");
    at.depends("test_a", FactClass::listing, "data");
    Traced::grow_old();
    at.run();
    EXPECT_THAT(at.run(), IsEmpty());
    at.project.folder.write("data/one", "2\n");
    EXPECT_THAT(at.run(), IsEmpty()) << "its content was not read";
    at.project.folder.write("data/two", "1\n");
    Traced::grow_old();
    EXPECT_THAT(at.run(), ElementsAre("test_a"));
    at.project.folder.write(".gitignore", "*.log\n");
    EXPECT_THAT(at.run(), IsEmpty());
    at.project.folder.write("data/x.log", "ignored, but a name in the folder\n");
    Traced::grow_old();
    EXPECT_THAT(at.run(), ElementsAre("test_a"));
    EXPECT_THAT(at.run(), IsEmpty());
}

TEST(Selecting, a_listed_folder_in_which_others_make_temporary_files_is_proved_by_its_names) {
    Traced at;
    at.project.folder.write(".gitignore", "*.log\n");
    at.project.folder.write("data/one", "1\n");
    at.project.folder.write("test_b.py", fmt::format("import os, sys\nname = 'data/of_the_moment.log'\n"
                                                     "open(name, 'w').close()\nos.remove(name)\n{}",
                                                     k_module));
    at.depends("test_a", FactClass::listing, "data");
    at.depends("test_b", FactClass::absent, "data/of_the_moment.log");
    Traced::grow_old();
    at.run();
    EXPECT_THAT(at.run(), ElementsAre("test_a")) << "nobody looked into the folder before the first run";
    EXPECT_THAT(at.run(true), ElementsAre("test_a", "test_b"));
    EXPECT_THAT(at.run(), IsEmpty());
    // What stays there is another name.
    at.project.folder.write("test_b.py", fmt::format("open('data/stays.log', 'w').close()\n{}", k_module));
    at.told["test_b"].facts.resize(1);
    EXPECT_THAT(at.run(), ElementsAre("test_b"));
    EXPECT_THAT(at.run(), ElementsAre("test_a")) << "a name that was not there before";
    at.project.folder.write("data/another.log", "");
    EXPECT_THAT(at.run(), ElementsAre("test_a"));
}

TEST(Selecting, a_new_test_file_runs_and_disturbs_no_other) {
    Traced at;
    at.run();
    at.project.folder.write("test_c.py", k_module);
    at.told["test_c"] = {.unit = "test_c", .facts = {{FactClass::content, "test_c.py"}}};
    EXPECT_THAT(at.run(), ElementsAre("test_c"));
    EXPECT_THAT(at.run(), IsEmpty());
}

TEST(Selecting, a_new_module_without_tests_does_not_hide_those_that_are_kept) {
    Traced at;
    at.run();
    at.project.folder.write("test_empty.py", "");
    EXPECT_THAT(at.run(), IsEmpty());
    EXPECT_EQ(at.last.totals.total, 4);
}

TEST(Selecting, a_folder_of_bytecode_costs_one_more_run_and_no_other) {
    const WithoutVariable python_writes_bytecode("PYTHONDONTWRITEBYTECODE");
    Traced at;
    at.depends("test_a", FactClass::listing, "");
    Traced::grow_old();
    at.run();  // makes __pycache__
    EXPECT_TRUE(std::filesystem::exists(at.project.folder / "__pycache__"));
    Traced::grow_old();
    EXPECT_THAT(at.run(), ElementsAre("test_a"));
    EXPECT_THAT(at.run(), IsEmpty());
    EXPECT_THAT(at.run(), IsEmpty());
}

TEST(Selecting, bytecode_that_comes_or_goes_is_no_change) {
    Traced at;
    at.depends("test_a", FactClass::absent, "__pycache__/test_a.cpython-311.pyc");
    at.run();
    std::filesystem::remove_all(at.project.folder / "__pycache__");
    EXPECT_THAT(at.run(), IsEmpty());
    at.project.folder.write("__pycache__/test_a.cpython-311.pyc", "made later");
    EXPECT_THAT(at.run(), IsEmpty());
}

TEST(Selecting, an_ignored_file_counts_by_its_stat_data) {
    Traced at;
    at.project.folder.write(".gitignore", "build/\n");
    at.project.folder.write("build/data", "1\n");
    at.depends("test_b", FactClass::content, "build/data");
    Traced::grow_old();
    at.run();
    EXPECT_THAT(at.run(), IsEmpty());
    at.project.folder.write("build/data", "2\n");
    Traced::grow_old();
    EXPECT_THAT(at.run(), ElementsAre("test_b"));
    EXPECT_THAT(at.run(), IsEmpty());
}

TEST(Selecting, a_file_that_is_written_while_the_tests_run_proves_nothing) {
    Traced at;
    const test::TempFolder outside;
    const std::string file = (outside.path() / "data").string();
    at.project.folder.write("test_b.py", fmt::format("open('{}', 'w').close()\n{}", file, k_module));
    at.depends("test_b", FactClass::content, file);
    at.run();
    EXPECT_THAT(at.run(), ElementsAre("test_b"));
    EXPECT_THAT(at.run(), ElementsAre("test_b"));
}

TEST(Selecting, what_a_unit_made_itself_is_no_dependency) {
    Traced at;
    at.depends("test_a", FactClass::absent, "/tmp/pentad-was-never-here");
    at.depends("test_a", FactClass::content, "/tmp/pentad-was-never-here/file");
    at.depends("test_a", FactClass::listing, "/tmp/pentad-was-never-here");
    at.run();
    EXPECT_THAT(at.run(), IsEmpty());
}

TEST(Selecting, a_symlink_counts_by_its_target) {
    Traced at;
    std::filesystem::create_symlink("one", at.project.folder / "link");
    at.depends("test_a", FactClass::symlink, "link");
    at.run();
    EXPECT_THAT(at.run(), IsEmpty());
    std::filesystem::remove(at.project.folder / "link");
    std::filesystem::create_symlink("two", at.project.folder / "link");
    EXPECT_THAT(at.run(), ElementsAre("test_a"));
}

TEST(Selecting, a_variable_counts_unless_it_is_known_to_vary) {
    const WithoutVariable none("SHLVL");
    Traced at;
    at.run();
    ::setenv("SHLVL", "77", 1);
    EXPECT_THAT(at.run(), IsEmpty());
    ::setenv("PENTAD_SELECTING_TEST", "1", 1);
    EXPECT_THAT(at.run(), ElementsAre("test_a", "test_b")) << "a new one";
    EXPECT_THAT(at.run(), IsEmpty());
    ::setenv("PENTAD_SELECTING_TEST", "2", 1);
    EXPECT_THAT(at.run(), ElementsAre("test_a", "test_b")) << "another value";
    ::unsetenv("PENTAD_SELECTING_TEST");
    EXPECT_THAT(at.run(), IsEmpty()) << "as in the first run";
}

TEST(Selecting, settings_that_tests_can_see_count) {
    Traced at;
    at.run();
    at.project.workspace.settings.timeout = 17;
    EXPECT_THAT(at.run(), ElementsAre("test_a", "test_b"));
    at.project.workspace.settings.jobs = 1;
    EXPECT_THAT(at.run(), IsEmpty());
}

TEST(Selecting, what_failed_runs_again_and_what_is_tainted_too) {
    Traced at;
    at.project.folder.write("test_b.py",
                            "import unittest\nclass T(unittest.TestCase):\n    def test_it(self):\n"
                            "        self.fail('broken')\n");
    at.told["test_a"].taints = {"io_uring"};
    at.run();
    EXPECT_THAT(at.run(), ElementsAre("test_a", "test_b"));
    EXPECT_FALSE(at.last.success());
    at.project.folder.write("test_b.py", k_module);
    at.told["test_a"].taints.clear();
    EXPECT_THAT(at.run(), ElementsAre("test_a", "test_b"));
}

TEST(Selecting, without_traces_everything_runs) {
    Traced at;
    at.project.workspace.settings.trace = "off";
    for (int number = 0; number < 2; ++number) {
        const pentad::Run run = must(test_workspace(at.project.workspace, {}, [](const Event&) {}));
        EXPECT_EQ(run.totals, (Totals{.total = 4, .passed = 2, .skipped = 2}));
    }
}

TEST(Selecting, a_package_keeps_its_units_one_by_one) {
    Traced at;
    at.project.folder.write("pkg/__init__.py", "");
    for (const char* name : {"test_c", "test_d"}) at.project.folder.write(fmt::format("pkg/{}.py", name), k_module);
    at.told["pkg"] = {.unit = "pkg", .facts = {{FactClass::content, "pkg/__init__.py"}}};
    for (const char* name : {"test_c", "test_d"})
        at.told[fmt::format("pkg.{}", name)] = {.unit = fmt::format("pkg.{}", name),
                                                .facts = {{FactClass::content, fmt::format("pkg/{}.py", name)}}};
    EXPECT_THAT(at.run(), ElementsAre("pkg.test_c", "pkg.test_d", "test_a", "test_b"));
    at.project.folder.write("pkg/test_c.py", std::string(k_module) + "\n");
    at.run();
    EXPECT_EQ(at.last.totals.total, 8);
}

}  // namespace
}  // namespace pentad
