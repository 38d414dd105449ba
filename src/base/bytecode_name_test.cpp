#include "base/bytecode_name.hpp"

#include <gtest/gtest.h>

namespace pentad {
namespace {

TEST(BytecodeFolder, stands_beside_the_source) {
    EXPECT_EQ(bytecode_folder_of("pkg/m.py"), "pkg/__pycache__");
    EXPECT_EQ(bytecode_folder_of("m.py"), "__pycache__");
    EXPECT_EQ(bytecode_folder_of("/m.py"), "/__pycache__");
}

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

}  // namespace
}  // namespace pentad
