#include "workflow/settings_loader.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "support/temp_folder.hpp"
#include "workflow/settings_file.hpp"
#include "workflow/settings_keys.hpp"

namespace pentad {
namespace {

std::string error_of(std::string_view text) {
    Settings settings;
    const Status status = apply_settings_text(settings, text, "pentad.toml");
    return status ? "" : status.error().message;
}

TEST(SettingsFile, EveryKeyIsRead) {
    Settings settings;
    const Status status = apply_settings_text(settings, R"(
[batch]
size = 3
[run]
timeout = 12.5
grace = 0
jobs = 4
output_limit = "64 KiB"
[python]
interpreter = "/usr/bin/python3"
isolation = "worker"
pattern = "*_test.py"
[store]
directory = ".pentad"
size_limit = 1000000
[scan]
ignore = ["*.log", "build/"]
)",
                                              "pentad.toml");
    ASSERT_TRUE(status) << status.error().message;
    EXPECT_EQ(settings.batch_size, 3);
    EXPECT_EQ(settings.timeout, 12.5);
    EXPECT_EQ(settings.grace, 0);
    EXPECT_EQ(settings.jobs, 4);
    EXPECT_EQ(settings.output_limit, 65536u);
    EXPECT_EQ(settings.interpreter, "/usr/bin/python3");
    EXPECT_EQ(settings.isolation, "worker");
    EXPECT_EQ(settings.pattern, "*_test.py");
    EXPECT_EQ(settings.directory, ".pentad");
    EXPECT_EQ(settings.size_limit, 1'000'000u);
    EXPECT_EQ(settings.ignore, (std::vector<std::string>{"*.log", "build/"}));
}

TEST(SettingsFile, ErrorsNameThePlaceAndWhatIsExpected) {
    const std::pair<const char*, const char*> cases[] = {
        {"[batch]\nsize = 0", "pentad.toml:2: batch.size must be a whole number from 1 to 1000000, not 0"},
        {"[batch]\nsize = 1000001", "pentad.toml:2: batch.size must be a whole number from 1 to 1000000, not 1000001"},
        {"[batch]\nsize = 2.5", "pentad.toml:2: batch.size must be a whole number from 1 to 1000000, not 2.5"},
        {"[batch]\nsize = '5'", "pentad.toml:2: batch.size must be a whole number from 1 to 1000000, not \"5\""},
        {"[batch]\nsize = true", "pentad.toml:2: batch.size must be a whole number from 1 to 1000000, not true"},
        {"[batch]\nsize = 1979-05-27",
         "pentad.toml:2: batch.size must be a whole number from 1 to 1000000, not a value of another type"},
        {"batch.size = -9223372036854775808",
         "pentad.toml:1: batch.size must be a whole number from 1 to 1000000, not -9223372036854775808"},
        {"[run]\ntimeout = 0", "pentad.toml:2: run.timeout must be a number of seconds from 0.01 to 604800, not 0"},
        {"[run]\ntimeout = nan", "pentad.toml:2: run.timeout must be a number of seconds from 0.01 to 604800, not nan"},
        {"[run]\njobs = -1", "pentad.toml:2: run.jobs must be a whole number from 0 (one per core) to 1024, not -1"},
        {"[run]\noutput_limit = 'big'",
         "pentad.toml:2: run.output_limit must be a size from 1 KiB to 1 GiB, as in 65536 or \"64 KiB\", not \"big\""},
        {"[python]\nisolation = 'none'",
         "pentad.toml:2: python.isolation must be \"module\" or \"worker\", not \"none\""},
        {"[store]\ndirectory = 'a/b'",
         "pentad.toml:2: store.directory must be the plain name of one folder, as in \"test_batch_logs\", not \"a/b\""},
        {"[store]\ndirectory = '..'",
         "pentad.toml:2: store.directory must be the plain name of one folder, as in \"test_batch_logs\", not \"..\""},
        {"[store]\ndirectory = '.git'",
         "pentad.toml:2: store.directory must be the plain name of one folder, as in \"test_batch_logs\", not "
         "\".git\""},
        {"[scan]\nignore = 'x'",
         "pentad.toml:2: scan.ignore must be a list of texts, as in [\"*.log\", \"build/\"], not \"x\""},
        {"[scan]\nignore = [1]",
         "pentad.toml:2: scan.ignore must be a list of texts, as in [\"*.log\", \"build/\"], not a value of another "
         "type"},
        {"\n[batch]\nsise = 3", "pentad.toml:3: unknown key batch.sise; did you mean batch.size?"},
        {"[[suite]]\nname = 'a'\ncommand = 'b'\nformat = 'junit'",
         "pentad.toml:1: a [[suite]] with format = \"junit\" needs report, the XML file that its command writes"},
        {"[batch]\ncolour = 3", "pentad.toml:2: unknown key batch.colour; [batch] has size"},
        {"[bacth]\nsize = 3", "pentad.toml:1: unknown table [bacth]; did you mean [batch]?"},
        {"[notification]",
         "pentad.toml:1: unknown table [notification]; the tables are batch, run, build, gtest, maven, rollback, "
         "retry, "
         "compare, "
         "history, python, store, scan, and [[suite]]"},
        {"batch_size = 3", "pentad.toml:1: unknown key batch_size; did you mean batch.size?"},
        {"batch = 3", "pentad.toml:1: batch is a table; write [batch] above its keys"},
    };
    for (const auto& [text, message] : cases) EXPECT_EQ(error_of(text), message) << text;
}

TEST(SettingsFile, WhatIsNotTomlIsReportedWithItsLine) {
    const std::string message = error_of("[batch]\nsize = \n");
    EXPECT_TRUE(message.starts_with("pentad.toml:2: not TOML: ")) << message;
    EXPECT_TRUE(error_of(std::string_view("a\0b", 3)).starts_with("pentad.toml:1: not TOML: "));
    // What the parser by itself takes for impossible.
    EXPECT_TRUE(error_of("[/x]\n").starts_with("pentad.toml:1: not TOML: "));
    EXPECT_TRUE(error_of("[batch]\nsize = 1é\n").starts_with("pentad.toml:2: not TOML: "));
}

TEST(SettingsFile, AMissingFileIsFineAndAFolderIsNot) {
    const test::TempFolder folder;
    Settings settings;
    EXPECT_TRUE(apply_settings_file(settings, folder / "none.toml", "none.toml"));
    const Status status = apply_settings_file(settings, folder.path(), "pentad.toml");
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().message, "pentad.toml is not a regular file; settings are read from one");
}

