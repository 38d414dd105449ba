#include "exec/world.hpp"

#include <signal.h>
#include <sys/mount.h>

#include <chrono>
#include <thread>

#include "exec/world_call.hpp"
#include "exec/world_fixture.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;
using test::picture_of;
using test::Ran;
using test::run_shell;

WorldChange file(std::string path, std::string bytes, mode_t mode = 0644) {
    return {.path = std::move(path), .kind = FileKind::regular, .mode = mode, .bytes = std::move(bytes)};
}
WorldChange absent(std::string path) { return {.path = std::move(path), .kind = FileKind::absent}; }
WorldChange symlink(std::string path, std::string target) {
    return {.path = std::move(path), .kind = FileKind::symlink, .bytes = std::move(target)};
}

struct WorldTest : testing::Test {
    void SetUp() override {
        folder.write("ws/a.txt", "old a\n");
        folder.write("ws/keep.txt", "kept\n");
        folder.write("ws/sub/b.txt", "old b\n", 0600);
        folder.write("ws/sub/deep/c.txt", "old c\n");
        fs::create_symlink("a.txt", root / "link");
        PENTAD_NEEDS_WORLDS(root);
    }
    /// What the command prints in a world with these changes.
    Ran in_world(const std::vector<WorldChange>& changes, const std::string& command,
                 const WorldOptions& options = {}) {
        const Result<World> world = World::make(root, changes, options);
        if (!world) return {-1, world.error().message};
        return run_shell(command, root, &world->entry());
    }

    test::TempFolder folder;
    fs::path root = folder / "ws";
};

TEST_F(WorldTest, ShowsOtherContentAtTheSamePath) {
    const Ran ran = in_world({file("a.txt", "new a\n", 0755), absent("sub/b.txt"), symlink("link", "keep.txt"),
                              file("new/folder/d.txt", "new d\n")},
                             "pwd; cat a.txt link keep.txt new/folder/d.txt sub/deep/c.txt; stat -c %a a.txt; ls sub");
    EXPECT_EQ(ran.output, root.string() + "\nnew a\nkept\nkept\nnew d\nold c\n755\ndeep\n");
    EXPECT_EQ(ran.status, 0);
    EXPECT_EQ(folder.read("ws/a.txt"), "old a\n");
}

TEST_F(WorldTest, ChangedFilesAreNewAndOthersAreAsOldAsTheyWere) {
    const timespec old[2] = {{1'000'000, 0}, {1'000'000, 0}};
    for (const char* name : {"a.txt", "keep.txt"}) ::utimensat(AT_FDCWD, (root / name).c_str(), old, 0);
    const Ran ran = in_world({file("a.txt", "new\n")},
                             "touch now; [ a.txt -nt keep.txt ] && stat -c %Y keep.txt;"
                             "echo $(($(stat -c %Y now) - $(stat -c %Y a.txt) < 3))");
    EXPECT_EQ(ran.output, "1000000\n1\n");
}

TEST_F(WorldTest, FoldersAndFilesTakeEachOthersPlace) {
    EXPECT_EQ(in_world({file("sub", "a file\n")}, "cat sub").output, "a file\n");
    EXPECT_EQ(in_world({file("a.txt/inner", "in a folder\n")}, "cat a.txt/inner; ls a.txt").output,
              "in a folder\ninner\n");
    EXPECT_EQ(in_world({absent("sub"), file("sub/only", "x\n")}, "find sub -type f; cat sub/only").output,
              "sub/only\nx\n");
    EXPECT_EQ(in_world({file("link/x", "x\n")}, "find link a.txt -type f").output, "link/x\na.txt\n");
    EXPECT_EQ(in_world({symlink("sub", "/nowhere")}, "readlink sub").output, "/nowhere\n");
}

TEST_F(WorldTest, AFolderThatLosesItsLastFileIsGone) {
    folder.write("ws/sub/deep/__pycache__/c.cpython-311.pyc", "cache");
    EXPECT_EQ(in_world({absent("sub/deep/c.txt")}, "ls sub").output, "b.txt\n");
    EXPECT_EQ(in_world({absent("sub/deep/c.txt"), absent("sub/b.txt")}, "ls").output, "a.txt\nkeep.txt\nlink\n")
        << "link still shows";
    folder.write("ws/sub/deep/ignored.log", "stays");
    EXPECT_EQ(in_world({absent("sub/deep/c.txt")}, "ls sub/deep").output, "__pycache__\nignored.log\n");
}

