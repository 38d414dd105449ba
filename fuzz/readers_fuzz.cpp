// What processes print, cut anywhere: readers of go test and of Rust's harness give the same results however it comes
// in pieces, and never an id that is not UTF-8. The first byte chooses the reader.
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "check.hpp"
#include "frameworks/go_reader.hpp"
#include "frameworks/libtest_reader.hpp"

namespace {

struct Sink : pentad::UnitSink {
    void event(pentad::unit_event::Event event) override {
        if (const auto* exists = std::get_if<pentad::unit_event::TestExists>(&event)) {
            MUST(pentad::valid_utf8(exists->id) == exists->id);
            told += exists->id + "\n";
            ids[exists->number] = exists->id;
        } else if (const auto* ends = std::get_if<pentad::unit_event::TestEnds>(&event)) {
            MUST(ids.contains(ends->number));
            MUST(ends->result.duration >= 0);
            MUST(pentad::valid_utf8(ends->result.message) == ends->result.message);
            told +=
                ids[ends->number] + "=" + std::string(to_string(ends->result.outcome)) + ends->result.message + "\n";
        } else if (const auto* extra = std::get_if<pentad::unit_event::Extra>(&event)) {
            MUST(pentad::valid_utf8(extra->result.message) == extra->result.message);
            told += extra->result.id + "\n";
        }
        has_ended = has_ended || std::holds_alternative<pentad::unit_event::UnitEnds>(event);
    }
    void output(std::string_view) override {}

    std::string told;
    std::map<std::size_t, std::string> ids;
    bool has_ended = false;
};

std::string read(std::uint8_t kind, std::string_view text, std::size_t piece) {
    pentad::TestUnit unit{.name = "u", .module = "m", .file = "/none/a", .top = "/none"};
    unit.particulars = {"TestA", "TestB"};
    if (kind % 3 != 0) unit.particulars = {std::string(kind % 3 == 1 ? "binary" : "doctests"), "/none"};
    if (kind % 3 == 1) unit.particulars.insert(unit.particulars.end(), {"a", "b::c"});
    pentad::TestChoice choice;
    choice.one_by_one = kind % 2 == 1;
    const auto reader = kind % 3 == 0 ? pentad::make_go_reader(unit, choice, "/none")
                                      : pentad::make_libtest_reader(unit, choice, "/none");
    Sink sink;
    reader->started(sink);
    for (std::size_t at = 0; at < text.size(); at += piece) reader->told(text.substr(at, piece), sink);
    reader->ended(kind % 5 == 0 ? 0 : 1 << 8, sink);
    return sink.told;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::string whole = read(data[0], text, size);
    // One by one, a beginning that is seen in time is told earlier than one that comes with its end.
    if (data[0] % 2 == 0) MUST(read(data[0], text, 3) == whole);
    read(data[0], text, 1);
    return 0;
}