TEST(SettingsKeys, SizesHaveUnits) {
    EXPECT_EQ(bytes_of("812"), 812);
    EXPECT_EQ(bytes_of("64 KB"), 64'000);
    EXPECT_EQ(bytes_of("64KiB"), 65'536);
    EXPECT_EQ(bytes_of("1.5 MiB"), 1'572'864);
    EXPECT_EQ(bytes_of("2 GB"), 2e9);
    for (const char* bad : {"", "x", "-1", "1 X", "1 K", "1 KBB", "nan", "inf"}) EXPECT_EQ(bytes_of(bad), -1) << bad;
}

/// Sets variables for one test and takes them back.
class Environment {
   public:
    void set(const char* name, const std::string& value) {
        names_.emplace_back(name);
        ::setenv(name, value.c_str(), 1);
    }
    ~Environment() {
        for (const std::string& name : names_) ::unsetenv(name.c_str());
    }

   private:
    std::vector<std::string> names_;
};

TEST(SettingsLoader, TheNearerPlaceWins) {
    const test::TempFolder folder;
    folder.write("config/pentad/pentad.toml", "[batch]\nsize = 7\n[run]\njobs = 7\ntimeout = 7\n");
    folder.write("project/pentad.toml", "[run]\njobs = 8\ntimeout = 8\n");
    Environment environment;
    environment.set("XDG_CONFIG_HOME", (folder / "config").string());
    environment.set("PENTAD_TIMEOUT", "9.5");
    const Result<Settings> settings = load_settings(folder / "project");
    ASSERT_TRUE(settings) << settings.error().message;
    EXPECT_EQ(settings->batch_size, 7);
    EXPECT_EQ(settings->jobs, 8);
    EXPECT_EQ(settings->timeout, 9.5);
    EXPECT_EQ(settings->grace, Settings{}.grace);
}

TEST(SettingsLoader, TheEnvironmentIsCheckedAsStrictly) {
    const test::TempFolder folder;
    Environment environment;
    environment.set("XDG_CONFIG_HOME", folder.path().string());
    const std::pair<std::pair<const char*, const char*>, const char*> cases[] = {
        {{"PENTAD_BATCH_SIZE", "0"}, "PENTAD_BATCH_SIZE must be a whole number from 1 to 1000000, not 0"},
        {{"PENTAD_BATCH_SIZE", "5x"}, "PENTAD_BATCH_SIZE must be a whole number from 1 to 1000000, not \"5x\""},
        {{"PENTAD_BATCH_SIZE", "2.5"}, "PENTAD_BATCH_SIZE must be a whole number from 1 to 1000000, not 2.5"},
        {{"PENTAD_ISOLATION", "x"}, "PENTAD_ISOLATION must be \"module\" or \"worker\", not \"x\""},
        {{"PENTAD_DIRECTORY", "/tmp"},
         "PENTAD_DIRECTORY must be the plain name of one folder, as in \"test_batch_logs\", not \"/tmp\""},
        {{"PENTAD_SIZE_LIMIT", "huge"},
         "PENTAD_SIZE_LIMIT must be a size from 1 byte to 1000 GB, as in 104857600 or \"100 MiB\", not \"huge\""},
    };
    for (const auto& [variable, message] : cases) {
        Environment one;
        one.set(variable.first, variable.second);
        const Result<Settings> settings = load_settings(folder.path());
        ASSERT_FALSE(settings) << message;
        EXPECT_EQ(settings.error().message, message);
        EXPECT_EQ(settings.error().code, Code::usage);
    }
}

TEST(SettingsLoader, ListsInTheEnvironmentAreSeparatedByColonsAndAnEmptyVariableIsNone) {
    const test::TempFolder folder;
    Environment environment;
    environment.set("XDG_CONFIG_HOME", folder.path().string());
    environment.set("PENTAD_IGNORE", "*.log:build/");
    environment.set("PENTAD_BATCH_SIZE", "");
    const Result<Settings> settings = load_settings(folder.path());
    ASSERT_TRUE(settings) << settings.error().message;
    EXPECT_EQ(settings->ignore, (std::vector<std::string>{"*.log", "build/"}));
    EXPECT_EQ(settings->batch_size, 5);
}

}  // namespace
}  // namespace pentad
