#include "frameworks/go_caches.hpp"

#include <gtest/gtest.h>

namespace pentad {
namespace {

const std::string k_hash(64, 'e');

TEST(GoCaches, OnlyWhatGoFilesItselfIsNoDependency) {
    const std::vector<std::string> caches = {"/c", "/t"};
    for (const std::string& path :
         {std::string("/c/3f"), "/c/3f/" + k_hash + "-a", "/c/3f/" + k_hash + "-d", "/c/3f/" + k_hash + "-d/vet",
          std::string("/c/trim.txt"), std::string("/c/pentad-tmp/go-build1"), std::string("/t/local/go@go1.26.count"),
          std::string("/t/upload.token")})
        EXPECT_TRUE(is_in_go_caches(caches, path)) << path;
    for (const std::string& path :
         {std::string("/c"), std::string("/c/"), std::string("/c/fuzz/m/FuzzA/1"), std::string("/c/3F"),
          std::string("/c/3f/notes"), "/c/3f/" + k_hash, "/c/3f/" + k_hash + "-a/x", "/c/3f/" + k_hash + "-x",
          "/cc/3f/" + k_hash + "-a", std::string("/t/mode"), std::string("/t"), std::string("/c/3f/short-a")})
        EXPECT_FALSE(is_in_go_caches(caches, path)) << path;
    EXPECT_FALSE(is_in_go_caches({}, "/c/3f"));
    EXPECT_FALSE(is_in_go_caches({"/c", ""}, "/local/x"));
}

TEST(GoCaches, FlagsOfWhichGoDoesNotHashAllAreNone) {
    for (const char* flags : {"", "-mod=vendor", "--race -tags=a,b", "-buildvcs=false\n"})
        EXPECT_TRUE(are_hashed_go_flags(flags)) << flags;
    for (const char* flags :
         {"-toolexec=./wrap", "-race -overlay=o.json", "'-gcflags=-N -l'", "-asmflags=-I/x", "x", "-vettool=./v", "-"})
        EXPECT_FALSE(are_hashed_go_flags(flags)) << flags;
}

/// What go is asked, by the arguments that tell the questions apart.
struct Answers {
    ToolAnswer environment = {.status = 0, .timed_out = false, .output = "/c\n/t\n/mod\n\n/work\n", .messages = ""};
    ToolAnswer dependencies = {.status = 0, .timed_out = false, .output = "", .messages = ""};
    ToolAnswer users = {.status = 0, .timed_out = false, .output = "", .messages = ""};

    GoCaches found() const {
        const AskTool ask = [this](const ToolCommand& command) -> Result<ToolAnswer> {
            if (command.arguments[1] == "env") return environment;
            return command.arguments[3] == "-deps" ? dependencies : users;
        };
        Result<GoCaches> caches =
            find_go_caches({.framework = "go", .folder = "/m", .marker = "/m/go.mod", .tool = "go"}, {}, ask);
        EXPECT_TRUE(caches);
        return caches ? *caches : GoCaches{};
    }
};

TEST(GoCaches, PackagesWithCAreUnsureAndSoIsWhoUsesThem) {
    Answers answers;
    answers.dependencies.output = "go\tm/a\t/m/a\nC\tm/c\t/m/c\ngo\tm/a [m/a.test]\t/m/a\nassembly\tx/y\t/mod/x/y@v1\n";
    answers.users.output = "m/a\t\nm/b\tfmt\tm/c\nm/c\tfmt\nm/d\tfmt\nm/d.test\tm/d [m/d.test]\tm/c [m/d.test]\n";
    const GoCaches caches = answers.found();
    EXPECT_EQ(caches.of("m/a"), (std::vector<std::string>{"/c", "/t"}));
    for (const char* unsure : {"m/b", "m/c", "m/d"}) EXPECT_TRUE(caches.of(unsure).empty()) << unsure;
    EXPECT_TRUE(caches.environment().empty()) << "the user has a folder";
    // Assembly of the workspace may include anything.
    answers.dependencies.output = "go\tm/a\t/m/a\nassembly\tm/s\t/m/s\n";
    answers.users.output = "m/a\tm/s\n";
    EXPECT_TRUE(answers.found().of("m/a").empty());
}

TEST(GoCaches, WhatGoDoesNotTellIsUnsure) {
    Answers answers;
    answers.dependencies.output = "go\tm/a\t/m/a\n";
    EXPECT_FALSE(answers.found().of("m/a").empty());
    for (const int question : {0, 1, 2, 3}) {
        Answers bad = answers;
        if (question == 0) bad.environment.status = 1;
        if (question == 1) bad.dependencies.timed_out = true;
        if (question == 2) bad.dependencies.output += "what\n";
        if (question == 3) bad.environment.output = "/c\n/t\n/mod\n-toolexec=x\n\n";
        EXPECT_TRUE(bad.found().of("m/a").empty()) << question;
    }
    answers.dependencies.output = "C\tm/c\t/m/c\n";
    answers.users.status = 1;
    EXPECT_TRUE(answers.found().of("m/a").empty());
}

}  // namespace
}  // namespace pentad
