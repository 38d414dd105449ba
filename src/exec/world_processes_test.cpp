#include "exec/world_processes.hpp"

#include <signal.h>

#include "exec/world_fixture.hpp"

namespace pentad {
namespace {

TEST(WorldProcesses, AreKilledByTheirWorldAndNotByAnother) {
    const test::TempFolder root;
    root.write("file", "x");
    if (world_support(root.path()).method == WorldMethod::none) GTEST_SKIP() << "no worlds here";
    const Result<World> world = World::make(root.path(), {});
    ASSERT_TRUE(world) << world.error().message;
    const Result<World> other = World::make(root.path(), {});
    ASSERT_TRUE(other) << other.error().message;
    SpawnPlan plan = test::shell_plan("sleep 300 & sleep 300", root.path());
    plan.world = &world->entry();
    const Result<pid_t> child = spawn(plan);
    ASSERT_TRUE(child) << child.error().message;
    kill_those_in({other->entry().source, "pentad"});
    int status = 0;
    EXPECT_EQ(::waitpid(*child, &status, WNOHANG), 0);
    kill_those_in({other->entry().source, world->entry().source});
    EXPECT_EQ(::waitpid(*child, &status, 0), *child);
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

TEST(WorldProcesses, AFolderThatIsNotThereHasNoName) {
    const test::TempFolder folder;
    EXPECT_EQ(mount_source(folder / "none"), "");
    EXPECT_NE(mount_source(folder.path()), "");
}

}  // namespace
}  // namespace pentad
