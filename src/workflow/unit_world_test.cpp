// Units run in a world of the workspace: the fork server and every test in it see other contents at the same paths.
#include <gtest/gtest.h>
#include <unistd.h>

#include "exec/world.hpp"
#include "exec/world_support.hpp"
#include "support/unit_run.hpp"

namespace pentad {
namespace {

/// The kinds of worlds that work here, by trying; at least one, or the test is skipped.
std::vector<World> worlds_of(const std::filesystem::path& root, const std::vector<WorldChange>& changes) {
    std::vector<World> worlds;
    const WorldSupport support = world_support(root);
    for (const WorldMethod method : {WorldMethod::mount_namespace, WorldMethod::user_namespace}) {
        if (support.method == WorldMethod::none || method < support.method) continue;
        Result<World> world = World::make(root, changes, {.method = method});
        EXPECT_TRUE(world) << world.error().message;
        if (world) worlds.push_back(std::move(*world));
    }
    return worlds;
}

struct UnitWorld : testing::TestWithParam<const char*> {};

TEST_P(UnitWorld, TestsSeeTheWorldAndTheWorkspaceStaysAsItIs) {
    test::PythonProject project;
    project.request.settings.isolation = GetParam();
    project.write("value.py", "VALUE = 1\n");
    project.write("data/old.txt", "old");
    project.write_tests("test_value.py", R"(
import subprocess, value
class T(unittest.TestCase):
    def test_value(self): self.assertEqual(value.VALUE, 1)
    def test_data(self): self.assertEqual(os.listdir("data"), ["old.txt"])
    def test_program(self): self.assertEqual(subprocess.check_output(["cat", "value.py"]), b"VALUE = 1\n")
    def test_writes(self):
        with open("written", "w") as file: file.write("x")
        os.rename("data/" + os.listdir("data")[0], "data/renamed")
    def test_place(self): self.assertEqual(os.getcwd(), os.path.dirname(os.path.abspath(__file__)))
    def test_crash(self): os.kill(os.getpid(), 11)
    def test_print(self):
        print("seen in the world")
        self.fail()
)");
    project.write_tests(
        "test_more.py",
        "import value\nclass T(unittest.TestCase):\n    def test(self): self.assertEqual(value.VALUE, 2)\n");
    const std::vector<World> worlds =
        worlds_of(project.request.root, {{.path = "value.py", .kind = FileKind::regular, .bytes = "VALUE = 2\n"},
                                         {.path = "data/new.txt", .kind = FileKind::regular, .bytes = "new"}});
    if (worlds.empty()) GTEST_SKIP() << "no worlds here: " << world_support(project.request.root).why;
    const test::UnitRun outside = project.run();
    EXPECT_EQ(outside.told("test_value::T::test_value"), "passed");
    std::filesystem::remove(project.folder / "written");
    std::filesystem::rename(project.folder / "data/renamed", project.folder / "data/old.txt");
    for (const World& world : worlds) {
        project.request.world = &world.entry();
        const test::UnitRun run = project.run();
        EXPECT_EQ(
            run.listed(),
            "test_more::T::test passed\ntest_value::T::test_crash crashed\ntest_value::T::test_data failed\n"
            "test_value::T::test_place passed\ntest_value::T::test_print failed\n"
            "test_value::T::test_program failed\ntest_value::T::test_value failed\ntest_value::T::test_writes passed\n")
            << name_of(world.entry().method);
        EXPECT_EQ(run.told("test_value::T::test_value"), "failed: AssertionError: 2 != 1");
        EXPECT_EQ(run.of("test_value::T::test_print").output, "seen in the world\n");
        EXPECT_EQ(run.of("test_value::T::test_crash").file_location, "test_value.py:12");
    }
    EXPECT_EQ(project.folder.read("value.py"), "VALUE = 1\n");
    EXPECT_EQ(project.folder.read("data/old.txt"), "old");
    EXPECT_FALSE(project.folder.exists("written"));
    EXPECT_FALSE(project.folder.exists("data/new.txt"));
}

TEST(UnitWorldDiscovery, FindsTheUnitsOfTheWorld) {
    test::PythonProject project;
    const std::string one = "class T(unittest.TestCase):\n    def test(self): pass\n";
    project.write_tests("test_here.py", one);
    project.write_tests("test_gone.py", one);
    project.write_tests("test_pack/__init__.py", "");
    project.write_tests("test_pack/test_inner.py", one);
    const std::vector<World> worlds =
        worlds_of(project.request.root,
                  {{.path = "test_gone.py"},
                   {.path = "new/test_new.py", .kind = FileKind::regular, .bytes = "import unittest\n" + one}});
    if (worlds.empty()) GTEST_SKIP() << "no worlds here: " << world_support(project.request.root).why;
    project.request.world = &worlds.front().entry();
    EXPECT_EQ(project.run().listed(),
              "new/test_new::T::test passed\ntest_here::T::test passed\ntest_pack.test_inner::T::test passed\n");
    project.request.world = nullptr;
    EXPECT_EQ(project.run().listed(),
              "test_gone::T::test passed\ntest_here::T::test passed\ntest_pack.test_inner::T::test passed\n");
}

INSTANTIATE_TEST_SUITE_P(Isolation, UnitWorld, testing::Values("module", "worker"));

}  // namespace
}  // namespace pentad
