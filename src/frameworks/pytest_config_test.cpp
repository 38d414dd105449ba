#include "frameworks/pytest_config.hpp"

#include <gtest/gtest.h>

#include "support/temp_folder.hpp"

namespace pentad {
namespace {

using Words = std::vector<std::string>;

TEST(PytestConfig, SectionsOfIni) {
    const auto values = read_config_section(
        "[pytest]\ntestpaths = tests \"two words\" # more\n  other\n[x]\ntestpaths = no\n", "pytest");
    ASSERT_TRUE(values);
    ASSERT_EQ(values->size(), 1u);
    EXPECT_EQ(values->front().key, "testpaths");
    EXPECT_EQ(values->front().words, (Words{"tests", "two words", "other"}));
    EXPECT_FALSE(read_config_section("[other]\na = b\n", "pytest"));
}

TEST(PytestConfig, ListsOfToml) {
    const auto values =
        read_config_section("[tool.pytest.ini_options]\ntestpaths = [\n  'a',\n  \"b\", # no\n]\naddopts = \"-x\"\n",
                            "tool.pytest.ini_options");
    ASSERT_TRUE(values);
    ASSERT_EQ(values->size(), 2u);
    EXPECT_EQ(values->front().words, (Words{"a", "b"}));
    EXPECT_EQ(values->back().words, Words{"-x"});
}

TEST(PytestConfig, TheFirstFileThatPytestTakesCounts) {
    const test::TempFolder folder;
    folder.write("setup.cfg", "[tool:pytest]\npython_files = c_*.py\n");
    EXPECT_EQ(read_pytest_config(folder.path())->python_files, Words{"c_*.py"});
    folder.write("tox.ini", "[tox]\n");
    EXPECT_EQ(read_pytest_config(folder.path())->file, folder / "setup.cfg");
    folder.write("pytest.ini", "");
    const auto config = read_pytest_config(folder.path());
    EXPECT_EQ(config->file, folder / "pytest.ini");
    EXPECT_EQ(config->python_files, (Words{"test_*.py", "*_test.py"}));
}

TEST(PytestConfig, SourcesOfPytestsAndOfUnittests) {
    EXPECT_TRUE(is_pytest_source("import os\ndef test_a():\n    pass\n"));
    EXPECT_TRUE(is_pytest_source("class TestA:\n    def test_a(self): pass\n"));
    EXPECT_FALSE(is_pytest_source("import unittest\nclass TestA(unittest.TestCase):\n    def test_a(self): pass\n"));
    EXPECT_FALSE(is_pytest_source("class TestA(Base):\n    def test_a(self): pass\n"));
    EXPECT_FALSE(is_pytest_source(""));
}

}  // namespace
}  // namespace pentad
