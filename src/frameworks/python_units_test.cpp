#include "frameworks/python_units.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temp_folder.hpp"

namespace pentad {
namespace {

class PythonUnits : public ::testing::Test {
   protected:
    void touch(std::string_view path) { folder.write(path, ""); }

    FoundUnits search(const std::string& selection = "") {
        return find_python_units({folder.path(), folder / "test_batch_logs", "test*.py", selection});
    }
    /// Names of the units, one after the other.
    std::string names(const std::string& selection = "") { return names_of(search(selection).units); }
    static std::string names_of(const std::vector<TestUnit>& units) {
        std::string text;
        for (const TestUnit& unit : units) text += (text.empty() ? "" : " ") + unit.name;
        return text;
    }

    test::TempFolder folder;
};

TEST_F(PythonUnits, TakesFilesThatMatchInTheRootAndInPackages) {
    for (const char* path : {"test_b.py", "test_a.py", "helper.py", "pkg/__init__.py", "pkg/test_c.py",
                             "pkg/inner/__init__.py", "pkg/inner/test_d.py", "pkg/other.txt"})
        touch(path);
    EXPECT_EQ(names(), "test_a test_b pkg.test_c pkg.inner.test_d");
}

TEST_F(PythonUnits, LeavesOutTheNamesThatInitWrites) {
    folder.write("test_batch_tracker.py", "#!/usr/bin/env python3\n# pentad-name 1: written by pentad\n");
    folder.write("test_other.py", "# pentad-name 1: says somebody else\n");
    EXPECT_EQ(names(), "test_other");
    folder.write("test_batch_tracker.py", "#!/usr/bin/env python3\n# the original\n");
    EXPECT_EQ(names(), "test_batch_tracker test_other");
}

TEST_F(PythonUnits, KnowsHowAModuleIsImported) {
    touch("pkg/__init__.py");
    touch("pkg/test_c.py");
    touch("sub/test_d.py");
    const FoundUnits found = search();
    ASSERT_EQ(found.units.size(), 2u);
    EXPECT_EQ(found.units[0].module, "pkg.test_c");
    EXPECT_EQ(found.units[0].top, folder.path());
    EXPECT_EQ(found.units[0].file, folder / "pkg/test_c.py");
    EXPECT_EQ(found.units[1].name, "sub/test_d");
    EXPECT_EQ(found.units[1].module, "test_d");
    EXPECT_EQ(found.units[1].top, folder / "sub");
}

TEST_F(PythonUnits, TellsModulesOfTheSameNameApart) {
    for (const char* path : {"test_a.py", "one/test_a.py", "two/deep/test_a.py"}) touch(path);
    EXPECT_EQ(names(), "test_a one/test_a two/deep/test_a");
}

TEST_F(PythonUnits, LeavesOutWhatIsNotTheUsersOwn) {
    for (const char* path : {".hidden/test_a.py", "__pycache__/test_a.py", "node_modules/x/test_a.py",
                             "test_batch_logs/test_a.py", "env/pyvenv.cfg", "env/lib/test_a.py",
                             "lib/site-packages/test_a.py", "build/test_a.py", "dist/test_a.py", "x.egg/test_a.py"})
        touch(path);
    EXPECT_EQ(names(), "");
    touch("build/__init__.py");
    EXPECT_EQ(names(), "build.test_a");
}

TEST_F(PythonUnits, LeavesOutNamesThatPythonCannotImport) {
    for (const char* path : {"test-a.py", "test a.py", "test.b.py", "test_\xff.py", "test_é.py", "Test_c.py"})
        touch(path);
    EXPECT_EQ(names(), "test_é");
}

TEST_F(PythonUnits, TakesRegularFilesAlone) {
    ASSERT_EQ(::mkfifo((folder / "test_fifo.py").c_str(), 0600), 0);
    std::filesystem::create_directory(folder / "test_folder.py");
    std::filesystem::create_symlink("nowhere", folder / "test_dangling.py");
    touch("real.py");
    std::filesystem::create_symlink("real.py", folder / "test_link.py");
    EXPECT_EQ(names(), "test_link");
}

TEST_F(PythonUnits, FollowsLinksWithinTheWorkspaceOnce) {
    const test::TempFolder outside;
    outside.write("test_far.py", "");
    touch("sub/test_near.py");
    std::filesystem::create_directory_symlink(outside.path(), folder / "away");
    std::filesystem::create_directory_symlink("sub", folder / "tests");
    std::filesystem::create_directory_symlink("..", folder / "sub/up");
    EXPECT_EQ(names(), "sub/test_near");
}

TEST_F(PythonUnits, APackageWithLoadTestsIsOneUnit) {
    folder.write("pkg/__init__.py", "def load_tests(loader, tests, pattern): return tests\n");
    touch("pkg/test_a.py");
    touch("pkg/deep/__init__.py");
    touch("pkg/deep/test_b.py");
    const FoundUnits found = search();
    EXPECT_EQ(names_of(found.units), "pkg");
    EXPECT_TRUE(found.units[0].package);
    EXPECT_EQ(found.units[0].file, folder / "pkg/__init__.py");
    EXPECT_EQ(names_of(found.units[0].inner), "pkg.test_a pkg.deep.test_b");
}

TEST_F(PythonUnits, APackageThatMayHoldTestsIsAUnitBesideItsModules) {
    folder.write("pkg/__init__.py", "import unittest\nclass T(unittest.TestCase): pass\n");
    touch("pkg/test_a.py");
    EXPECT_EQ(names(), "pkg pkg.test_a");
    EXPECT_EQ(names("test_a*"), "pkg.test_a");
}

TEST_F(PythonUnits, SelectsByFileName) {
    for (const char* path : {"test_orchestrator.py", "test_orchestrator_more.py", "test_a_integration.py", "checks.py",
                             "sub/test_orchestrator.py"})
        touch(path);
    EXPECT_EQ(names("test_orchestrator*.py"), "test_orchestrator test_orchestrator_more sub/test_orchestrator");
    EXPECT_EQ(names("test_*_integration.py"), "test_a_integration");
    EXPECT_EQ(names("checks.py"), "checks");
    EXPECT_EQ(names("test_orchestrator"), "test_orchestrator sub/test_orchestrator");
    EXPECT_EQ(names("sub/*.py"), "sub/test_orchestrator");
    EXPECT_EQ(names("nothing*"), "");
}

TEST_F(PythonUnits, SaysWhichFoldersItCannotList) {
    if (::geteuid() == 0) GTEST_SKIP() << "root can list every folder";
    touch("closed/test_a.py");
    std::filesystem::permissions(folder / "closed", std::filesystem::perms::none);
    const FoundUnits found = search();
    EXPECT_TRUE(found.units.empty());
    ASSERT_EQ(found.warnings.size(), 1u);
    EXPECT_NE(found.warnings[0].find("closed"), std::string::npos);
}

}  // namespace
}  // namespace pentad
