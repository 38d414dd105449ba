// parsing_bench make FORMAT FOLDER MEGABYTES   writes `text` (what the framework prints) or its report into FOLDER
// parsing_bench ours FORMAT FOLDER             the format's reader takes it, in pieces as they come through a pipe
// parsing_bench read FORMAT FOLDER             the peer: the same pieces, that nobody looks at
//
// The last two print milliseconds, bytes and how many tests were understood. Every line is a test or part of one: the
// worst that there is. Formats: see k_formats.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "base/file.hpp"
#include "base/time.hpp"
#include "frameworks/go_reader.hpp"
#include "frameworks/gtest.hpp"
#include "frameworks/javascript_reader.hpp"
#include "frameworks/libtest_reader.hpp"
#include "frameworks/maven.hpp"
#include "frameworks/suite_readers.hpp"
#include "frameworks/unit_particulars.hpp"
#include "frameworks/unittest_events.hpp"
#include "frameworks/xml_case_reader.hpp"

namespace {

using namespace pentad;
namespace fs = std::filesystem;

constexpr std::size_t k_piece = std::size_t{64} * 1024;
constexpr std::string_view k_unit = "unit";

[[noreturn]] void give_up(const std::string& why) {
    std::fprintf(stderr, "parsing_bench: %s\n", why.c_str());
    std::exit(1);
}

class Counting : public UnitSink {
   public:
    std::size_t ended = 0;
    bool complete = false;
    std::size_t extras = 0;
    void event(unit_event::Event&& event) override {
        ended += std::holds_alternative<unit_event::TestEnds>(event);
        extras += std::holds_alternative<unit_event::Extra>(event);
        if (const auto* end = std::get_if<unit_event::UnitEnds>(&event)) complete = end->complete;
    }
    void output(std::string_view /*bytes*/) override {}
};

/// The lines that Python's units write: each is one event.
class EventLines : public UnitReader {
   public:
    void printed(std::string_view bytes, UnitSink& sink) override {
        rest_.append(bytes);
        std::size_t begin = 0;
        for (std::size_t end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n', begin)) {
            sink.event(unittest::parse_event(std::string_view(rest_).substr(begin, end - begin)));
            begin = end + 1;
        }
        rest_.erase(0, begin);
    }
    void ended(int /*status*/, UnitSink& /*sink*/) override {}

