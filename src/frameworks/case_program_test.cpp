#include "frameworks/case_program.hpp"

#include <elf.h>
#include <gtest/gtest.h>

#include <cstring>
#include <string>

#include "support/temp_folder.hpp"

namespace pentad {
namespace {

// In two halves, as this program would otherwise have them all.
const std::string k_gtest = std::string("This program contains tests written ") + "using Google Test";
const std::string k_doctest = std::string("doctest ver") + "sion is \"";
const std::string k_catch2 = std::string("Run with -? for") + " options";

/// A program of 64 bits with one segment.
struct Program {
    std::string text;
    unsigned flags = PF_R | PF_X;
    unsigned type = PT_LOAD;
    unsigned char bits = ELFCLASS64;
    std::uint64_t headers = sizeof(Elf64_Ehdr), offset = sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr), size = UINT64_MAX;
    std::uint16_t count = 1;

    std::string bytes() const {
        Elf64_Ehdr header{};
        std::memcpy(header.e_ident, ELFMAG, SELFMAG);
        header.e_ident[EI_CLASS] = bits;
        header.e_phoff = headers;
        header.e_phnum = count;
        Elf64_Phdr segment{};
        segment.p_type = type;
        segment.p_flags = flags;
        segment.p_offset = offset;
        segment.p_filesz = size == UINT64_MAX ? text.size() : size;
        std::string bytes(reinterpret_cast<const char*>(&header), sizeof header);
        bytes.append(reinterpret_cast<const char*>(&segment), sizeof segment);
        return bytes + text;
    }
};

ProgramKind kind(const std::string& bytes) {
    const test::TempFolder folder;
    return program_kind(folder.write("program", bytes));
}

TEST(CaseProgram, IsKnownByATextInIt) {
    EXPECT_EQ(kind(Program{.text = "x" + k_gtest}.bytes()), ProgramKind::gtest);
    EXPECT_EQ(kind(Program{.text = "x" + k_doctest + "y"}.bytes()), ProgramKind::doctest);
    EXPECT_EQ(kind(Program{.text = k_catch2}.bytes()), ProgramKind::catch2);
    EXPECT_EQ(kind(Program{.text = std::string("\0lib", 4) + "gtest" + ".so.1.12"}.bytes()), ProgramKind::gtest);
    EXPECT_EQ(kind(Program{.text = "nothing"}.bytes()), ProgramKind::other);
    EXPECT_EQ(kind(Program{.text = ""}.bytes()), ProgramKind::other);
}

TEST(CaseProgram, HalfATextIsNoneHoweverOftenItComes) {
    const std::string half = k_gtest.substr(0, 36);
    EXPECT_EQ(kind(Program{.text = half + half + "by hand"}.bytes()), ProgramKind::other);
    EXPECT_EQ(kind(Program{.text = half + "by hand" + k_gtest}.bytes()), ProgramKind::gtest);
    EXPECT_EQ(kind(Program{.text = k_gtest.substr(0, k_gtest.size() - 1)}.bytes()), ProgramKind::other);
}

TEST(CaseProgram, OnlyWhatIsLoadedAndNotWrittenToCounts) {
    EXPECT_EQ(kind(Program{.text = k_gtest, .flags = PF_R | PF_W}.bytes()), ProgramKind::other);
    EXPECT_EQ(kind(Program{.text = k_gtest, .type = PT_NOTE}.bytes()), ProgramKind::other);
    EXPECT_EQ(kind(Program{.text = "xx" + k_gtest, .size = 20}.bytes()), ProgramKind::other);
}

TEST(CaseProgram, ThatIsNoneOrCannotBeReadIsOther) {
    EXPECT_EQ(program_kind("/nothing/there"), ProgramKind::other);
    EXPECT_EQ(program_kind("/"), ProgramKind::other);
    EXPECT_EQ(kind(""), ProgramKind::other);
    EXPECT_EQ(kind("#!/bin/sh\n# " + k_gtest + std::string(200, ' ')), ProgramKind::other);
    EXPECT_EQ(kind(Program{.text = k_gtest, .bits = ELFCLASS32}.bytes()), ProgramKind::other);
}

TEST(CaseProgram, NumbersThatLieReadNothingBeyondTheFile) {
    const std::string good = Program{.text = k_gtest}.bytes();
    for (std::size_t size = 0; size < sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr); ++size)
        EXPECT_EQ(kind(good.substr(0, size)), ProgramKind::other) << size;
    for (const std::uint64_t far : {std::uint64_t{1000}, UINT64_MAX - 8, UINT64_MAX}) {
        EXPECT_EQ(kind(Program{.text = k_gtest, .headers = far}.bytes()), ProgramKind::other) << far;
        EXPECT_EQ(kind(Program{.text = k_gtest, .offset = far}.bytes()), ProgramKind::other) << far;
    }
    EXPECT_EQ(kind(Program{.text = k_gtest, .size = UINT64_MAX - 1}.bytes()), ProgramKind::gtest);
    EXPECT_EQ(kind(Program{.text = "", .count = UINT16_MAX}.bytes()), ProgramKind::other);
}

}  // namespace
}  // namespace pentad
