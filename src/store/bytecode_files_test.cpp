#include "store/bytecode_files.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/bytecode.hpp"
#include "support/temp_folder.hpp"

namespace pentad {
namespace {

/// A module and its bytecode, with moments of our choice.
class Module {
   public:
    Module() { folder_.write("m.py", "x = 1\n"); }

    void compile(std::int64_t source_second, char flags = 0) {
        folder_.write("__pycache__/m.cpython-311.pyc", test::bytecode(source_second, 6, flags));
    }
    void set_time(const char* name, std::int64_t second, long nanosecond = 0) {
        const timespec times[] = {{second, nanosecond}, {second, nanosecond}};
        ASSERT_EQ(::utimensat(AT_FDCWD, (folder_.path() / name).c_str(), times, 0), 0);
    }
    bool is_derived() const { return is_derived_bytecode(bytecode(), folder_.path() / "m.py"); }
    void forget() const { forget_stale_bytecode(folder_.path(), {"m.py"}); }
    bool has_bytecode() const { return std::filesystem::exists(bytecode()); }

    std::filesystem::path bytecode() const { return folder_.path() / "__pycache__/m.cpython-311.pyc"; }

   private:
    test::TempFolder folder_;
};

constexpr std::int64_t k_far = 4'000'000'000;  // after any ctime of ours

TEST(Bytecode, says_nothing_new_when_it_is_absent_or_younger_than_its_source) {
    Module module;
    EXPECT_TRUE(module.is_derived());
    module.compile(1000);
    module.set_time("m.py", 1000);
    module.set_time("__pycache__/m.cpython-311.pyc", k_far);
    EXPECT_TRUE(module.is_derived());
}

TEST(Bytecode, that_python_takes_for_a_younger_source_is_a_file_of_its_own) {
    Module module;
    module.compile(1000);
    module.set_time("m.py", 1000, 500'000'000);  // written again in the same second
    module.set_time("__pycache__/m.cpython-311.pyc", 1000, 100'000'000);
    EXPECT_FALSE(module.is_derived());
    module.compile(999);  // of another second: Python compiles anew
    module.set_time("__pycache__/m.cpython-311.pyc", 1000, 100'000'000);
    EXPECT_TRUE(module.is_derived());
    module.compile(999, 1);  // by hash
    module.set_time("__pycache__/m.cpython-311.pyc", 1000, 100'000'000);
    EXPECT_FALSE(module.is_derived());
}

TEST(Bytecode, that_is_older_than_a_source_it_seems_valid_for_goes) {
    Module module;
    const auto stands_after = [&](std::int64_t second, char flags, std::int64_t made) {
        module.compile(second, flags);
        module.set_time("m.py", 1000, 500'000'000);
        module.set_time("__pycache__/m.cpython-311.pyc", made, 100'000'000);
        module.forget();
        return module.has_bytecode();
    };
    EXPECT_FALSE(stands_after(1000, 0, 1000));
    EXPECT_TRUE(stands_after(1000, 0, k_far));
    EXPECT_TRUE(stands_after(999, 0, 1000));   // Python compiles anew
    EXPECT_TRUE(stands_after(1000, 1, 1000));  // by hash: whoever wants that gets what he wants
}

/// Bytecode that Python would take for `source`, and that is older.
void make_stale(const test::TempFolder& folder, const std::string& source, const std::string& bytecode) {
    struct stat status{};
    ASSERT_EQ(::stat((folder / source).c_str(), &status), 0);
    folder.write(bytecode, test::bytecode(status.st_mtim.tv_sec, status.st_size));
    const timespec times[] = {{1000, 0}, {1000, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, (folder / bytecode).c_str(), times, 0), 0);
}

TEST(Bytecode, goes_of_these_files_alone) {
    const test::TempFolder folder;
    for (const char* source : {"m.py", "mm.py", "pkg/m.py", "m.other.py"}) folder.write(source, "x = 1\n");
    const char* gone[] = {"__pycache__/m.cpython-311.pyc", "__pycache__/m.cpython-311.opt-1.pyc",
                          "__pycache__/m.cpython-311-pytest-7.2.1.pyc"};
    const char* kept[] = {"__pycache__/m.pyc", "__pycache__/mm.cpython-311.pyc", "pkg/__pycache__/m.cpython-311.pyc"};
    for (const char* one : gone) make_stale(folder, "m.py", one);
    for (const char* one : kept) make_stale(folder, "m.py", one);
    forget_stale_bytecode(folder.path(), {"m.py", "other/m.py", "m.txt", ""});
    for (const char* one : gone) EXPECT_FALSE(folder.exists(one)) << one;
    for (const char* one : kept) EXPECT_TRUE(folder.exists(one)) << one;
}

TEST(Bytecode, of_a_module_that_is_gone_goes_with_its_folder) {
    const test::TempFolder folder;
    folder.write("pkg/__pycache__/m.cpython-311.pyc", "old");
    folder.write("__pycache__/m.cpython-311.pyc", "old");
    folder.write("__pycache__/more", "");
    forget_stale_bytecode(folder.path(), {"pkg/m.py", "m.py"});
    EXPECT_FALSE(folder.exists("pkg/__pycache__"));
    EXPECT_FALSE(folder.exists("__pycache__/m.cpython-311.pyc"));
    EXPECT_TRUE(folder.exists("__pycache__/more"));
}

// Nor is anything waited for.
TEST(Bytecode, that_is_not_in_the_workspace_stays) {
    const test::TempFolder folder;
    folder.write("outside/real.py", "x = 1\n");
    folder.write("ws/m.py", "x = 1\n");
    std::filesystem::create_directories(folder / "ws/lib");
    make_stale(folder, "ws/m.py", "outside/__pycache__/m.cpython-311.pyc");
    make_stale(folder, "outside/real.py", "outside/__pycache__/real.cpython-311.pyc");
    std::filesystem::create_directory_symlink("../outside/__pycache__", folder / "ws/__pycache__");
    std::filesystem::create_directory_symlink("../outside", folder / "ws/linked");
    folder.write("ws/pipes/p.py", "");
    std::filesystem::create_directories(folder / "ws/pipes/__pycache__");
    ASSERT_EQ(::mkfifo((folder / "ws/pipes/__pycache__/p.cpython-311.pyc").c_str(), 0600), 0);
    forget_stale_bytecode(folder / "ws", {"m.py", "linked/real.py", "linked/gone.py", "pipes/p.py", "../ws/m.py"});
    EXPECT_TRUE(folder.exists("outside/__pycache__/m.cpython-311.pyc"));
    EXPECT_TRUE(folder.exists("outside/__pycache__/real.cpython-311.pyc"));
    EXPECT_TRUE(folder.exists("ws/pipes/__pycache__/p.cpython-311.pyc"));
}

TEST(Bytecode, of_a_source_with_dots) {
    const test::TempFolder folder;
    for (const char* source : {"a.py", "test_v1.2.py"}) folder.write(source, "x = 1\n");
    make_stale(folder, "test_v1.2.py", "__pycache__/test_v1.2.cpython-311-pytest-7.2.1.pyc");
    make_stale(folder, "test_v1.2.py", "__pycache__/test_v1.cpython-311.pyc");
    forget_stale_bytecode(folder.path(), {"test_v1.2.py", "a.py"});
    EXPECT_FALSE(folder.exists("__pycache__/test_v1.2.cpython-311-pytest-7.2.1.pyc"));
    EXPECT_TRUE(folder.exists("__pycache__/test_v1.cpython-311.pyc"));
}

TEST(Bytecode, of_a_symlink_that_leads_elsewhere_now) {
    const test::TempFolder folder;
    folder.write("v2.py", "x = 2\n");
    const timespec old[] = {{1000, 0}, {1000, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, (folder / "v2.py").c_str(), old, 0), 0);
    make_stale(folder, "v2.py", "__pycache__/m.cpython-311.pyc");
    const timespec now[] = {{0, UTIME_NOW}, {0, UTIME_NOW}};
    ASSERT_EQ(::utimensat(AT_FDCWD, (folder / "__pycache__/m.cpython-311.pyc").c_str(), now, 0), 0);
    ::usleep(20'000);  // past a tick of the file system's clock
    std::filesystem::create_symlink("v2.py", folder / "m.py");
    forget_stale_bytecode(folder.path(), {"m.py"});
    EXPECT_FALSE(folder.exists("__pycache__/m.cpython-311.pyc"));
}

TEST(Bytecode, of_a_module_that_is_a_symlink_is_its_own) {
    const test::TempFolder folder;
    folder.write("real.py", "x = 1\n");
    std::filesystem::create_symlink("real.py", folder / "s.py");
    make_stale(folder, "real.py", "__pycache__/s.cpython-311.pyc");
    forget_stale_bytecode(folder.path(), {"s.py"});
    EXPECT_FALSE(folder.exists("__pycache__/s.cpython-311.pyc"));
}

}  // namespace
}  // namespace pentad
