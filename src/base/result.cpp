#include "base/result.hpp"

#include <cerrno>
#include <cstring>

#include "base/exit_codes.hpp"

namespace pentad {

int exit_code(Code code) {
    switch (code) {
        case Code::refused:
        case Code::not_found:
        case Code::conflict:
            return exit_codes::k_refused;
        case Code::no_tests:
            return exit_codes::k_no_tests;
        case Code::usage:
            return exit_codes::k_usage;
        case Code::interrupted:
            return exit_codes::k_interrupted;
        case Code::corrupt:
        case Code::newer:
        case Code::no_space:
        case Code::io:
        case Code::tool:
            return exit_codes::k_cannot_go_on;
    }
    return exit_codes::k_cannot_go_on;
}

Failure fail_errno(const std::string& what, std::source_location where) {
    const int error = errno;
    const Code code = error == ENOSPC || error == EDQUOT ? Code::no_space : Code::io;
    return fail(code, what + ": " + std::strerror(error), where);
}

}  // namespace pentad
