// fork_floor JOBS LIST PROGRAM ARGUMENT   starts PROGRAM once for each line of LIST, with ARGUMENT and the line behind
//                                         it as its one argument, JOBS at once, its output to /dev/null
//
// The floor of a process for each test: starting them and waiting for them, and nothing else.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

namespace {

[[noreturn]] void give_up(const std::string& why) {
    std::fprintf(stderr, "fork_floor: %s\n", why.c_str());
    std::exit(1);
}

void wait_for_one() {
    int status = 0;
    if (::wait(&status) < 0 || status != 0) give_up("a test failed");
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 5) give_up("usage: fork_floor JOBS LIST PROGRAM ARGUMENT");
    const int jobs = std::atoi(arguments[1]);
    std::ifstream list(arguments[2]);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    for (const int fd : {0, 1, 2}) ::posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
    int running = 0;
    for (std::string line; std::getline(list, line);) {
        if (running == jobs) {
            wait_for_one();
            --running;
        }
        std::string argument = arguments[4] + line;
        char* const argv[] = {arguments[3], argument.data(), nullptr};
        pid_t child = 0;
        if (::posix_spawn(&child, arguments[3], &actions, nullptr, argv, environ) != 0) give_up("can't start a test");
        ++running;
    }
    for (; running > 0; --running) wait_for_one();
    return 0;
}
