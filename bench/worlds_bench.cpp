// worlds_bench ROOT FILE ROUNDS: makes a world of ROOT in which FILE differs, enters it, runs /bin/true in it and
// removes it, ROUNDS times. Prints the milliseconds of each round, one a line.
//
// worlds_bench --build ROOT FILE CONTENT PROGRAM...: the same once, with the content of the file CONTENT, and PROGRAM.
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "exec/spawn.hpp"
#include "exec/world.hpp"

namespace {

pentad::Status one_round(const std::string& root, const std::string& file, const std::string& bytes,
                         const std::vector<std::string>& program) {
    TRY_ASSIGN(pentad::World world,
               pentad::World::make(root, {{.path = file, .kind = pentad::FileKind::regular, .bytes = bytes}}));
    pentad::SpawnPlan plan;
    plan.arguments = program;
    plan.folder = root;
    plan.world = &world.entry();
    TRY_ASSIGN(const pid_t child, pentad::spawn(plan));
    int status = 0;
    ::waitpid(child, &status, 0);
    if (status != 0) return pentad::fail(pentad::Code::io, "the world does not show what it should");
    return world.remove();
}

int timed(const std::string& root, const std::string& file, const std::string& bytes,
          const std::vector<std::string>& program, bool told) {
    const pentad::Stopwatch watch;
    const pentad::Status done = one_round(root, file, bytes, program);
    if (!done) {
        std::cerr << "worlds_bench: " << done.error().message << '\n';
        return 1;
    }
    if (told) std::cout << watch.seconds() * 1000 << '\n';
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    const std::vector<std::string> words(arguments + 1, arguments + count);
    if (count >= 6 && words[0] == "--build") {
        std::ifstream file(words[3], std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(file), {}};
        return timed(words[1], words[2], bytes, {words.begin() + 4, words.end()}, true);
    }
    if (count != 4) return 64;
    const std::vector<std::string> grep{"/bin/grep", "-q", "changed in the world", words[1]};
    // The first finds out which kind of world works; a process does that once.
    for (int round = -1; round < std::atoi(arguments[3]); ++round)
        if (timed(words[0], words[1], "changed in the world\n", grep, round >= 0) != 0) return 1;
}
