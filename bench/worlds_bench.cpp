// worlds_bench ROOT FILE ROUNDS: makes a world of ROOT in which FILE differs, enters it, runs /bin/true in it and
// removes it, ROUNDS times. Prints the milliseconds of each round, one a line.
#include <sys/wait.h>

#include <cstdlib>
#include <iostream>

#include "base/time.hpp"
#include "exec/spawn.hpp"
#include "exec/world.hpp"

namespace {

pentad::Status one_round(const std::string& root, const std::string& file) {
    TRY_ASSIGN(pentad::World world,
               pentad::World::make(
                   root, {{.path = file, .kind = pentad::FileKind::regular, .bytes = "changed in the world\n"}}));
    pentad::SpawnPlan plan;
    plan.arguments = {"/bin/grep", "-q", "changed in the world", file};
    plan.folder = root;
    plan.world = &world.entry();
    TRY_ASSIGN(const pid_t child, pentad::spawn(plan));
    int status = 0;
    ::waitpid(child, &status, 0);
    if (status != 0) return pentad::fail(pentad::Code::io, "the world does not show what it should");
    return world.remove();
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 4) return 64;
    // The first finds out which kind of world works; a process does that once.
    for (int round = -1; round < std::atoi(arguments[3]); ++round) {
        const pentad::Stopwatch watch;
        const pentad::Status done = one_round(arguments[1], arguments[2]);
        if (!done) {
            std::cerr << "worlds_bench: " << done.error().message << '\n';
            return 1;
        }
        if (round >= 0) std::cout << watch.seconds() * 1000 << '\n';
    }
}
