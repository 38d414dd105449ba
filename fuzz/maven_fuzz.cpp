// Java: sources, stack traces, what Maven prints, what Surefire leaves. A line `====` stands between what was printed
// and the report.
#include "frameworks/maven.hpp"

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "told_events.hpp"

namespace {

namespace fs = std::filesystem;

const fs::path& scratch() {
    static const fs::path s_folder = [] {
        std::string name = (fs::temp_directory_path() / "maven_fuzz.XXXXXX").string();
        MUST(::mkdtemp(name.data()) != nullptr);
        return fs::path(name);
    }();
    return s_folder;
}

ToldEvents read(std::string_view printed, std::string_view report, std::size_t piece, int status) {
    std::error_code ignored;
    fs::remove(scratch() / "report.1", ignored);
    if (!report.empty()) std::ofstream(scratch() / "report.1", std::ios::binary) << report;
    pentad::TestUnit one{.name = "u::story.ATest", .module = "story.ATest", .file = "/none/pom.xml", .top = "/none"};
    one.particulars = {"", "u", "story.ATest", "", "one", "two"};
    const std::vector<pentad::UnitPart> parts = {{&one}};
    ToldEvents events;
    const auto reader = pentad::make_maven_reader(parts, scratch(), "/none");
    reader->started(events);
    for (std::size_t at = 0; at < printed.size(); at += piece) reader->printed(printed.substr(at, piece), events);
    reader->ended(status, events);
    MUST(events.printed().starts_with(printed));  // and once more what the test has that is blamed
    if (events.has_ended()) MUST(!events.has_open());
    return events;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    constexpr std::string_view k_between = "\n====\n";
    const std::size_t middle = std::min(input.find(k_between), input.size());
    const std::string_view printed = input.substr(0, middle);
    const std::string_view report = input.substr(std::min(middle + k_between.size(), input.size()));
    for (const int status : {0, 1 << 8, SIGKILL}) {
        const ToldEvents whole = read(printed, report, size + 1, status);
        MUST(read(printed, report, 3, status).told() == whole.told());
        // Neither a status nor a report that is missing goes by without a word.
        if (status == 1 << 8 || report.empty()) MUST(whole.failed() > 0 || !whole.has_ended());
    }
    for (const std::string& name : pentad::java_tests_of_source(input)) {
        MUST(!name.empty() && input.find(name) != std::string_view::npos);
        MUST(name.find_first_of("( \n\t\"") == std::string::npos);
    }
    static_cast<void>(pentad::java_class_of(printed));
    static_cast<void>(pentad::java_location(input, "/none", "/none"));
    const std::string chosen = pentad::surefire_selection({std::string(printed), "story.ATest::one"});
    MUST(chosen.find("story.ATest") != std::string::npos);
    return 0;
}
