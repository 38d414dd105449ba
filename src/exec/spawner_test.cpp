#include "exec/spawner.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.hpp"

namespace pentad {
namespace {

SpawnPlan shell(const std::string& command) {
    SpawnPlan plan;
    plan.arguments = {"/bin/sh", "-c", command};
    plan.folder = "/";
    return plan;
}

/// What it tells of, until there are so many.
std::vector<Spawner::Started> take(Spawner& spawner, std::size_t count) {
    std::vector<Spawner::Started> all;
    while (all.size() < count) {
        pollfd news{spawner.news(), POLLIN, 0};
        constexpr int k_most = 10'000;  // milliseconds
        if (::poll(&news, 1, k_most) <= 0) break;
        for (Spawner::Started& one : spawner.take()) all.push_back(std::move(one));
    }
    return all;
}

int status_of(pid_t process) {
    int status = 0;
    EXPECT_EQ(::waitpid(process, &status, 0), process);
    return status;
}

TEST(Spawner, TellsOfEachInTheOrderAskedFor) {
    const Result<std::unique_ptr<Spawner>> spawner = Spawner::start();
    ASSERT_TRUE(spawner);
    (*spawner)->ask(7, shell("exit 3"));
    SpawnPlan missing = shell("");
    missing.arguments[0] = "/no/such/program";
    (*spawner)->ask(8, std::move(missing));
    (*spawner)->ask(9, shell("exit 4"));
    const std::vector<Spawner::Started> told = take(**spawner, 3);
    ASSERT_EQ(told.size(), 3U);
    EXPECT_EQ(told[0].tag, 7);
    EXPECT_EQ(told[1].tag, 8);
    EXPECT_EQ(told[2].tag, 9);
    ASSERT_TRUE(told[0].process && told[2].process);
    EXPECT_EQ(WEXITSTATUS(status_of(*told[0].process)), 3);
    ASSERT_FALSE(told[1].process);
    EXPECT_EQ(told[1].process.error().message, "can't run /no/such/program: No such file or directory");
    EXPECT_EQ(WEXITSTATUS(status_of(*told[2].process)), 4);
}

TEST(Spawner, StartsNothingWhileItIsHeld) {
    const Result<std::unique_ptr<Spawner>> spawner = Spawner::start();
    ASSERT_TRUE(spawner);
    std::unique_lock<std::mutex> held = (*spawner)->pause();
    (*spawner)->ask(1, shell("exit 0"));
    pollfd news{(*spawner)->news(), POLLIN, 0};
    constexpr int k_moment = 50;  // milliseconds
    EXPECT_EQ(::poll(&news, 1, k_moment), 0);
    held.unlock();
    const std::vector<Spawner::Started> told = take(**spawner, 1);
    ASSERT_EQ(told.size(), 1U);
    ASSERT_TRUE(told[0].process);
    status_of(*told[0].process);
}

TEST(Spawner, WhatIsDroppedIsNeitherStartedNorToldOf) {
    const Result<std::unique_ptr<Spawner>> spawner = Spawner::start();
    ASSERT_TRUE(spawner);
    std::unique_lock<std::mutex> held = (*spawner)->pause();
    (*spawner)->ask(1, shell("exit 0"));
    (*spawner)->drop();
    held.unlock();
    (*spawner)->ask(2, shell("exit 0"));
    const std::vector<Spawner::Started> told = take(**spawner, 1);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].tag, 2);
    status_of(told[0].process.value_or(-1));
}

TEST(Spawner, ItsProcessesEndWithIt) {
    Result<std::unique_ptr<Spawner>> spawner = Spawner::start();
    ASSERT_TRUE(spawner);
    (*spawner)->ask(1, shell("exec sleep 60"));
    const std::vector<Spawner::Started> told = take(**spawner, 1);
    ASSERT_EQ(told.size(), 1U);
    ASSERT_TRUE(told[0].process);
    spawner->reset();
    const int status = status_of(*told[0].process);
    EXPECT_TRUE(WIFSIGNALED(status));
    EXPECT_EQ(WTERMSIG(status), SIGKILL);
}

}  // namespace
}  // namespace pentad
