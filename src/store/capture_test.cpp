#include "store/capture.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "base/beneath.hpp"
#include "support/temp_folder.hpp"

namespace pentad {
namespace {

constexpr std::uint64_t k_limit = 100'000'000;

TEST(Capture, takes_content_mode_and_size) {
    const test::TempFolder folder;
    folder.write("a b/\xff\n-x", "hello\n", 0751);
    const auto capture = capture_file(folder.path(), "a b/\xff\n-x", k_limit);
    ASSERT_TRUE(capture) << capture.error().message;
    EXPECT_EQ(capture->bytes, "hello\n");
    EXPECT_EQ(capture->state.kind, FileKind::regular);
    EXPECT_EQ(capture->state.mode, 0751U);
    EXPECT_EQ(capture->state.size, 6U);
    EXPECT_EQ(capture->state.oid.hex(), "ce013625030ba8dba906f756967f9e9ca394464a");  // git hash-object says so
    EXPECT_TRUE(capture->stat.is_known());
}

TEST(Capture, an_empty_file_and_a_large_one) {
    const test::TempFolder folder;
    folder.write("empty", "");
    EXPECT_EQ(capture_file(folder.path(), "empty", k_limit)->state.oid.hex(),
              "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391");
    const std::string large(300'000, 'x');
    folder.write("large", large);
    const auto whole = capture_file(folder.path(), "large", 300'000);
    EXPECT_EQ(whole->bytes, large);
    EXPECT_EQ(whole->state.oid, Oid::of_blob(large));
    const auto too_large = capture_file(folder.path(), "large", 299'999);
    ASSERT_TRUE(too_large);
    EXPECT_TRUE(too_large->too_large);
    EXPECT_TRUE(too_large->bytes.empty());
    EXPECT_EQ(too_large->state.size, 300'000U);
    EXPECT_TRUE(too_large->state.oid.is_zero());
}

TEST(Capture, what_is_absent_is_a_state) {
    const test::TempFolder folder;
    folder.write("file", "x");
    for (const char* path : {"no", "no/such/folder", "file/below"}) {
        const auto capture = capture_file(folder.path(), path, k_limit);
        ASSERT_TRUE(capture) << path;
        EXPECT_FALSE(capture->state.exists()) << path;
    }
}

TEST(Capture, a_symlink_is_its_target_text) {
    const test::TempFolder folder;
    ASSERT_EQ(::symlink("/etc/passwd", (folder / "link").c_str()), 0);
    const auto capture = capture_file(folder.path(), "link", k_limit);
    ASSERT_TRUE(capture);
    EXPECT_EQ(capture->state.kind, FileKind::symlink);
    EXPECT_EQ(capture->bytes, "/etc/passwd");
    EXPECT_EQ(capture->state.mode, 0U);
    EXPECT_EQ(capture->state.oid, Oid::of_blob("/etc/passwd"));
}

TEST(Capture, never_goes_through_a_symlinked_folder) {
    const test::TempFolder folder;
    folder.write("real/sub/file", "x");
    ASSERT_EQ(::symlink("real", (folder / "alias").c_str()), 0);
    const auto capture = capture_file(folder.path(), "alias/sub/file", k_limit);
    ASSERT_FALSE(capture);
    EXPECT_EQ(capture.error().code, Code::refused);
    EXPECT_NE(capture.error().message.find("symlink alias;"), std::string::npos) << capture.error().message;
}

TEST(Capture, refuses_what_is_no_file_without_waiting) {
    const test::TempFolder folder;
    folder.write("folder/x", "");
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0644), 0);
    const int sock = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_un address{};
    address.sun_family = AF_UNIX;
    (folder / "sock").string().copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(sock, reinterpret_cast<struct sockaddr*>(&address), sizeof address), 0);
    ::close(sock);
    for (const auto& [path, word] : std::vector<std::pair<std::string, std::string>>{
             {"folder", "a folder"}, {"pipe", "a named pipe"}, {"sock", "a socket"}}) {
        const auto capture = capture_file(folder.path(), path, k_limit);
        ASSERT_FALSE(capture) << path;
        EXPECT_EQ(capture.error().code, Code::refused);
        EXPECT_NE(capture.error().message.find(word), std::string::npos) << capture.error().message;
    }
}

TEST(Capture, refuses_paths_that_are_not_the_workspaces) {
    const test::TempFolder folder;
    for (const char* path : {"", "/etc/passwd", "../x", "a/../b", "a//b", "./a", "a/", ".git/config",
                             "nested/.git/HEAD", ".git", "test_batch_logs/journal.db", "test_batch_logs"}) {
        const auto capture = capture_file(folder.path(), path, k_limit);
        ASSERT_FALSE(capture) << path;
        EXPECT_EQ(capture.error().code, Code::refused) << path;
    }
    EXPECT_TRUE(check_workspace_path("sub/test_batch_logs/x"));
    EXPECT_TRUE(check_workspace_path(".gitignore"));
    EXPECT_FALSE(check_workspace_path("logs/x", "logs"));
}

TEST(Capture, names_the_file_that_may_not_be_read) {
    if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
    const test::TempFolder folder;
    folder.write("secret", "x", 0000);
    const auto capture = capture_file(folder.path(), "secret", k_limit);
    ASSERT_FALSE(capture);
    EXPECT_NE(capture.error().message.find("secret: permission denied"), std::string::npos) << capture.error().message;
}

TEST(Capture, oid_only_keeps_no_bytes) {
    const test::TempFolder folder;
    folder.write("a", std::string(200'000, 'y'));
    const UniqueFd top(::open(folder.path().c_str(), O_PATH | O_CLOEXEC));
    const auto capture = capture_entry(top.get(), "a", "a", k_limit, Keep::oid_only);
    ASSERT_TRUE(capture);
    EXPECT_TRUE(capture->bytes.empty());
    EXPECT_EQ(capture->state.oid, Oid::of_blob(std::string(200'000, 'y')));
}

TEST(Capture, a_file_that_is_being_replaced_is_taken_whole) {
    const test::TempFolder folder;
    const std::string one(50'000, '1');
    const std::string two(70'000, '2');
    folder.write("a", one);
    std::atomic<bool> stop{false};
    std::jthread writer([&] {
        for (int i = 0; !stop; ++i) {
            folder.write("next", i % 2 == 0 ? two : one);
            (void)::rename((folder / "next").c_str(), (folder / "a").c_str());
        }
    });
    for (int i = 0; i < 300; ++i) {
        const auto capture = capture_file(folder.path(), "a", k_limit);
        if (!capture) continue;
        EXPECT_TRUE(capture->bytes == one || capture->bytes == two);
        EXPECT_EQ(capture->state.oid, Oid::of_blob(capture->bytes));
    }
    stop = true;
}

TEST(OpenBeneath, goes_deeper_than_the_longest_path) {
    const test::TempFolder folder;
    UniqueFd at(::open(folder.path().c_str(), O_PATH | O_CLOEXEC));
    const std::string name(200, 'n');
    std::string path;
    for (int i = 0; i < 40; ++i) {
        ASSERT_EQ(::mkdirat(at.get(), name.c_str(), 0755), 0);
        at = UniqueFd(::openat(at.get(), name.c_str(), O_PATH | O_CLOEXEC));
        path += (path.empty() ? "" : "/") + name;
    }
    const UniqueFd top(::open(folder.path().c_str(), O_PATH | O_CLOEXEC));
    const auto way = open_beneath(top.get(), path, O_RDONLY);
    ASSERT_TRUE(way);
    EXPECT_EQ(way->end, WayDown::End::there);
    const auto missing = open_beneath(top.get(), path + "/x/y", O_RDONLY);
    EXPECT_EQ(missing->end, WayDown::End::missing);
    EXPECT_EQ(missing->at, path + "/x");
    EXPECT_FALSE(open_beneath(top.get(), "../x", O_PATH));
}

}  // namespace
}  // namespace pentad
