// start_floor PROGRAM NAMES JOBS: starts PROGRAM once for each line of the file NAMES, with --gtest_filter=LINE, JOBS
// at a time, and reads nothing of what they print. What a process for each test costs at least.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

int main(int count, char** arguments) {
    const int jobs = count == 4 ? std::atoi(arguments[3]) : 0;
    if (jobs < 1) {
        std::fprintf(stderr, "usage: start_floor PROGRAM NAMES JOBS\n");
        return 2;
    }
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    for (const int fd : {0, 1, 2}) ::posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", O_RDWR, 0);
    int running = 0;
    int bad = 0;
    const auto reap = [&] {
        int status = 0;
        if (::wait(&status) > 0 && status != 0) ++bad;
        --running;
    };
    std::ifstream names(arguments[2]);
    for (std::string name; std::getline(names, name);) {
        if (running == jobs) reap();
        std::string filter = "--gtest_filter=" + name;
        char* words[] = {arguments[1], filter.data(), nullptr};
        pid_t process = 0;
        if (::posix_spawn(&process, arguments[1], &actions, nullptr, words, environ) != 0) return 1;
        ++running;
    }
    while (running > 0) reap();
    return bad == 0 ? 0 : 1;
}
