// Worlds of users without privileges. Run by root, the test becomes such a user.
#include <cstdio>

#include "exec/world_fixture.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;

/// In a child that is no longer root, if it was. Returns what went wrong.
std::string use_a_world(const fs::path& root, const fs::path& base) {
    const Result<fs::path> scratch = private_folder(base);
    if (!scratch) return scratch.error().message;
    const std::vector<WorldChange> changes = {{.path = "a.txt", .kind = FileKind::regular, .bytes = "new\n"},
                                              {.path = "sub/b.txt", .kind = FileKind::absent},
                                              {.path = "sub/c.txt", .kind = FileKind::regular, .bytes = "c\n"}};
    Result<World> world = World::make(root, changes, {.scratch = *scratch, .method = WorldMethod::user_namespace});
    if (!world) return world.error().message;
    const test::Ran ran = test::run_shell(
        "cat a.txt; ls sub; id -u; rm a.txt; mkdir a.txt; mkdir -m 000 shut; rm -r sub; mkdir sub; ls -A . sub", root,
        &world->entry());
    const std::string id = std::to_string(::geteuid());
    if (ran.output != "new\nc.txt\n" + id + "\n.:\na.txt\nshut\nsub\n\nsub:\n") return "printed: " + ran.output;
    const test::Ran second = test::run_shell("ls", root, &world->entry());
    if (second.output != "a.txt\nshut\nsub\n") return "the second printed: " + second.output;
    if (const Status removed = world->remove(); !removed) return removed.error().message;
    if (std::distance(fs::directory_iterator(*scratch), {}) != 1) return "scratch is left";
    return {};
}

TEST(WorldOfAnyUser, NeedsNoPrivilege) {
    const test::TempFolder folder;
    folder.write("ws/a.txt", "old\n");
    folder.write("ws/sub/b.txt", "b\n");
    fs::create_directory(folder / "scratch");
    test::give_away(folder, {"", "ws", "ws/a.txt", "ws/sub", "ws/sub/b.txt", "scratch"});
    const auto before = test::picture_of(folder / "ws");
    const std::string trouble = test::as_any_user([&] { return use_a_world(folder / "ws", folder / "scratch"); });
    EXPECT_EQ(test::picture_of(folder / "ws"), before);
    if (trouble.starts_with("printed: can't enter a world")) GTEST_SKIP() << trouble;
    EXPECT_EQ(trouble, "");
}

TEST(WorldSupport, IsFoundByTryingAndSaysWhatItIs) {
    const test::TempFolder folder;
    folder.write("file", "x");
    const auto before = test::picture_of(folder.path());
    const WorldSupport support = world_support(folder.path());
    EXPECT_EQ(test::picture_of(folder.path()), before);
    PENTAD_NEEDS_WORLDS(folder.path());
    EXPECT_TRUE(to_text(support).starts_with(std::string(name_of(support.method)) + " and overlayfs, scratch in "));
    EXPECT_EQ(support.why.empty(), ::geteuid() != 0 || support.method == WorldMethod::mount_namespace);
    EXPECT_EQ(support.scratch.filename(), "pentad-" + std::to_string(::geteuid()));
}

TEST(WorldSupport, NamesWhatToDoWhereNothingWorks) {
    WorldTrouble trouble{.error = ENOSPC};
    std::strcpy(trouble.call, "unshare");
    const WorldEntry entry{.method = WorldMethod::user_namespace, .root = "/ws"};
    EXPECT_EQ(
        fail_world(entry, trouble).error().message,
        "can't enter a world of /ws: unshare: No space left on device; the administrator can allow it with sysctl "
        "user.max_user_namespaces");
    EXPECT_EQ(to_text({.why = "reasons"}), "none works here, a copy at another path is used: reasons");
}

}  // namespace
}  // namespace pentad
