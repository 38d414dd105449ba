// Worlds by fuse-overlayfs; skipped where that can't be had.
#include "exec/world_fuse.hpp"

#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/sysmacros.h>

#include <chrono>
#include <set>
#include <thread>

#include "exec/process_table.hpp"
#include "exec/world_call.hpp"
#include "exec/world_fixture.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;
using test::run_shell;

/// Processes of fuse-overlayfs that serve something in `folder`: those whose stderr is a file there.
int servers_of(const fs::path& folder) {
    std::set<pid_t> sessions;  // the process that held the namespaces may not have ended yet
    for (const ProcessEntry& entry : all_processes()) {
        std::error_code error;
        const fs::path said = fs::read_symlink("/proc/" + std::to_string(entry.process) + "/fd/2", error);
        if (!error && entry.state != 'Z' && lies_in(said, folder)) sessions.insert(entry.session);
    }
    return static_cast<int>(sessions.size());
}

bool none_serves_soon(const fs::path& folder) {
    for (int look = 0; look < 500 && servers_of(folder) != 0; ++look)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return servers_of(folder) == 0;
}

struct FuseWorld : testing::Test {
    void SetUp() override {
        folder.write("ws/a.txt", "old a\n");
        folder.write("ws/keep.txt", "kept\n");
        folder.write("ws/sub/b.txt", "old b\n", 0600);
        folder.write("ws/sub/deep/c.txt", "old c\n");
        fs::create_symlink("a.txt", root / "link");
        fs::create_directory(folder / "scratch");
        scratch = private_folder(folder / "scratch").value_or("");
        const Result<World> world = make({});
        if (!world) GTEST_SKIP() << world.error().message;
    }
    Result<World> make(const std::vector<WorldChange>& changes, bool private_temporary = false) {
        return World::make(root, changes,
                           {.private_temporary = private_temporary, .scratch = scratch, .method = WorldMethod::fuse});
    }

    const std::vector<WorldChange> changes_ = {
        {.path = "a.txt", .kind = FileKind::regular, .mode = 0755, .bytes = "new a\n"},
        {.path = "sub/b.txt", .kind = FileKind::absent},
        {.path = "link", .kind = FileKind::symlink, .bytes = "keep.txt"},
        {.path = "new/d.txt", .kind = FileKind::regular, .bytes = "new d\n"}};
    test::TempFolder folder;
    fs::path root = folder / "ws";
    fs::path scratch;
};

TEST_F(FuseWorld, ShowsOtherContentAtTheSamePathAndKeepsTheWorkspaceAsItIs) {
    const auto before = test::picture_of(root);
    const Result<World> world = make(changes_);
    ASSERT_TRUE(world) << world.error().message;
    const test::Ran ran = run_shell(
        "pwd; cat a.txt link keep.txt new/d.txt sub/deep/c.txt; stat -c %a a.txt; ls sub; echo more >> keep.txt;"
        "rm -r sub; mkdir sub; ls -A sub; mv keep.txt moved.txt; echo x > a.txt",
        root, &world->entry());
    EXPECT_EQ(ran.output, root.string() + "\nnew a\nkept\nkept\nnew d\nold c\n755\ndeep\n");
    EXPECT_EQ(ran.status, 0);
    EXPECT_EQ(run_shell("cat moved.txt a.txt; ls -A sub", root, &world->entry()).output, "kept\nmore\nx\n");
    EXPECT_EQ(call_in_world(world->entry(), [] { return read_file("a.txt").value_or("?"); }).value_or("failed"), "x\n");
    EXPECT_EQ(test::picture_of(root), before);
}

TEST_F(FuseWorld, FoldersTakeFilesPlaceAndFilesFolders) {
    const Result<World> world = make({{.path = "sub", .kind = FileKind::absent},
                                      {.path = "sub/only", .kind = FileKind::regular, .bytes = "x\n"},
                                      {.path = "a.txt/inner", .kind = FileKind::regular, .bytes = "y\n"}});
    ASSERT_TRUE(world) << world.error().message;
    EXPECT_EQ(run_shell("find sub a.txt -type f", root, &world->entry()).output, "sub/only\na.txt/inner\n");
}

TEST_F(FuseWorld, TemporaryFoldersArePrivateWhenAsked) {
    const Result<World> world = make(changes_, true);
    ASSERT_TRUE(world) << world.error().message;
    EXPECT_EQ(run_shell("cat a.txt; echo x > /tmp/pentad-fuse-test; pwd", root, &world->entry()).output,
              "new a\n" + root.string() + "\n");
    EXPECT_FALSE(fs::exists("/tmp/pentad-fuse-test"));
}

