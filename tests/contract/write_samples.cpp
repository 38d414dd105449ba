// Writes a file of each format, made by the real code of report/ from a hostile run, and expected.json, which says what
// a reader must find in them:
//     contract_samples FOLDER
#include <filesystem>
#include <fstream>
#include <iostream>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "report/ctrf.hpp"
#include "report/github.hpp"
#include "report/junit.hpp"
#include "report/tap.hpp"
#include "report/test_parts.hpp"
#include "support/hostile_run.hpp"

namespace {

using namespace pentad;

std::string expected(const Run& run) {
    JsonWriter json;
    json.begin_object().key("tests").begin_array();
    for (const TestResult& result : run.results) {
        const TestParts parts = parts_of(result);
        json.begin_object().member("id", result.id).member("unit", result.unit).member("name", parts.name);
        json.member("classname", parts.classname).member("status", to_string(result.outcome));
        json.member("message", shorten(result.message, 200'000)).member("retries", result.attempts.size());
        json.member("flaky", result.is_flaky()).end_object();
    }
    json.end_array().key("texts").begin_object();
    for (const auto& [name, text] : test::hostile_texts()) json.member(name, shorten(text, 200'000));
    return json.end_object().end_object().take();
}

bool write(const std::filesystem::path& file, const std::string& text) {
    std::ofstream stream(file, std::ios::binary);
    stream.write(text.data(), static_cast<std::streamsize>(text.size()));
    stream.close();
    if (!stream) std::cerr << "contract_samples: can't write " << file << '\n';
    return static_cast<bool>(stream);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: contract_samples FOLDER\n";
        return 64;
    }
    const std::filesystem::path folder = argv[1];
    std::filesystem::create_directories(folder);
    const Run run = test::hostile_run();
    const Run plain = test::run_of(test::plain_results());
    Run interrupted = plain;
    interrupted.interrupted = true;
    const Comparison comparison = test::hostile_comparison(run);
    GithubExtras extras{.comparison = &comparison, .culprits = {}, .path_prefix = "sub/"};
    for (const auto& [name, text] : test::hostile_texts()) extras.culprits.push_back({text, text, text});
    extras.culprits.resize(3);
    const bool written =
        write(folder / "expected.json", expected(run)) && write(folder / "junit.xml", junit_xml(run)) &&
        write(folder / "junit-plain.xml", junit_xml(plain)) && write(folder / "junit-none.xml", junit_xml({})) &&
        write(folder / "ctrf.json", ctrf_json(run, {.version = "0.1.0"})) &&
        write(folder / "ctrf-none.json", ctrf_json({})) && write(folder / "report.tap", tap_text(run)) &&
        write(folder / "none.tap", tap_text({})) && write(folder / "interrupted.tap", tap_text(interrupted)) &&
        write(folder / "annotations.txt", github_annotations(run, extras)) &&
        write(folder / "summary.md", github_summary(run, extras));
    return written ? 0 : 1;
}
