// How a unit's process ended, in words.
#pragma once

#include <string>
#include <string_view>

#include "workflow/unit_progress.hpp"

namespace pentad {

/// `SIGSEGV`; `signal 40` for one without a name.
std::string signal_name(int signal);

/// A result's message: `crashed: SIGSEGV`, `timed out after 300 s`, `exited with status 0 in the middle of the test`.
/// `place` says where, and is left out where it says nothing new (a crash in a test).
std::string describe(const UnitEnding& ending, std::string_view place);

/// For UnitFinished: `crashed (SIGSEGV)`, `timed out after 300 s`, `exited with status 0`.
std::string summarize(const UnitEnding& ending);

}  // namespace pentad
