// The whole program: from arguments to exit code.
#pragma once

namespace pentad {

/// What main does. Shape: as main has it. Returns the exit code.
int run_program(int argc, char** argv);

}  // namespace pentad
