// GoogleTest's list, output and report, cut anywhere. The first byte says how the process ended; a line `====` stands
// between what was printed and the report.
#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "frameworks/gtest.hpp"
#include "frameworks/gtest_report.hpp"
#include "frameworks/unit_particulars.hpp"
#include "told_events.hpp"

namespace {

namespace fs = std::filesystem;

/// Its own for each process that fuzzes.
const fs::path& scratch() {
    static const fs::path s_folder = [] {
        std::string name = (fs::temp_directory_path() / "gtest_fuzz.XXXXXX").string();
        MUST(::mkdtemp(name.data()) != nullptr);
        return fs::path(name);
    }();
    return s_folder;
}

ToldEvents read(std::string_view printed, std::string_view report, std::size_t piece, int status) {
    std::error_code ignored;
    fs::remove(scratch() / "report.json", ignored);
    if (!report.empty()) std::ofstream(scratch() / "report.json", std::ios::binary) << report;
    pentad::TestUnit unit{.name = "u", .module = "u", .file = "/none/u", .top = "/none"};
    pentad::add_particulars(unit, "case", {"A.one", "A.two", "B/0.three", "DISABLED_C.four"});
    pentad::add_particular(unit, "sources", "/none");
    ToldEvents events;
    const auto reader = pentad::gtest::reader(unit, {}, scratch(), "/none");
    reader->started(events);
    for (std::size_t at = 0; at < printed.size(); at += piece) reader->printed(printed.substr(at, piece), events);
    reader->ended(status, events);
    // The test that had begun gets the blame, or the report knows how it ended.
    if (events.has_ended() && report.empty()) MUST(!events.has_open());
    return events;
}

void look_at_list(std::string_view output) {
    const auto names = pentad::gtest::read_list(output);
    if (!names) return;
    MUST(!names->empty());
    for (const std::string& name : *names) {
        MUST(pentad::valid_utf8(name) == name);
        MUST(name.find('.') != std::string::npos && name.find('\n') == std::string::npos);
        static_cast<void>(pentad::gtest::is_disabled(name));
    }
}

void look_at_report(const std::string& text) {
    const pentad::Result<pentad::GtestReport> report = pentad::read_gtest_report(text);
    if (!report) return;
    for (const pentad::GtestReport::Case& one : report->cases) MUST(one.duration >= 0);
    const std::size_t end = text.find_last_not_of(" \n\r\t");
    if (text[end] == '}') MUST(!pentad::read_gtest_report(text.substr(0, end)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
    constexpr std::string_view k_between = "\n====\n";
    const std::size_t middle = std::min(input.find(k_between), input.size());
    const std::string_view printed = input.substr(0, middle);
    const std::string_view report = input.substr(std::min(middle + k_between.size(), input.size()));
    look_at_list(printed);
    look_at_report(std::string(report));
    const int status = data[0] % 3 == 0 ? 0 : data[0] % 3 == 1 ? 1 << 8 : SIGSEGV;
    const ToldEvents whole = read(printed, report, size, status);
    MUST(read(printed, report, 3, status).told() == whole.told());
    // What failed is not forgotten because of how the process ended.
    MUST(read(printed, report, size, 0).failed_tests() == whole.failed_tests());
    // A process that printed nothing and left no report has passed nothing.
    MUST(read("", "", size, status).passed() == 0);
    return 0;
}