TEST_F(WorldTest, HidesPythonsCachesOfChangedModulesOnly) {
    for (const char* name : {"one", "two"}) {
        folder.write("ws/" + std::string(name) + ".py", "x = 1\n");
        folder.write("ws/__pycache__/" + std::string(name) + ".cpython-311.pyc", "cache");
    }
    const Ran ran = in_world({file("one.py", "x = 2\n")},
                             "ls __pycache__; touch __pycache__/one.cpython-311.pyc; "
                             "ls __pycache__ | wc -l");
    EXPECT_EQ(ran.output, "two.cpython-311.pyc\n2\n");
}

TEST_F(WorldTest, NothingThatIsDoneInItReachesTheWorkspace) {
    const auto before = picture_of(root);
    const Result<World> world = World::make(root, {file("a.txt", "new\n"), absent("sub/deep/c.txt")});
    ASSERT_TRUE(world) << world.error().message;
    // Another process looks all the while.
    std::atomic<bool> done{false};
    std::string seen_otherwise;
    std::thread looker([&] {
        while (!done && seen_otherwise.empty()) {
            const std::string text = read_file(root / "a.txt").value_or("(unreadable)");
            if (text != "old a\n" || fs::exists(root / "made") || !fs::exists(root / "keep.txt")) seen_otherwise = text;
        }
    });
    const Ran ran = run_shell(
        "set -e; echo more >> keep.txt; echo x > a.txt; rm sub/b.txt; mv keep.txt moved.txt; chmod 000 moved.txt;"
        "mkdir made; echo y > made/y; ln -s y made/link; ln made/y made/hard; rm -r sub; mkdir sub; ls -A sub;"
        "touch -d 2001-01-01 a.txt; mkdir -m 000 closed; rm link; echo z > link; setfattr -n user.x -v 1 a.txt || true;"
        "mkfifo pipe; cat a.txt; ls | tr '\\n' ' '",
        root, &world->entry());
    done = true;
    looker.join();
    EXPECT_EQ(ran.output.substr(ran.output.find("x\n")), "x\na.txt closed link made moved.txt pipe sub ");
    EXPECT_EQ(ran.status, 0) << ran.output;
    EXPECT_EQ(seen_otherwise, "");
    EXPECT_EQ(picture_of(root), before);
}

TEST_F(WorldTest, WhatIsWrittenStaysForTheNextProgramAndGoesWithTheWorld) {
    fs::path scratch;
    {
        Result<World> made = World::make(root, {file("a.txt", "new\n")});
        ASSERT_TRUE(made) << made.error().message;
        const World world = std::move(*made);
        scratch = fs::path(world.entry().upper).parent_path();
        run_shell("echo one > out; mkdir -p d/e; chmod 000 d", root, &world.entry());
        EXPECT_EQ(run_shell("cat out a.txt", root, &world.entry()).output, "one\nnew\n");
        EXPECT_TRUE(fs::exists(scratch));
    }
    EXPECT_FALSE(fs::exists(scratch));
    EXPECT_FALSE(folder.exists("ws/out"));
}

TEST_F(WorldTest, SeveralAtOnceDoNotSeeOneAnother) {
    std::vector<World> worlds;
    for (const char* text : {"one", "two", "three"}) {
        Result<World> world = World::make(root, {file("a.txt", text)});
        ASSERT_TRUE(world) << world.error().message;
        worlds.push_back(std::move(*world));
    }
    std::vector<std::string> printed(worlds.size());
    std::vector<std::thread> threads;
    for (std::size_t at = 0; at < worlds.size(); ++at)
        threads.emplace_back([&, at] {
            printed[at] =
                run_shell("cat a.txt; echo $$ > mine; sleep 0.1; ls | grep -c mine", root, &worlds[at].entry()).output;
        });
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(printed, (std::vector<std::string>{"one1\n", "two1\n", "three1\n"}));
}

TEST_F(WorldTest, TemporaryFoldersArePrivateWhenAsked) {
    const test::TempFolder other;  // in /tmp, or where TMPDIR says
    other.write("secret", "s");
    const WorldOptions options{.private_temporary = true};
    const std::string command =
        "cat a.txt; ls " + other.path().string() + " 2>&1 | grep -c 'No such'; echo x > /tmp/pentad-world-test; pwd";
    const Ran ran = in_world({file("a.txt", "new\n")}, command, options);
    EXPECT_EQ(ran.output, "new\n1\n" + root.string() + "\n");
    EXPECT_FALSE(fs::exists("/tmp/pentad-world-test"));
    EXPECT_EQ(in_world({}, "ls " + other.path().string()).output, "secret\n");
}

TEST_F(WorldTest, WorksForPathsWithAnyCharacters) {
    const fs::path strange = folder / "a:b,c\\d e=f\n";
    folder.write("a:b,c\\d e=f\n/x,y:z", "old");
    const Result<World> world = World::make(strange, {file("x,y:z", "new")});
    ASSERT_TRUE(world) << world.error().message;
    EXPECT_EQ(run_shell("cat x,y:z", strange, &world->entry()).output, "new");
}

