#include "frameworks/python_interpreter.hpp"

#include <gtest/gtest.h>

#include "support/temp_folder.hpp"

namespace pentad {
namespace {

class PythonInterpreter : public ::testing::Test {
   protected:
    std::filesystem::path program(std::string_view where) {
        return folder.write(where,
                            "\x7f"
                            "ELF",
                            0755);
    }

    InterpreterSearch search(std::string setting = "") const {
        return {folder / "work", std::move(setting), {"PATH=" + path, "VIRTUAL_ENV=" + environment}};
    }
    std::string chosen(std::string setting = "") {
        const Result<std::filesystem::path> result = choose_interpreter(search(std::move(setting)));
        return result ? result->string() : "error: " + result.error().message;
    }

    test::TempFolder folder;
    std::string path = (folder / "bin").string();
    std::string environment;
};

TEST_F(PythonInterpreter, PrefersTheMostExplicit) {
    const auto python = program("bin/python");
    EXPECT_EQ(chosen(), python);
    const auto python3 = program("bin/python3");
    EXPECT_EQ(chosen(), python3);
    environment = (folder / "active").string();
    const auto active = program("active/bin/python");
    EXPECT_EQ(chosen(), active);
    const auto plain = program("work/venv/bin/python");
    EXPECT_EQ(chosen(), plain);
    const auto hidden = program("work/.venv/bin/python");
    EXPECT_EQ(chosen(), hidden);
    const auto named = program("work/tools/py");
    EXPECT_EQ(chosen("tools/py"), named);
    EXPECT_EQ(chosen("python3"), python3);
    EXPECT_EQ(chosen(named.string()), named);
}

TEST_F(PythonInterpreter, SaysWhatToDoWhereThereIsNone) {
    EXPECT_EQ(
        chosen(),
        "error: there is no python3 in PATH; install Python 3, or name one with [python] interpreter in pentad.toml");
    EXPECT_EQ(chosen("python9"), "error: [python] interpreter python9 is not in PATH; correct it in pentad.toml");
    EXPECT_NE(chosen("tools/py").find("is not there or can't be executed"), std::string::npos);
    environment = (folder / "gone").string();
    EXPECT_NE(chosen().find("there is no bin/python in it"), std::string::npos);
}

TEST_F(PythonInterpreter, DoesNotPassOverABrokenEnvironment) {
    program("bin/python3");
    std::filesystem::create_directories(folder / "work/.venv/bin");
    std::filesystem::create_symlink("/nowhere/python", folder / "work/.venv/bin/python");
    EXPECT_NE(chosen().find(".venv/bin/python can't be executed"), std::string::npos);
}

TEST_F(PythonInterpreter, KnowsScripts) {
    EXPECT_TRUE(is_script(folder.write("shim", "#!/bin/sh\n", 0755)));
    EXPECT_FALSE(is_script(program("real")));
    EXPECT_FALSE(is_script(folder.write("empty", "", 0755)));
    EXPECT_FALSE(is_script(folder / "missing"));
}

TEST_F(PythonInterpreter, AShimsAnswerDependsOnVersionFilesAndVariables) {
    const auto shim = folder.write("bin/python3", "#!/bin/sh\n", 0755);
    const std::string first = shim_key(shim, search());
    EXPECT_EQ(shim_key(shim, search()), first);
    folder.write("work/.python-version", "3.12\n");
    const std::string second = shim_key(shim, search());
    EXPECT_NE(second, first);
    InterpreterSearch other = search();
    other.environment.push_back("PYENV_VERSION=3.9");
    EXPECT_NE(shim_key(shim, other), second);
    folder.write(".python-version", "3.10\n");  // of a folder above
    EXPECT_NE(shim_key(shim, search()), second);
}

}  // namespace
}  // namespace pentad
