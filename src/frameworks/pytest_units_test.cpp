#include "frameworks/pytest_units.hpp"

#include <gtest/gtest.h>

#include "support/temp_folder.hpp"

namespace pentad {
namespace {

class PytestUnits : public ::testing::Test {
   protected:
    std::vector<FoundProject> projects() { return find_pytest_projects(search); }
    /// `project: unit unit`, one after the other.
    std::string found() {
        std::string text;
        for (const FoundProject& project : projects()) {
            text += (text.empty() ? "" : "; ") + project.folder.lexically_relative(folder.path()).string() + ":";
            for (const TestUnit& unit : project.units) text += " " + unit.name;
        }
        return text;
    }

    test::TempFolder folder;
    UnitSearch search{folder.path(), folder / "test_batch_logs", "test*.py", {}};
};

TEST_F(PytestUnits, OneFileSaysOfItselfWhetherItIsPytests) {
    folder.write("test_plain.py", "import os\n\n\ndef test_one():\n    pass\n");
    folder.write("test_import.py", "import pytest\n");
    folder.write("test_class.py", "class TestA:\n    pass\n");
    folder.write("test_case.py",
                 "import unittest\nclass TestB(unittest.TestCase):\n    def test_x(self):\n        pass\n");
    EXPECT_EQ(found(), ".: test_class.py test_import.py test_plain.py");
    search.settings.python_framework = "pytest";
    EXPECT_EQ(found(), ".: test_case.py test_class.py test_import.py test_plain.py");
    search.settings.python_framework = "unittest";
    EXPECT_EQ(found(), "");
}

TEST_F(PytestUnits, AConftestMakesWhatIsBelowItPytests) {
    folder.write("tests/conftest.py", "");
    folder.write("tests/inner/test_a.py", "import unittest\n");
    folder.write("other/test_b.py", "import unittest\n");
    EXPECT_EQ(found(), ".: tests/inner/test_a.py");
}

TEST_F(PytestUnits, ConfigurationSaysWhereTestsAreAndWhatTheyAreCalled) {
    folder.write("pyproject.toml",
                 "[project]\nname = \"x\"\n[tool.pytest.ini_options]\ntestpaths = [\n  \"tests\", # all\n]\n"
                 "python_files = \"check_*.py test_*.py\"\n");
    for (const char* path : {"test_root.py", "tests/check_a.py", "tests/b_test.py", "tests/test_c.py",
                             "tests/build/test_d.py", "tests/venv/pyvenv.cfg", "tests/node_modules/test_e.py"})
        folder.write(path, "");
    EXPECT_EQ(found(), ".: tests/check_a.py tests/test_c.py");
    search.selection = "check*";
    EXPECT_EQ(found(), ".: tests/check_a.py");
}

TEST_F(PytestUnits, ANestedProjectIsOneOfItsOwn) {
    folder.write("web/pytest.ini", "");
    folder.write("web/tests/test_a.py", "");
    folder.write("lib/setup.cfg", "[tool:pytest]\ntestpaths = t\n");
    folder.write("lib/t/test_b.py", "");
    folder.write("lib/test_c.py", "");
    EXPECT_EQ(found(), "lib: lib/t/test_b.py; web: web/tests/test_a.py");
    const std::vector<FoundProject> all = projects();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[1].units[0].top, folder / "web");
    EXPECT_EQ(all[1].units[0].particulars, std::vector<std::string>{folder / "web/pytest.ini"});
}

TEST_F(PytestUnits, DoctestsAreTestsWhereTheyAreAskedFor) {
    folder.write("pytest.ini", "[pytest]\naddopts = -q\n    --doctest-modules\n");
    folder.write("code.py", "");
    folder.write("test_guide.txt", ">>> 1\n1\n");
    folder.write("test_notes.txt", "nothing\n");
    EXPECT_EQ(found(), ".: code.py test_guide.txt");
}

TEST(PytestConfig, SectionsAreReadFromIniAndToml) {
    const auto values =
        read_config_section("[a]\nx = 1\n[pytest]\n# no\ntestpaths =\n  one\n  two # why\nq: 3\n", "pytest");
    ASSERT_TRUE(values);
    ASSERT_EQ(values->size(), 2u);
    EXPECT_EQ((*values)[0].words, (std::vector<std::string>{"one", "two"}));
    EXPECT_EQ((*values)[1].key, "q");
    EXPECT_FALSE(read_config_section("[a]\ntestpaths = x\n", "pytest"));
    EXPECT_TRUE(read_config_section("[pytest]\nx = [\n'a', \"b c\"]\ny = 1\n", "pytest")->back().key == "y");
}

TEST(PytestSource, NamesInsideOfOtherLinesDoNotCount) {
    EXPECT_FALSE(is_pytest_source("import unittest\nclass TestA(unittest.TestCase):\n    def test_a(self): pass\n"));
    EXPECT_FALSE(is_pytest_source("# import pytest\n"));
    EXPECT_FALSE(is_pytest_source("from unittest import TestCase\nclass TestBoth:\n    def test_a(self): pass\n"));
    EXPECT_TRUE(is_pytest_source("class TestBoth:\n    def test_a(self): pass\n"));
    EXPECT_TRUE(is_pytest_source("x = 1\nasync def test_a(): pass"));
    EXPECT_TRUE(is_pytest_source("from pytest import fixture\n"));
}

}  // namespace
}  // namespace pentad
