#include <pentad/error.hpp>

#include <utility>

namespace pentad {
inline namespace v0 {

Error::Error(const std::string& message, std::string code, int exit_code)
    : std::runtime_error(message), code_(std::move(code)), exit_code_(exit_code) {}

Error::~Error() = default;

const char* version() noexcept { return PENTAD_VERSION; }

}  // namespace v0
}  // namespace pentad
