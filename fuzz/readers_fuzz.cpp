// What processes print, cut anywhere: readers of go test and of Rust's harness give the same results however it comes
// in pieces; see told_events.hpp for the rest. The first byte chooses the reader.
#include <csignal>
#include <cstdint>
#include <string>
#include <string_view>

#include "check.hpp"
#include "frameworks/go_reader.hpp"
#include "frameworks/libtest_reader.hpp"
#include "told_events.hpp"

namespace {

/// A process that exits with `status` after it told `text`.
ToldEvents read(std::uint8_t kind, std::string_view text, std::size_t piece, int status) {
    pentad::TestUnit unit{.name = "u", .module = "m", .file = "/none/a", .top = "/none"};
    unit.particulars = {"TestA", "TestB"};
    if (kind % 3 != 0) unit.particulars = {std::string(kind % 3 == 1 ? "binary" : "doctests"), "/none"};
    if (kind % 3 == 1) unit.particulars.insert(unit.particulars.end(), {"a", "b::c"});
    pentad::TestChoice choice;
    choice.one_by_one = kind % 2 == 1;
    const auto reader = kind % 3 == 0 ? pentad::make_go_reader(unit, choice, "/none")
                                      : pentad::make_libtest_reader(unit, choice, "/none");
    ToldEvents sink;
    reader->started(sink);
    for (std::size_t at = 0; at < text.size(); at += piece) reader->told(text.substr(at, piece), sink);
    reader->ended(status, sink);
    return sink;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    const int status = data[0] % 5 == 0 ? 0 : data[0] % 5 == 1 ? 101 << 8 : 1 << 8;
    const ToldEvents whole = read(data[0], text, size, status);
    // One by one, a beginning that is seen in time is told earlier than one that comes with its end.
    if (data[0] % 2 == 0) MUST(read(data[0], text, 3, status).told() == whole.told());
    read(data[0], text, 1, status);
    // A signal is never the end of a process that did well, and its tests are told of once.
    const ToldEvents killed = read(data[0], text, size, SIGKILL);
    MUST(killed.passed() <= whole.passed());
    // Cut off before the line that says how all went, it is no end without a failure.
    const std::string_view half = text.substr(0, text.size() / 2);
    const ToldEvents cut = read(data[0], half, size, 0);
    if (cut.has_ended() && cut.failed() == 0)
        MUST(half.find(data[0] % 3 == 0 ? "pass" : "test result: ") != std::string_view::npos);
    // Without a word it is no pass.
    MUST(read(data[0], "", size, status).passed() == 0);
    return 0;
}
