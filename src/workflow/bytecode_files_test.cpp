#include "workflow/bytecode_files.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "support/temp_folder.hpp"

namespace pentad {
namespace {

/// A module and its bytecode, with moments of our choice.
class Module {
   public:
    Module() { folder_.write("m.py", "x = 1\n"); }

    void compile(std::int64_t source_second, char flags = 0) {
        std::string header("\xa7\x0d\x0d\x0a", 4);
        for (const std::int64_t field : {std::int64_t{flags}, source_second, std::int64_t{6}})
            for (int shift = 0; shift < 32; shift += 8) header += static_cast<char>(field >> shift);
        folder_.write("__pycache__/m.cpython-311.pyc", header + "code");
    }
    void set_time(const char* name, std::int64_t second, long nanosecond = 0) {
        const timespec times[] = {{second, nanosecond}, {second, nanosecond}};
        ASSERT_EQ(::utimensat(AT_FDCWD, (folder_.path() / name).c_str(), times, 0), 0);
    }
    bool is_derived() const { return is_derived_bytecode(bytecode(), folder_.path() / "m.py"); }
    void forget() const { forget_stale_bytecode(folder_.path(), "m.py"); }
    bool has_bytecode() const { return std::filesystem::exists(bytecode()); }

    std::filesystem::path bytecode() const { return folder_.path() / "__pycache__/m.cpython-311.pyc"; }

   private:
    test::TempFolder folder_;
};

constexpr std::int64_t k_far = 4'000'000'000;  // after any ctime of ours

TEST(Bytecode, is_known_by_its_place_and_names_its_source) {
    EXPECT_EQ(source_of_bytecode("pkg/__pycache__/m.cpython-311.pyc"), "pkg/m.py");
    EXPECT_EQ(source_of_bytecode("__pycache__/m.cpython-311.opt-1.pyc"), "m.py");
    EXPECT_EQ(source_of_bytecode("/usr/lib/__pycache__/m.x.pyc"), "/usr/lib/m.py");
    for (const char* other : {"pkg/m.pyc", "m.cpython-311.pyc", "__pycache__/m.pyc", "__pycache__/.x.pyc",
                              "__pycache__/m.cpython-311.txt", "my__pycache__/m.cpython-311.pyc"})
        EXPECT_FALSE(is_bytecode(other)) << other;
}

TEST(Bytecode, has_another_name_while_it_is_written) {
    EXPECT_EQ(source_of_written_bytecode("pkg/__pycache__/m.cpython-311.pyc.140584888286576"), "pkg/m.py");
    for (const char* other : {"__pycache__/m.cpython-311.pyc", "__pycache__/m.cpython-311.pyc.", "m.cpython-311.pyc.12",
                              "__pycache__/m.cpython-311.pyc.12x", "__pycache__/data.12", "", "12", "."})
        EXPECT_EQ(source_of_written_bytecode(other), "") << other;
}

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

}  // namespace
}  // namespace pentad
