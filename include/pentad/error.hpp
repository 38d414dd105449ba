// The one exception that leaves the library, but for std::bad_alloc and what a callback of the caller's throws.
#pragma once

#include <pentad/version.hpp>

#include <stdexcept>
#include <string>

namespace pentad {
inline namespace v0 {

/// pentad refused, or could not go on. `what()` is lower case and says what to do next, as the program's message does.
/// A test that fails is a value, never an Error.
class PENTAD_API Error : public std::runtime_error {
   public:
    Error(const std::string& message, std::string code, int exit_code);
    ~Error() override;

    /// `refused`, `not_found`, `conflict`, `no_tests`, `usage`, `corrupt`, `newer`, `no_space`, `io`, `tool` or
    /// `interrupted`: what `pentad --json` has as `code`.
    const std::string& code() const noexcept { return code_; }
    /// What the program would exit with.
    int exit_code() const noexcept { return exit_code_; }

   private:
    std::string code_;
    int exit_code_;
};

}  // namespace v0
}  // namespace pentad
