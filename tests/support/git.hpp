// The real git, for tests.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace pentad::test {

/// git in `folder`, with a fixed name and date and without the user's and the system's configuration. Ends the test
/// program when git fails. Returns what it printed, without the last newline.
std::string git(const std::filesystem::path& folder, const std::vector<std::string>& arguments);

/// `git init` on branch main.
void git_init(const std::filesystem::path& folder);

/// Adds everything and commits it. Returns the commit's id.
std::string git_commit_all(const std::filesystem::path& folder, const std::string& message);

}  // namespace pentad::test
