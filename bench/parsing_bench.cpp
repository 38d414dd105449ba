// parsing_bench make FOLDER MB   for each kind of output a file of so many megabytes in which every line is of a test
// parsing_bench read FOLDER KIND the reader's and, for comparison, reading alone: JSON with milliseconds and tests
//
// The real readers, as the lane of a process feeds them: pieces of 64 KB, or the files that a process leaves. What they
// give is counted and dropped.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "base/file.hpp"
#include "base/time.hpp"
#include "frameworks/framework.hpp"
#include "frameworks/go_reader.hpp"
#include "frameworks/gtest.hpp"
#include "frameworks/javascript_reader.hpp"
#include "frameworks/libtest_reader.hpp"
#include "frameworks/maven.hpp"
#include "frameworks/suite_readers.hpp"
#include "frameworks/unittest_events.hpp"

namespace {

using namespace pentad;
namespace fs = std::filesystem;

[[noreturn]] void give_up(const std::string& why) {
    std::fprintf(stderr, "parsing_bench: %s\n", why.c_str());
    std::exit(1);
}

template <class T>
T must(Result<T> result) {
    if (!result) give_up(result.error().message);
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// What test `number` is called, about as long as names are.
std::string name_of(std::size_t number) {
    return fmt::format("Area{:03}Test.does_what_it_shall_{:07}", number / 10'000, number);
}

/// A kind of output: what stands before, for each test, and after it.
struct Kind {
    std::string before;
    std::function<std::string(std::size_t)> test;
    std::function<std::string(std::size_t)> after;
};

std::string go_event(std::string_view action, const std::string& name, std::string_view more) {
    return fmt::format(
        R"({{"Time":"2026-01-02T03:04:05.678901234Z","Action":"{}","Package":"example.org/a/b","Test":"{}"{}}})"
        "\n",
        action, name, more);
}

std::map<std::string, Kind> kinds() {
    const auto nothing = [](std::size_t) { return std::string(); };
    std::map<std::string, Kind> all;
    all["tap"] = {"TAP version 14\n", [](std::size_t n) { return fmt::format("ok {} - {}\n", n + 1, name_of(n)); },
                  [](std::size_t count) { return fmt::format("1..{}\n", count); }};
    all["junit"] = {"<testsuites><testsuite name=\"all\">\n",
                    [](std::size_t n) {
                        return fmt::format("<testcase classname=\"tests.area\" name=\"{}\" time=\"0.012\"/>\n",
                                           name_of(n));
                    },
                    [](std::size_t) { return "</testsuite></testsuites>\n"; }};
    all["gtest"] = {
        "[==========] Running 1 tests from 1 test suite.\n",
        [](std::size_t n) { return fmt::format("[ RUN      ] {0}\n[       OK ] {0} (0 ms)\n", name_of(n)); },
        [](std::size_t) { return "[==========] 1 tests from 1 test suite ran. (0 ms total)\n"; }};
    all["gtest-json"] = {
        R"({"tests":1,"failures":0,"testsuites":[{"name":"Area","testsuite":[)"
        "\n",
        [](std::size_t n) {
            return fmt::format(R"({}{{ "name": "{}", "file": "/src/some/area_test.cpp", "line": {}, "status": "RUN", )"
                               R"("result": "COMPLETED", "timestamp": "2026-01-02T03:04:05Z", "time": "0.001s", )"
                               R"("classname": "Area" }})"
                               "\n",
                               n == 0 ? "" : ",", name_of(n).substr(8), n);
        },
        [](std::size_t) { return "]}]}\n"; }};
    all["go"] = {"",
                 [](std::size_t n) {
                     const std::string name = "Test" + name_of(n);
                     return go_event("run", name, "") +
                            go_event("output", name, fmt::format(R"(,"Output":"=== RUN   {}\n")", name)) +
                            go_event("output", name, fmt::format(R"(,"Output":"--- PASS: {} (0.00s)\n")", name)) +
                            go_event("pass", name, R"(,"Elapsed":0.01)");
                 },
                 [](std::size_t) { return "{\"Action\":\"pass\",\"Package\":\"example.org/a/b\"}\n"; }};
    all["libtest"] = {"\nrunning 1 tests\n", [](std::size_t n) { return fmt::format("test {} ... ok\n", name_of(n)); },
                      [](std::size_t) { return "\ntest result: ok. 1 passed; 0 failed\n"; }};
    const auto events = [](std::size_t n) {
        return fmt::format(
            "test\t{0}\tdir/test_area.py::{1}\nstart\t{0}\t0\t123456.789\nfinish\t{0}\t-1\tpassed\t0.00123\t\t\t\n", n,
            name_of(n));
    };
    all["node"] = {"", events, [](std::size_t) { return "loaded\ndone\tcomplete\t1.0\n"; }};
    all["python"] = {"",
                     [](std::size_t n) {
                         return fmt::format(
                             "test\t{0}\tdir/test_area.py::{1}\nstart\t{0}\t0\t123456.789\npass\t{0}\t0.00123\n", n,
                             name_of(n));
                     },
                     [](std::size_t) { return "loaded\ndone\tcomplete\t1.0\n"; }};
    all["maven"] = {"",
                    [](std::size_t n) {
                        return fmt::format(
                            "[INFO] Running org.example.{0}\n[INFO] Tests run: 3, Failures: 0, Errors: 0, "
                            "Skipped: 0, Time elapsed: 0.01 s - in org.example.{0}\n",
                            name_of(n));
                    },
                    nothing};
    return all;
}

void make(const fs::path& folder, std::size_t bytes) {
    for (const auto& [name, kind] : kinds()) {
        fs::create_directories(folder / name);
        std::string text = kind.before;
        std::size_t count = 0;
        while (text.size() < bytes) text += kind.test(count++);
        text += kind.after(count);
        // The names that files of reports have in a scratch folder.
        const std::string file = name == "gtest-json" ? "report.json" : name == "node" ? "events" : "report.1";
        must(write_file_atomically(folder / name / file, text, Durability::cached));
        if (name == "junit")
            must(write_file_atomically(folder / name / "report.1.name", "report.xml", Durability::cached));
        must(write_file_atomically(folder / name / "tests", std::to_string(count), Durability::cached));
    }
}

class Counting : public UnitSink {
   public:
    void event(unit_event::Event event) override {
        ends += std::holds_alternative<unit_event::TestEnds>(event) ? 1 : 0;
        whole = whole || std::holds_alternative<unit_event::UnitEnds>(event);
        if (const auto* extra = std::get_if<unit_event::Extra>(&event)) give_up(extra->result.message);
    }
    void output(std::string_view text) override { bytes += text.size(); }

    std::size_t ends = 0;
    std::size_t bytes = 0;
    bool whole = false;
};

using Take = std::function<void(std::string_view)>;

void in_pieces(const fs::path& file, const Take& take) {
    const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) give_up("can't open " + file.string());
    std::string room(64 * 1024, '\0');
    for (ssize_t count = 0; (count = ::read(fd.get(), room.data(), room.size())) > 0;)
        take(std::string_view(room).substr(0, static_cast<std::size_t>(count)));
}

/// As PythonLane does.
class PythonEvents : public UnitReader {
   public:
    void printed(std::string_view bytes, UnitSink& sink) override {
        lines_ += bytes;
        std::size_t begin = 0;
        for (std::size_t end = 0; (end = lines_.find('\n', begin)) != std::string::npos; begin = end + 1)
            sink.event(unittest::parse_event(std::string_view(lines_).substr(begin, end - begin)));
        lines_.erase(0, begin);
    }
    void ended(int, UnitSink&) override {}

   private:
    std::string lines_;
};

std::unique_ptr<UnitReader> reader_of(const std::string& kind, const fs::path& folder, std::size_t tests) {
    TestUnit unit{.name = "unit", .module = "unit", .file = "/w/unit", .top = "/w"};
    if (kind == "tap" || kind == "junit") {
        unit.particulars = {kind, kind == "junit" ? "report.xml" : ""};
        return make_suite_reader(unit, {}, folder, "/w");
    }
    if (kind.starts_with("gtest")) {
        for (std::size_t n = 0; n < tests; ++n)
            unit.particulars.push_back("case=" + (kind == "gtest" ? name_of(n) : "Area." + name_of(n).substr(8)));
        return gtest::reader(unit, {}, folder, "/w");
    }
    if (kind == "go") return make_go_reader(unit, {}, "/w");
    if (kind == "libtest") {
        unit.particulars = {std::string(k_cargo_binary), "/w"};
        for (std::size_t n = 0; n < tests; ++n) unit.particulars.push_back(name_of(n));
        return make_libtest_reader(unit, {}, "/w");
    }
    if (kind == "maven") {
        unit.particulars.assign(k_maven_files, "");
        return make_maven_reader(unit, {.only = {"nothing"}}, folder / "none", "/w");
    }
    if (kind == "node") return javascript_reader("unit", "node", folder, {});
    return std::make_unique<PythonEvents>();
}

double cpu_milliseconds() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

void read(const fs::path& folder, const std::string& kind) {
    const fs::path file = folder / (kind == "gtest-json" ? "report.json" : kind == "node" ? "events" : "report.1");
    const std::size_t tests = std::strtoull(must(read_file(folder / "tests")).c_str(), nullptr, 10);
    const double at_first = cpu_milliseconds();
    in_pieces(file, [](std::string_view) {});
    const double reading = cpu_milliseconds() - at_first;
    Counting sink;
    const std::unique_ptr<UnitReader> reader = reader_of(kind, folder, tests);
    reader->started(sink);
    const double begun = cpu_milliseconds();
    const Stopwatch watch;
    const bool from_file = kind == "junit" || kind == "gtest-json" || kind == "node";
    const bool tells = kind == "tap" || kind == "go" || kind == "libtest";
    if (!from_file)
        in_pieces(file, [&](std::string_view bytes) {
            if (tells) return reader->told(bytes, sink);
            reader->printed(bytes, sink);
        });
    reader->ended(0, sink);
    const double wall = watch.seconds() * 1000;
    const double cpu = cpu_milliseconds() - begun;
    if (kind != "maven" && sink.ends < tests) give_up(fmt::format("{} of {} tests were understood", sink.ends, tests));
    if (!sink.whole) give_up("the reader found the output cut off");
    fmt::print("{{\"ms\": {}, \"cpu_ms\": {}, \"read_ms\": {}, \"bytes\": {}, \"tests\": {}}}\n", wall, cpu, reading,
               fs::file_size(file), tests);
}

}  // namespace

int main(int count, char** arguments) {
    const std::string what = count > 1 ? arguments[1] : "";
    if (what == "make" && count == 4)
        make(arguments[2], std::strtoull(arguments[3], nullptr, 10) * 1'000'000);
    else if (what == "read" && count == 4)
        read(fs::path(arguments[2]) / arguments[3], arguments[3]);
    else
        give_up("usage: parsing_bench make FOLDER MB | read FOLDER KIND");
    return 0;
}
