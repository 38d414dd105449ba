#include "frameworks/gtest_report.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/json_reader.hpp"
#include "base/text.hpp"

namespace pentad {

namespace {

/// `0.012s`.
double seconds_of(std::string_view text) {
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value > 0 && value < 1e9 ? value : 0;
}

/// GoogleTest before 1.13 wrote each byte that is not ASCII as a character of its own.
std::string bytes_meant(std::string_view text) {
    std::string bytes;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto first = static_cast<unsigned char>(text[at]);
        if (first < 0x80) {
            bytes += text[at];
        } else if ((first == 0xC2 || first == 0xC3) && at + 1 < text.size()) {
            const auto second = static_cast<unsigned char>(text[++at]);
            bytes += static_cast<char>(((first & 3) << 6) | (second & 0x3F));
        } else {
            return std::string(text);
        }
    }
    return valid_utf8(bytes) == bytes ? bytes : std::string(text);
}

class ReportReader {
   public:
    ReportReader(JsonReader& json, GtestReport& report) : json_(json), report_(report) {}

    bool document() {
        std::string_view key;
        if (!json_.begin_object()) return false;
        while (json_.next_member(key)) {
            const bool good = key == "testsuites" ? suites() : key == "failures" ? failure_count() : json_.skip();
            if (!good) return false;
        }
        return !json_.failed() && json_.end();
    }

   private:
    bool failure_count() { return json_.integer(report_.failures); }

    bool suites() {
        if (!json_.begin_array()) return false;
        while (json_.next_element())
            if (!suite()) return false;
        return !json_.failed();
    }

    /// Its name stands before its tests.
    bool suite() {
        std::string name;
        std::string_view key;
        if (!json_.begin_object()) return false;
        while (json_.next_member(key)) {
            const bool good = key == "name" ? text(name) : key == "testsuite" ? cases(name) : json_.skip();
            if (!good) return false;
        }
        return !json_.failed();
    }

    bool cases(const std::string& suite) {
        if (!json_.begin_array()) return false;
        while (json_.next_element())
            if (!one(suite)) return false;
        return !json_.failed();
    }

    bool one(const std::string& suite) {
        GtestReport::Case& one = report_.cases.emplace_back();
        std::string_view key;
        std::string_view view;
        bool seen_status = false;  // a property of the test's may have any name, and stands behind
        if (!json_.begin_object()) return false;
        while (json_.next_member(key)) {
            bool good = true;
            if (key == "name" && one.name.empty()) {
                good = json_.text(view);
                one.name = suite + "." + bytes_meant(view);
            } else if (key == "status" && !seen_status) {
                good = json_.text(view);
                one.ran = view == "RUN";
                seen_status = true;
            } else if (key == "result" && !one.skipped) {
                good = json_.text(view);
                one.skipped = view == "SKIPPED";
            } else if (key == "time" && one.duration == 0) {
                good = json_.text(view);
                one.duration = seconds_of(view);
            } else if (key == "file" && one.file.empty()) {
                good = text(one.file);
            } else if (key == "line" && one.line == 0) {
                good = json_.integer(one.line);
            } else if (key == "failures") {
                good = failures(one);
            } else {
                good = json_.skip();
            }
            if (!good) return false;
        }
        return !json_.failed();
    }

    bool failures(GtestReport::Case& one) {
        std::string_view key;
        if (!json_.begin_array()) return false;
        while (json_.next_element()) {
            if (!json_.begin_object()) return false;
            while (json_.next_member(key))
                if (key == "failure" ? !text(one.failures.emplace_back()) : !json_.skip()) return false;
        }
        return !json_.failed();
    }

    bool text(std::string& value) {
        std::string_view view;
        if (!json_.text(view)) return false;
        value = bytes_meant(view);
        return true;
    }

    JsonReader& json_;
    GtestReport& report_;
};

}  // namespace

Result<GtestReport> read_gtest_report(std::string text) {
    text.reserve(text.size() + k_json_padding);
    Result<JsonReader> json = JsonReader::over(text);
    if (!json) {  // a message may have any bytes in it
        text = valid_utf8(text);
        text.reserve(text.size() + k_json_padding);
        json = JsonReader::over(text);
        if (!json) return Failure(json.error());
    }
    GtestReport report;
    if (!ReportReader(*json, report).document())
        return fail(Code::corrupt, fmt::format("{} at byte {}", json->reason(), json->byte()));
    return report;
}

}  // namespace pentad