TEST_F(WorldTest, CopiesAFileWhenToldTo) {
    folder.write("source", std::string(3'000'000, 'x'));
    const Ran ran = in_world({{.path = "big", .kind = FileKind::regular, .mode = 0640, .copy_of = folder / "source"}},
                             "stat -c '%s %a' big");
    EXPECT_EQ(ran.output, "3000000 640\n");
}

TEST_F(WorldTest, RefusesWhatCannotBe) {
    for (const char* path : {"/etc/passwd", "../x", "a/../../x", "", "a//b", "a/", "."}) {
        const Result<World> world = World::make(root, {file(path, "x")});
        ASSERT_FALSE(world) << path;
        EXPECT_EQ(world.error().code, Code::usage) << path;
    }
    EXPECT_EQ(World::make(root, {file("a", "x"), file("a/b", "y")}).error().code, Code::usage);
    EXPECT_EQ(World::make(root, {file("a", "x"), absent("a")}).error().code, Code::usage);
    EXPECT_EQ(World::make(root / "missing", {}).error().code, Code::io);
    EXPECT_EQ(World::make(root, {}, {.scratch = root / "sub"}).error().code, Code::usage);
}

TEST_F(WorldTest, OurOwnCodeCanLookIntoIt) {
    const Result<World> world = World::make(root, {file("a.txt", "new\n")});
    ASSERT_TRUE(world) << world.error().message;
    const auto look = [&] { return read_file(root / "a.txt").value_or("?") + fs::current_path().string(); };
    EXPECT_EQ(call_in_world(world->entry(), look).value_or("failed"), "new\n" + root.string());
    EXPECT_EQ(call_in_world(world->entry(), [] { return std::string(1'000'000, 'x'); }).value_or("").size(),
              1'000'000u);
    const Result<std::string> killed = call_in_world(world->entry(), [] { return ::raise(SIGKILL), std::string(); });
    EXPECT_FALSE(killed);
    WorldEntry broken = world->entry();
    broken.work += "/missing";
    EXPECT_EQ(call_in_world(broken, look).error().code, Code::tool);
    EXPECT_EQ(look(), "old a\n" + fs::current_path().string());
}

TEST_F(WorldTest, TheFirstOfAProcessRemovesWhatAKilledOneLeft) {
    fs::create_directory(folder / "scratch");
    const fs::path scratch = private_folder(folder / "scratch").value_or("");
    const WorldOptions options{.scratch = scratch};
    const pid_t child = ::fork();
    if (child == 0) {
        const Result<World> world = World::make(root, {file("a.txt", "new\n")}, options);
        if (world) run_shell("echo x > y", root, &world->entry());
        ::raise(SIGKILL);
    }
    ::waitpid(child, nullptr, 0);
    EXPECT_EQ(std::distance(fs::directory_iterator(scratch), {}), 2) << "the gate and the dead world";
    {
        const Result<World> world = World::make(root, {}, options);
        ASSERT_TRUE(world) << world.error().message;
        EXPECT_EQ(std::distance(fs::directory_iterator(scratch), {}), 2) << "the gate and this world";
        EXPECT_TRUE(fs::exists(world->entry().upper));
    }
    EXPECT_EQ(std::distance(fs::directory_iterator(scratch), {}), 1) << "the gate";
}

TEST_F(WorldTest, RefusesAWorkspaceWithSomethingMountedInIt) {
    fs::create_directory(root / "other fs");
    const Result<World> world = World::make(root, {});
    ASSERT_TRUE(world) << world.error().message;
    const WorldOptions same{.scratch = world_support(root).scratch, .method = world->entry().method};
    // In a world, where we may mount, and nobody else sees it.
    const Result<std::string> told = call_in_world(world->entry(), [&] {
        if (::mount("tmpfs", (root / "other fs").c_str(), "tmpfs", 0, nullptr) != 0) return std::string("can't mount");
        const Result<World> other = World::make(root, {}, same);
        return other ? "made" : other.error().message;
    });
    EXPECT_EQ(told.value_or("failed"), '"' + (root / "other fs").string() +
                                           "\" in the workspace is a file system of its own, which a world can't have; "
                                           "unmount it");
}

TEST_F(WorldTest, SaysWhichCallFailed) {
    Result<World> world = World::make(root, {});
    ASSERT_TRUE(world) << world.error().message;
    WorldEntry entry = world->entry();
    entry.upper += "/missing";
    const Ran ran = run_shell("true", root, &entry);
    EXPECT_EQ(ran.output, "can't enter a world of " + root.string() + ": fsconfig upperdir: No such file or directory");
}

}  // namespace
}  // namespace pentad
