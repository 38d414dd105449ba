// JUnit's XML from anywhere: every text gives cases with names and outcomes, or says what is wrong.
#include "frameworks/junit_report.hpp"

#include <cstdint>
#include <string_view>

#include "base/text.hpp"
#include "check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const pentad::JunitReport report = pentad::read_junit({reinterpret_cast<const char*>(data), size});
    for (const pentad::JunitCase& one : report.cases) {
        const std::string name = pentad::junit_name(one);
        MUST(pentad::valid_utf8(name) == name);
        MUST(one.result.duration >= 0);
        MUST(one.result.outcome != pentad::Outcome::not_run);
    }
    return 0;
}
