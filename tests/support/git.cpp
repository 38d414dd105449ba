#include "support/git.hpp"

#include <cstdio>
#include <cstdlib>

#include "base/command.hpp"
#include "base/environment.hpp"

namespace pentad::test {

std::string git(const std::filesystem::path& folder, const std::vector<std::string>& arguments) {
    std::vector<std::string> command{"git"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    auto environment = scrubbed_environment();
    for (const char* who : {"AUTHOR", "COMMITTER"}) {
        const std::string prefix = std::string("GIT_") + who;
        environment.push_back(prefix + "_NAME=Test");
        environment.push_back(prefix + "_EMAIL=test@example.org");
        environment.push_back(prefix + "_DATE=2024-01-15T10:30:00+0000");
    }
    environment.push_back("GIT_CONFIG_GLOBAL=/dev/null");
    environment.push_back("GIT_CONFIG_NOSYSTEM=1");
    auto ran = run_command(command, environment, folder);
    if (!ran || !ran->success()) {
        std::fprintf(stderr, "git %s failed: %s\n", arguments.empty() ? "" : arguments[0].c_str(),
                     ran ? ran->errors.c_str() : ran.error().message.c_str());
        std::abort();
    }
    if (ran->output.ends_with('\n')) ran->output.pop_back();
    return ran->output;
}

void git_init(const std::filesystem::path& folder) { git(folder, {"init", "-q", "-b", "main"}); }

std::string git_commit_all(const std::filesystem::path& folder, const std::string& message) {
    git(folder, {"add", "-A"});
    git(folder, {"commit", "-q", "--no-verify", "-m", message});
    return git(folder, {"rev-parse", "HEAD"});
}

}  // namespace pentad::test
