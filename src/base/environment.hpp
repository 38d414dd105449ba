// The environment that we hand to programs.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pentad {

/// Our own environment without any GIT_* variable (GIT_DIR and its kind redirect git, hooks set them, and pentad is
/// called from hooks). Shape: `NAME=value` each. Threads: any, while nobody calls setenv.
std::vector<std::string> scrubbed_environment();

/// The same for the processes of a run in a program that is not ours: PENTAD_INSIDE is `mark`. An empty mark leaves it.
std::vector<std::string> marked_environment(const std::string& mark);

/// What a process that was started with `mark` has among its variables: `PENTAD_INSIDE=MARK`.
std::string mark_variable(const std::string& mark);

/// Sets or replaces each of `variables` (`NAME=value`) in `environment`.
void set_variables(std::vector<std::string>& environment, const std::vector<std::string>& variables);

/// The value of `name` in `environment`; empty when it is not there.
std::string value_in(const std::vector<std::string>& environment, std::string_view name);

/// Its value; empty when it is not set. Threads: any, while nobody calls setenv.
std::string environment_variable(const char* name);

/// Takes every GIT_* variable out of our own environment: called once at the start of main, before any thread.
void scrub_own_environment();

/// Sets PENTAD_INSIDE for what we start, unless a pentad above us has done so. Called once, beside the above.
void mark_environment();

/// Whether a pentad above us started this process, by way of a test that it runs.
bool is_inside_another();

}  // namespace pentad
