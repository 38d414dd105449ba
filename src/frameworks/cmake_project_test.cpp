#include "frameworks/cmake_project.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "support/temp_folder.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;

class CMakeProject : public ::testing::Test {
   protected:
    CMakeProject() { search.root = folder.path(), search.excluded = folder / "test_batch_logs"; }

    std::string projects() {
        std::string text;
        for (const fs::path& path : find_cmake_projects(search))
            text += (text.empty() ? "" : " ") + path.lexically_relative(folder.path()).string();
        return text;
    }

    /// `age`: seconds; the smaller, the later it was configured.
    void configure(const std::string& build, int age, const fs::path& home, const std::string& more = "") {
        const fs::path cache =
            folder.write(build + "/CMakeCache.txt", "CMAKE_HOME_DIRECTORY:INTERNAL=" + home.string() + "\n" + more);
        fs::last_write_time(cache, fs::file_time_type::clock::now() - std::chrono::seconds(age));
    }
    CMakeBuild build() { return find_cmake_build(folder.path(), search); }
    std::string build_folder() { return build().folder.lexically_relative(folder.path()).string(); }

    test::TempFolder folder;
    UnitSearch search;
};

TEST_F(CMakeProject, IsTheTopOfATreeThatSpeaksOfTests) {
    folder.write("CMakeLists.txt", "project(a)\nadd_subdirectory(t)\n");
    folder.write("t/CMakeLists.txt", "Enable_Testing()\n");
    EXPECT_EQ(projects(), ".");
}

TEST_F(CMakeProject, WithoutTestsIsNone) {
    folder.write("a/CMakeLists.txt", "project(a)\nadd_test(NAME x COMMAND y)\n");
    EXPECT_EQ(projects(), "");
    folder.write("a/cmake/Tests.cmake", "include(CTest)\n");
    EXPECT_EQ(projects(), "a");
}

TEST_F(CMakeProject, NeighboursAreProjectsEach) {
    for (const char* name : {"a", "a b", "a/inner", "a-b", "b/deep"})
        folder.write(std::string(name) + "/CMakeLists.txt", "enable_testing()");
    EXPECT_EQ(projects(), "a a b a-b b/deep");
}

TEST_F(CMakeProject, TestsOfANeighbourAreNotItsOwn) {
    folder.write("a/CMakeLists.txt", "project(a)");
    folder.write("ab/CMakeLists.txt", "enable_testing()");
    EXPECT_EQ(projects(), "ab");
}

TEST_F(CMakeProject, IsBuiltInAFolderOfOursWhereThereIsNone) {
    EXPECT_EQ(build_folder(), "test_batch_logs/build/cmake");
    EXPECT_FALSE(build().configured);
    EXPECT_EQ(find_cmake_build(folder / "sub", search).folder, folder / "test_batch_logs/build/cmake/sub");
}

TEST_F(CMakeProject, IsBuiltWhereItWasConfiguredLast) {
    configure("build", 30, folder.path());
    configure("build/debug", 20, folder.path());
    configure("out/build/x64", 10, folder.path());
    configure("cmake-build-debug", 40, folder.path());
    EXPECT_EQ(build_folder(), "out/build/x64");
    EXPECT_TRUE(build().configured);
    configure("build-2", 5, folder.path());
    EXPECT_EQ(build_folder(), "build-2");
}

TEST_F(CMakeProject, AUsersFolderIsBetterThanOurOwn) {
    configure("build", 100, folder.path());
    configure("test_batch_logs/build/cmake", 1, folder.path());
    EXPECT_EQ(build_folder(), "build");
}

TEST_F(CMakeProject, AnotherProjectsFolderIsNotTaken) {
    configure("build", 1, folder / "other");
    configure("elsewhere", 1, folder.path());
    folder.write("build2/CMakeCache.txt", "\xFF garbage CMAKE_HOME_DIRECTORY");
    folder.write("build3", "a file");
    EXPECT_FALSE(build().configured);
}

TEST_F(CMakeProject, ALinkToItIsItself) {
    fs::create_directory_symlink(folder.path(), folder / "link");
    configure("build", 1, folder / "link");
    EXPECT_EQ(build_folder(), "build");
}

TEST_F(CMakeProject, OfSeveralConfigurationsTheDefaultIsBuilt) {
    configure("build", 1, folder.path(), "CMAKE_CONFIGURATION_TYPES:STRING=Debug;Release\n");
    EXPECT_EQ(build().configuration, "Debug");
    configure("build", 1, folder.path(),
              "CMAKE_CONFIGURATION_TYPES:STRING=Debug;Release\nCMAKE_DEFAULT_BUILD_TYPE:STRING=Release\n");
    EXPECT_EQ(build().configuration, "Release");
    const std::vector<ToolCommand> commands = cmake_commands(folder.path(), build(), search);
    ASSERT_EQ(commands.size(), 1u);
    EXPECT_TRUE(fmt::format("{}", fmt::join(commands[0].arguments, " ")).ends_with("--config Release"));
}

TEST_F(CMakeProject, IsConfiguredBeforeItIsBuiltForTheFirstTime) {
    search.settings.jobs = 3;
    search.settings.build_timeout = 7;
    const std::vector<ToolCommand> commands = cmake_commands(folder.path(), build(), search);
    ASSERT_EQ(commands.size(), 2u);
    EXPECT_TRUE(fmt::format("{}", fmt::join(commands[0].arguments, " "))
                    .starts_with("cmake -S " + folder.path().string() + " -B "));
    EXPECT_TRUE(fmt::format("{}", fmt::join(commands[1].arguments, " ")).ends_with("--parallel 3"));
    EXPECT_EQ(commands[1].timeout, 7);
}

TEST_F(CMakeProject, AnEntryOfTheCacheIsFoundByItsWholeName) {
    EXPECT_EQ(cache_entry("A:STRING=1\nAB:STRING=2\nB:PATH= /x \r\nC:BOOL", "AB"), "2");
    EXPECT_EQ(cache_entry("AB:STRING=2\nA:STRING=1", "A"), "1");
    EXPECT_EQ(cache_entry("B:PATH= /x \r\n", "B"), "/x");
    EXPECT_EQ(cache_entry("C:BOOL", "C"), "");
    EXPECT_EQ(cache_entry("A=1\nA", "A"), "");
    EXPECT_EQ(cache_entry("", "A"), "");
    EXPECT_EQ(cache_entry("A:STRING=x=y", "A"), "x=y");
}

}  // namespace
}  // namespace pentad
