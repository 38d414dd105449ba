#include "cli/output_files.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/file.hpp"
#include "support/temp_folder.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;
using test::TempFolder;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr Option k_junit{"--junit", 0, "FILE", "", Option::Kind::text};
constexpr Option k_tap{"--tap", 0, "FILE", "", Option::Kind::text};
constexpr Option k_events{"--events", 0, "FD|FILE", "", Option::Kind::text};
constexpr Option k_merge{"--merge", 0, "", ""};

Arguments given(const Option& option, const std::string& value) {
    Arguments arguments;
    arguments.add(option, value);
    return arguments;
}

std::vector<std::string> rules(const Arguments& arguments, const fs::path& root) {
    Workspace workspace;
    workspace.root = root;
    leave_out_own_files(arguments, workspace);
    return workspace.settings.ignore;
}

TEST(OutputFiles, NeedANameAndAPlaceBeforeAnythingRuns) {
    const TempFolder folder;
    folder.write("file", "x");
    for (const std::string& name :
         {std::string(), std::string("-"), folder.path().string(), (folder / "new/").string()}) {
        const Status prepared = prepare_output_files(given(k_junit, name));
        ASSERT_FALSE(prepared) << name;
        EXPECT_EQ(exit_code(prepared.error().code), 64);
        EXPECT_THAT(prepared.error().message, HasSubstr("--junit"));
    }
    EXPECT_EQ(exit_code(prepare_output_files(given(k_tap, folder / "file/out.tap")).error().code), 70);
    EXPECT_TRUE(prepare_output_files(given(k_junit, folder / "new/deep/j.xml")));
    EXPECT_TRUE(fs::is_empty(folder / "new/deep")) << "the folder, and nothing in it yet";
    EXPECT_TRUE(prepare_output_files(given(k_events, "77"))) << "a descriptor is no file";
    EXPECT_FALSE(prepare_output_files(given(k_events, "")));
    EXPECT_EQ(folder.read("file"), "x");
}

TEST(OutputFiles, AreReplacedAsAWholeAlsoBehindASymlink) {
    const TempFolder folder;
    folder.write("there/j.xml", "a long text that stood there");
    fs::create_symlink("there/j.xml", folder / "link.xml");
    ASSERT_TRUE(write_output_file(folder / "link.xml", "new"));
    EXPECT_TRUE(fs::is_symlink(folder / "link.xml"));
    EXPECT_EQ(folder.read("there/j.xml"), "new");
    fs::create_symlink("there/none.xml", folder / "dangling.xml");
    ASSERT_TRUE(write_output_file(folder / "dangling.xml", "made"));
    EXPECT_EQ(folder.read("there/none.xml"), "made");
    fs::create_symlink("loop", folder / "loop");
    EXPECT_TRUE(write_output_file(folder / "loop", "a circle names no file"));
    EXPECT_FALSE(write_output_file(folder / "nowhere/j.xml", "x"));
    std::size_t left = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path())) left += entry.is_regular_file() ? 1 : 0;
    EXPECT_EQ(left, 5u) << "three files, two of them also seen through a link; nothing temporary";
}

TEST(OutputFiles, PipesAndDevicesAreWrittenToAndStay) {
    const TempFolder folder;
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    const UniqueFd reader(::open((folder / "pipe").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    ASSERT_TRUE(write_output_file(folder / "pipe", "through"));
    EXPECT_EQ(read_all(reader.get(), "pipe").value_or(""), "through");
    EXPECT_TRUE(fs::is_fifo(folder / "pipe"));
    // A device of our own: nobody would want a test that fails to replace the real /dev/full. Only root can make one.
    const auto full_device = ::makedev(1, 7);
    if (::mknod((folder / "full").c_str(), S_IFCHR | 0600, full_device) != 0) return;
    if (!UniqueFd(::open((folder / "full").c_str(), O_WRONLY | O_CLOEXEC))) return;  // a file system without devices
    const Status full = write_output_file(folder / "full", "x");
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().code, Code::no_space);
    EXPECT_TRUE(fs::is_character_file(folder / "full"));
}

TEST(OutputFiles, AreLeftOutOfTheTreeByExactlyTheirPath) {
    const TempFolder folder;
    EXPECT_THAT(rules(given(k_junit, folder / "out/j.xml"), folder.path()), ElementsAre("/out/j.xml"));
    EXPECT_THAT(rules(given(k_junit, folder / "a*[b] !#?.xml"), folder.path()),
                ElementsAre("/a\\*\\[b\\]\\ \\!\\#\\?.xml"));
    EXPECT_THAT(rules(given(k_junit, folder / "..odd.xml"), folder.path()), ElementsAre("/..odd.xml"));
    EXPECT_THAT(rules(given(k_junit, folder / "sub/../j.xml"), folder.path()), ElementsAre("/j.xml"));
    EXPECT_THAT(rules(given(k_junit, folder / "../j.xml"), folder.path()), IsEmpty());
    EXPECT_THAT(rules(given(k_events, "3"), folder.path()), IsEmpty());
    EXPECT_THAT(rules(given(k_junit, folder.path()), folder.path()), IsEmpty()) << "never all of it";
    Arguments merge = given(k_merge, "");
    merge.operands = {folder / "shards/1", "/elsewhere"};
    EXPECT_THAT(rules(merge, folder.path()), ElementsAre("/shards/1"));
    fs::create_directory_symlink(folder.path(), fs::path(folder.path().string() + "-link"));
    EXPECT_THAT(rules(given(k_junit, folder.path().string() + "-link/j.xml"), folder.path()), ElementsAre("/j.xml"))
        << "the workspace by another name";
    fs::remove(folder.path().string() + "-link");
}

}  // namespace
}  // namespace pentad