   private:
    std::string rest_;
};

struct Format {
    std::string_view name;
    std::string_view file;  ///< in the folder
    std::string_view head;
    std::string (*test)(std::size_t number);
    std::string (*tail)(std::size_t count);
    bool told = false;  ///< on stdout alone
};

std::string nothing(std::size_t /*count*/) { return {}; }

constexpr std::string_view k_xml_head = "<?xml version=\"1.0\"?>\n<testsuites><testsuite name=\"suite\">\n";

const std::array k_formats = {
    Format{"tap", "text", "TAP version 13\n",
           [](std::size_t n) { return fmt::format("ok {} - test number {}\n", n + 1, n); },
           [](std::size_t count) { return fmt::format("1..{}\n", count); }, true},
    Format{"junit", "report.1", k_xml_head,
           [](std::size_t n) {
               return fmt::format("<testcase classname=\"area.Class{}\" name=\"test_{}\" time=\"0.001\"/>\n", n / 50,
                                  n);
           },
           [](std::size_t) -> std::string { return "</testsuite></testsuites>\n"; }},
    Format{"gtest", "text", "[==========] Running tests from 1 test suite.\n",
           [](std::size_t n) {
               return fmt::format("[ RUN      ] Suite{0}.Test{1}\n[       OK ] Suite{0}.Test{1} (0 ms)\n", n / 50, n);
           },
           [](std::size_t count) {
               return fmt::format("[==========] {0} tests ran. (1 ms total)\n[  PASSED  ] {0} tests.\n", count);
           }},
    // Its report; the output is of a program that printed nothing.
    Format{"gtest-json", "report.json",
           "{\n  \"tests\": 1,\n  \"testsuites\": [\n    {\n      \"name\": \"Suite\",\n      \"testsuite\": [\n",
           [](std::size_t n) {
               return fmt::format(
                   "{0}        {{\n          \"name\": \"Test{1}\",\n          \"file\": \"a_test.cpp\",\n          "
                   "\"line\": {1},\n          \"status\": \"RUN\",\n          \"result\": \"COMPLETED\",\n          "
                   "\"timestamp\": \"2024-01-15T10:00:00Z\",\n          \"time\": \"0.001s\",\n          "
                   "\"classname\": \"Suite\"\n        }}",
                   n == 0 ? "" : ",\n", n);
           },
           [](std::size_t) -> std::string { return "\n      ]\n    }\n  ]\n}\n"; }},
    Format{"catch2", "text",
           "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Catch name=\"unit\">\n  <Group name=\"unit\">\n",
           [](std::size_t n) {
               return fmt::format(
                   "    <TestCase name=\"test number {0}\" tags=\"[area]\" filename=\"a_test.cpp\" line=\"{0}\">\n"
                   "      <OverallResult success=\"true\" durationInSeconds=\"2.6e-05\"/>\n    </TestCase>\n",
                   n);
           },
           [](std::size_t count) {
               return fmt::format(
                   "    <OverallResults successes=\"{0}\" failures=\"0\" expectedFailures=\"0\"/>\n  </Group>\n  "
                   "<OverallResults successes=\"{0}\" failures=\"0\" expectedFailures=\"0\"/>\n</Catch>\n",
                   count);
           }},
    Format{"go", "text", "",
           [](std::size_t n) {
               constexpr std::string_view k_head = "\"Time\":\"2024-01-15T10:00:00.123456789Z\"";
               return fmt::format(
                   "{{{0},\"Action\":\"run\",\"Package\":\"a.org/b\",\"Test\":\"Test{1}\"}}\n"
                   "{{{0},\"Action\":\"output\",\"Package\":\"a.org/b\",\"Test\":\"Test{1}\",\"Output\":\"=== RUN   "
                   "Test{1}\\n\"}}\n"
                   "{{{0},\"Action\":\"output\",\"Package\":\"a.org/b\",\"Test\":\"Test{1}\",\"Output\":\"--- PASS: "
                   "Test{1} (0.00s)\\n\"}}\n"
                   "{{{0},\"Action\":\"pass\",\"Package\":\"a.org/b\",\"Test\":\"Test{1}\",\"Elapsed\":0}}\n",
                   k_head, n);
           },
           [](std::size_t) -> std::string { return "{\"Action\":\"pass\",\"Package\":\"a.org/b\",\"Elapsed\":1}\n"; },
           true},
    Format{"libtest", "text", "\nrunning tests\n",
           [](std::size_t n) { return fmt::format("test area::tests::test_{} ... ok\n", n); },
           [](std::size_t count) {
               return fmt::format(
                   "\ntest result: ok. {} passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s\n",
                   count);
           },
           true},
    Format{"maven", "text", "[INFO]  T E S T S\n",
           [](std::size_t n) {
               return fmt::format(
                   "[INFO] Running area.Class{0}\n[INFO] Tests run: 1, Failures: 0, Errors: 0, Skipped: 0, Time "
                   "elapsed: 0.01 s -- in area.Class{0}\n",
                   n);
           },
           nothing},
    Format{"events", "text", "unit\t0\t0\n",
           [](std::size_t n) {
               return fmt::format(
                   "test\t{0}\tmodule::Class::test_{0}\nstart\t{0}\t0\t12345.678901\npass\t{0}\t0.000012\n", n);
           },
           [](std::size_t) -> std::string { return "done\tcomplete\t1.0\n"; }},
    Format{"javascript", "events", "",
           [](std::size_t n) {
               return fmt::format(
                   "test\t{0}\tunit::name of test "
                   "{0}\nstart\t{0}\t0\t12345.678901\nfinish\t{0}\t0\tpassed\t0.000012\t\t\t\n",
                   n);
           },
           [](std::size_t) -> std::string { return "loaded\ndone\tcomplete\t1.0\n"; }},
};

const Format& format_of(std::string_view name) {
    for (const Format& format : k_formats)
        if (format.name == name) return format;
    give_up("there is no format " + std::string(name));
}

void make(const Format& format, const fs::path& folder, std::size_t bytes) {
    std::error_code error;
    fs::create_directories(folder, error);
    std::string text(format.head);
    std::size_t count = 0;
    while (text.size() < bytes) text += format.test(count++);
    text += format.tail(count);
    for (const auto& [file, content] :
         {std::pair{std::string(format.file), text}, {"report.1.name", "report.xml"}, {"count", std::to_string(count)}})
        if (!write_file_atomically(folder / file, content, Durability::cached)) give_up("can't write " + file);
}

/// A unit whose reader knows its tests before they run has their names in its particulars.
TestUnit unit_for(std::string_view format, std::size_t count, const fs::path& folder) {
    TestUnit unit{.name = std::string(k_unit), .module = std::string(k_unit), .file = folder / "unit", .top = folder};
    if (format == "tap" || format == "junit")
        unit.particulars = {std::string(format), format == "junit" ? "report.*" : ""};
    if (format == "maven") unit.particulars = {".", "m", "a.T", ""};
    if (format == "libtest") {
        unit.particulars = {std::string(k_cargo_binary), folder.string()};
        for (std::size_t n = 0; n < count; ++n) unit.particulars.push_back(fmt::format("area::tests::test_{}", n));
    }
    if (format == "catch2") {
        add_particular(unit, "kind", "catch2");
        for (std::size_t n = 0; n < count; ++n) add_particular(unit, "case", fmt::format("test number {}", n));
    }
    if (format == "gtest-json")
        for (std::size_t n = 0; n < count; ++n) add_particular(unit, "case", fmt::format("Suite.Test{}", n));
    if (format == "gtest")
        for (std::size_t n = 0; n < count; ++n) add_particular(unit, "case", fmt::format("Suite{}.Test{}", n / 50, n));
    return unit;
}

std::unique_ptr<UnitReader> reader_for(std::string_view format, const TestUnit& unit, const fs::path& folder) {
    if (format == "tap" || format == "junit") return make_suite_reader(unit, {}, folder, folder);
    if (format == "catch2") return xml_case_reader(unit, {}, folder);
    if (format.starts_with("gtest")) return gtest::reader(unit, {}, folder, folder);
    if (format == "go") return make_go_reader(unit, {}, folder);
    if (format == "libtest") return make_libtest_reader(unit, {}, folder);
    if (format == "maven") return make_maven_reader(std::vector<UnitPart>{{&unit}}, folder, folder);
    if (format == "javascript") return javascript_reader(unit.name, "tool", folder, {});
    return std::make_unique<EventLines>();
}

/// Reads the file in pieces.
template <class Take>
std::size_t pieces(const fs::path& file, const Take& take) {
    const UniqueFd from(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!from) give_up("can't read " + file.string());
    std::vector<char> buffer(k_piece);
    std::size_t all = 0;
    for (ssize_t count = 0; (count = ::read(from.get(), buffer.data(), buffer.size())) > 0;) {
        take(std::string_view(buffer.data(), static_cast<std::size_t>(count)));
        all += static_cast<std::size_t>(count);
    }
    return all;
}

void ours(const Format& format, const fs::path& folder) {
    const Result<std::string> counted = read_file(folder / "count");
    const std::size_t count = counted ? std::strtoull(counted->c_str(), nullptr, 10) : 0;
    const TestUnit unit = unit_for(format.name, count, folder);
    const fs::path file = folder / format.file;
    Counting sink;
    const std::unique_ptr<UnitReader> reader = reader_for(format.name, unit, folder);
    reader->started(sink);
    const Stopwatch watch;
    std::size_t bytes = fs::file_size(file);
    if (format.file == "text")
        pieces(file,
               [&](std::string_view piece) { format.told ? reader->told(piece, sink) : reader->printed(piece, sink); });
    reader->ended(0, sink);
    const double seconds = watch.seconds();
    // Maven's console tells only which class runs, and its reports are missing here.
    if (sink.ended != count && format.name != "maven")
        give_up(fmt::format("{} of {} tests were understood", sink.ended, count));
    fmt::print("{{\"ms\": {}, \"bytes\": {}, \"tests\": {}}}\n", seconds * 1000, bytes, sink.ended);
    std::fflush(stdout);
    std::_Exit(0);  // what a run would keep is not measured
}

void read_alone(const Format& format, const fs::path& folder) {
    const Stopwatch watch;
    std::size_t looked = 0;
    const std::size_t bytes = pieces(folder / format.file, [&](std::string_view piece) { looked += piece.size(); });
    fmt::print("{{\"ms\": {}, \"bytes\": {}}}\n", watch.seconds() * 1000, bytes);
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 4)
        give_up("usage: parsing_bench make FORMAT FOLDER MEGABYTES | ours FORMAT FOLDER | read FORMAT FOLDER");
    const std::string_view what = arguments[1];
    const Format& format = format_of(arguments[2]);
    if (what == "make" && count == 5)
        make(format, arguments[3], static_cast<std::size_t>(std::atof(arguments[4]) * 1e6));
    else if (what == "ours")
        ours(format, arguments[3]);
    else
        read_alone(format, arguments[3]);
    return 0;
}
