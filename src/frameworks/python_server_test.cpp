#include "frameworks/python_server.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/text.hpp"
#include "support/source_folder.hpp"

namespace pentad {
namespace {

std::string source_file(const std::string& name) {
    const std::filesystem::path folder = test::source_folder() / "src/frameworks/python";
    std::ifstream file(folder / (name + ".py"), std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

TEST(PythonServer, HoldsTheProgramByteForByte) {
    const std::string program = python_server_program();
    const std::size_t length = program.find('\0');
    const std::size_t bytecode = static_cast<std::size_t>(to_number(program.substr(0, length)).value());
    ASSERT_LE(length + 1 + bytecode, program.size());
    EXPECT_TRUE(program.substr(length + 1).starts_with("cpython-")) << "built without a python3";
    const std::vector<std::string> parts = split(program.substr(length + 1 + bytecode), '\0');
    ASSERT_EQ(parts.size() % 2, 1u);  // the last is empty
    ASSERT_GE(parts.size(), 3u);
    for (std::size_t at = 0; at + 1 < parts.size(); at += 2)
        EXPECT_EQ(parts[at + 1], source_file(parts[at])) << parts[at];
    EXPECT_EQ(parts[parts.size() - 3], "server");
}

TEST(PythonServer, IsStartedByItsStdin) {
    EXPECT_EQ(python_server_bootstrap(), source_file("bootstrap"));
    const std::vector<std::string> words = python_server_arguments("/p", 4, 3, 2, 0, true, {"pytest"});
    EXPECT_EQ(words, (std::vector<std::string>{"/p", "-", "4", "3", "2", "0", "traced", "pytest"}));
}

TEST(PythonServer, IsWarmerTheMoreForksAreExpected) {
    const auto rounds = [](std::size_t forks) {
        return python_server_arguments("/p", 4, 3, 2, forks, false, {"pytest"})[5];
    };
    EXPECT_EQ(rounds(1), "0");
    EXPECT_EQ(rounds(8), "2");
    EXPECT_EQ(rounds(1000), "3");
}

}  // namespace
}  // namespace pentad