TEST_F(FuseWorld, WorksForPathsWithAnyCharacters) {
    root = folder / "a:b,c\\d e=f\n";
    folder.write("a:b,c\\d e=f\n/x,y:z", "old");
    const Result<World> world = make({{.path = "x,y:z", .kind = FileKind::regular, .bytes = "new"}});
    ASSERT_TRUE(world) << world.error().message;
    EXPECT_EQ(run_shell("cat x,y:z", root, &world->entry()).output, "new");
}

TEST_F(FuseWorld, ItsProcessEndsWithIt) {
    {
        const Result<World> one = make({});
        const Result<World> two = make(changes_);
        ASSERT_TRUE(one && two);
        EXPECT_EQ(servers_of(scratch), 2);
        EXPECT_EQ(run_shell("cat a.txt", root, &two->entry()).output, "new a\n");
    }
    EXPECT_EQ(servers_of(scratch), 0);
    EXPECT_EQ(std::distance(fs::directory_iterator(scratch), {}), 1) << "the gate";
}

TEST_F(FuseWorld, ItsProcessEndsWhenWeAreKilled) {
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const Result<World> world = make(changes_);
        // What runs in the world when we are killed goes on a little.
        if (world)
            static_cast<void>(spawn([&] {
                SpawnPlan plan = test::shell_plan("sleep 60", root);
                plan.world = &world->entry();
                return plan;
            }()));
        static_cast<void>(write_all(ends[1], world ? "made" : world.error().message, "a pipe"));
        ::close(ends[1]);
        ::raise(SIGKILL);
    }
    ::close(ends[1]);
    EXPECT_EQ(read_all(ends[0], "a pipe").value_or(""), "made");
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    EXPECT_TRUE(none_serves_soon(scratch));
    EXPECT_EQ(remove_stale_worlds(scratch).value_or(9), 1u);
}

TEST_F(FuseWorld, SaysWhyItCannotBe) {
    Result<World> world = make({});
    ASSERT_TRUE(world);
    WorldEntry entry = world->entry();
    entry.work += "/missing";
    EXPECT_EQ(FuseOverlay::start(entry).error().message,
              "can't enter a world of " + root.string() + ": open work: No such file or directory");
    EXPECT_EQ(servers_of(scratch), 1);
}

/// As root, in a child: /dev/fuse as most systems have it, for everybody.
void open_the_device(const fs::path& node) {
    if (::unshare(CLONE_NEWNS) != 0 || ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return;
    if (::mknod(node.c_str(), S_IFCHR, makedev(10, 229)) != 0 || ::chmod(node.c_str(), 0666) != 0) return;
    static_cast<void>(::mount(node.c_str(), "/dev/fuse", nullptr, MS_BIND, nullptr));
}

/// In a child that is no longer root, if it was. Returns what went wrong.
std::string use_a_world(const fs::path& root, const fs::path& base) {
    const Result<fs::path> scratch = private_folder(base);
    if (!scratch) return scratch.error().message;
    Result<World> world = World::make(root, {{.path = "a.txt", .kind = FileKind::regular, .bytes = "new\n"}},
                                      {.scratch = *scratch, .method = WorldMethod::fuse});
    if (!world) return "skip: " + world.error().message;
    const test::Ran ran = run_shell("cat a.txt; id -u; rm a.txt; ls -A . sub", root, &world->entry());
    const std::string expected = "new\n" + std::to_string(::geteuid()) + "\n.:\nsub\n\nsub:\nb.txt\n";
    if (ran.output != expected) return "printed: " + ran.output;
    if (const Status removed = world->remove(); !removed) return removed.error().message;
    return std::distance(fs::directory_iterator(*scratch), {}) == 1 ? "" : "scratch is left";
}

TEST(FuseWorldOfAnyUser, NeedsNoPrivilegeButTheDevice) {
    const test::TempFolder folder;
    folder.write("ws/a.txt", "old\n");
    folder.write("ws/sub/b.txt", "b\n");
    fs::create_directory(folder / "scratch");
    test::give_away(folder, {"", "ws", "ws/a.txt", "ws/sub", "ws/sub/b.txt", "scratch"});
    const auto with_the_device = [&] {
        if (::geteuid() == 0) open_the_device(folder / "device");
    };
    const std::string trouble =
        test::as_any_user([&] { return use_a_world(folder / "ws", folder / "scratch"); }, with_the_device);
    EXPECT_EQ(folder.read("ws/a.txt"), "old\n");
    if (trouble.starts_with("skip: ")) GTEST_SKIP() << trouble;
    EXPECT_EQ(trouble, "");
}

}  // namespace
}  // namespace pentad
