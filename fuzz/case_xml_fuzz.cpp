// What Catch2's and doctest's programs print, cut anywhere: the reader gives the same results however it comes in
// pieces, never an id or a message that is not UTF-8, and no test is left without a result when the unit ends.
// The first byte chooses the framework. The lists of cases are read too.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "check.hpp"
#include "frameworks/catch2.hpp"
#include "frameworks/doctest.hpp"
#include "frameworks/unit_particulars.hpp"
#include "frameworks/xml_case_reader.hpp"

namespace {

struct Sink : pentad::UnitSink {
    void event(pentad::unit_event::Event&& event) override {
        if (const auto* exists = std::get_if<pentad::unit_event::TestExists>(&event)) {
            MUST(pentad::valid_utf8(exists->id) == exists->id);
            ids[exists->number] = exists->id;
        } else if (const auto* starts = std::get_if<pentad::unit_event::TestStarts>(&event)) {
            MUST(ids.contains(starts->number));
            told += "starts " + ids[starts->number] + "\n";
        } else if (const auto* ends = std::get_if<pentad::unit_event::TestEnds>(&event)) {
            MUST(ids.contains(ends->number) && !done.contains(ends->number));
            MUST(ends->result.duration >= 0);
            MUST(pentad::valid_utf8(ends->result.message) == ends->result.message);
            MUST(pentad::valid_utf8(ends->result.traceback) == ends->result.traceback);
            done[ends->number] = true;
            told +=
                ids[ends->number] + "=" + std::string(to_string(ends->result.outcome)) + ends->result.message + "\n";
        } else if (const auto* extra = std::get_if<pentad::unit_event::Extra>(&event)) {
            told += extra->result.id + "\n";
            any_extra = true;
        } else if (std::get_if<pentad::unit_event::UnitEnds>(&event) != nullptr) {
            MUST(any_extra || done.size() == ids.size());
        }
    }
    void output(std::string_view bytes) override { printed += bytes; }

    std::string told;
    std::string printed;
    std::map<std::size_t, std::string> ids;
    std::map<std::size_t, bool> done;
    bool any_extra = false;
};

std::string read(std::uint8_t kind, std::string_view text, std::size_t piece) {
    pentad::TestUnit unit{.name = "u", .module = "u", .file = "/none/a", .top = "/none"};
    pentad::add_particular(unit, "kind", kind % 2 == 0 ? "catch2" : "doctest");
    pentad::add_particular(unit, "sources", "/none");
    pentad::add_particulars(unit, "case", {"passes", "fails", "suite::passes"});
    const auto reader = pentad::xml_case_reader(unit, {}, "/none");
    Sink sink;
    reader->started(sink);
    for (std::size_t at = 0; at < text.size(); at += piece) reader->printed(text.substr(at, piece), sink);
    reader->ended(kind % 5 == 0 ? 0 : 1 << 8, sink);
    return sink.told + sink.printed;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::string whole = read(data[0], text, size);
    MUST(read(data[0], text, 1) == whole);
    MUST(read(data[0], text, 7) == whole);
    for (const auto& names : {pentad::catch2::read_list(std::string(text)), pentad::catch2::read_names(text),
                              pentad::doctest::read_list(std::string(text))})
        if (names)
            for (const std::string& name : *names) MUST(pentad::valid_utf8(name) == name);
    (void)pentad::catch2::arguments({"program", std::string(text)});
    (void)pentad::doctest::arguments({"program", std::string(text)});
    return 0;
}
