// JUnit's XML from anywhere: every text gives cases with names and outcomes, or says what is wrong.
#include "frameworks/junit_report.hpp"

#include <cstdint>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view xml(reinterpret_cast<const char*>(data), size);
    const pentad::JunitReport report = pentad::read_junit(xml);
    for (const pentad::JunitCase& one : report.cases) {
        const std::string name = pentad::junit_name(one);
        MUST(pentad::valid_utf8(name) == name);
        MUST(one.result.duration >= 0);
        MUST(one.result.outcome != pentad::Outcome::not_run);
    }
    // Read in pieces or as a whole, which such an instruction makes it do: it says the same.
    // Only behind a declaration, which tells the encoding.
    const bool is_declared = xml.starts_with("<?xml");
    const std::size_t end = is_declared ? xml.find("?>") : 0;
    if (!xml.starts_with('<') || end == std::string_view::npos || xml.find('\0') < 4) return 0;
    const pentad::JunitReport whole =
        pentad::read_junit(std::string(xml).insert(is_declared ? end + 2 : 0, "<?whole?>"));
    MUST(report.problem == whole.problem);
    MUST(report.cases.size() == whole.cases.size());
    for (std::size_t at = 0; at < report.cases.size(); ++at) {
        const pentad::JunitCase& one = report.cases[at];
        const pentad::JunitCase& other = whole.cases[at];
        MUST(pentad::junit_name(one) == pentad::junit_name(other) && one.file == other.file && one.line == other.line);
        MUST(one.result.outcome == other.result.outcome && one.result.message == other.result.message);
        MUST(one.result.output == other.result.output && one.result.traceback == other.result.traceback);
    }
    return 0;
}
