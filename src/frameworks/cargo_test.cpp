#include "frameworks/cargo.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "frameworks/libtest_reader.hpp"
#include "support/reader_run.hpp"

namespace pentad {
namespace {

TEST(Cargo, MessagesNameTestBinaries) {
    const Result<std::vector<CargoBinary>> binaries = read_cargo_messages(
        R"({"reason":"compiler-artifact","package_id":"p","manifest_path":"/w/Cargo.toml","target":{"src_path":"/w/src/lib.rs","doctest":true},"profile":{"test":false},"executable":null}
   Compiling p
{"reason":"compiler-artifact","package_id":"p","manifest_path":"/w/Cargo.toml","target":{"src_path":"/w/src/lib.rs","doctest":true},"profile":{"test":true},"executable":"/w/target/p-1"}
{"reason":"build-finished","success":true}
)");
    ASSERT_TRUE(binaries);
    ASSERT_EQ(binaries->size(), 1u);
    EXPECT_EQ(binaries->front().program, "/w/target/p-1");
    EXPECT_TRUE(binaries->front().doctests);
    EXPECT_FALSE(read_cargo_messages("{\"reason\":\"compiler-artifact\"}"));
    EXPECT_FALSE(read_cargo_messages("{\"reason\":"));
    const auto broken = read_cargo_messages("{\"reason\":\"\xff");
    ASSERT_FALSE(broken);
    EXPECT_EQ(valid_utf8(broken.error().message), broken.error().message);
}

TEST(Cargo, ListsAreKnownByTheirSummary) {
    EXPECT_EQ(read_libtest_list("a::b: test\nc: bench\n\n1 test, 1 benchmark\n"), std::vector<std::string>{"a::b"});
    EXPECT_EQ(read_libtest_list("my own harness\n"), std::nullopt);
}

TEST(Cargo, MessagesOfPanicsOldAndNew) {
    EXPECT_EQ(rust_message("thread 'a' panicked at 'it is \n bad', src/lib.rs:5:9\nnote: run with"), "it is \n bad");
    EXPECT_EQ(rust_message("thread 'a' (12) panicked at src/lib.rs:5:9:\nleft\n right\nnote: run with"),
              "left\n right");
    EXPECT_EQ(rust_message("Error: \"no\"\n"), "Error: \"no\"");
    EXPECT_EQ(rust_message(""), "failed");
    EXPECT_EQ(doctest_name("src/lib.rs - a::b (line 5) - compile"), "src/lib.rs - a::b");
}

std::string read(std::string_view told, int status, TestChoice choice = {}, std::size_t piece = 1 << 20,
                 std::vector<std::string> names = {"a", "b", "c"}) {
    TestUnit unit{.name = "u", .module = "lib", .file = "/work/src/lib.rs", .top = "/work"};
    unit.particulars = {std::string(names.empty() ? k_cargo_doctests : k_cargo_binary), "/work"};
    unit.particulars.insert(unit.particulars.end(), names.begin(), names.end());
    const std::unique_ptr<UnitReader> reader = make_libtest_reader(unit, choice, "/work");
    test::ToldEvents events;
    reader->started(events);
    for (std::size_t at = 0; at < told.size(); at += piece) reader->told(told.substr(at, piece), events);
    reader->ended(status, events);
    std::string text = events.summary();
    for (const unit_event::Event& event : events.events)
        if (std::holds_alternative<unit_event::Unsure>(event)) text += "; unsure";
    return text;
}

constexpr int k_failed = 101 << 8;
constexpr std::string_view k_run = R"(
running 3 tests
test c ... ignored, not now
test a ... ok
printed past the harness: test b - should panic ... FAILED

failures:

---- b stdout ----
note: test did not panic as expected

failures:
    b

test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s

)";

TEST(Cargo, TextBecomesResultsInPiecesOfAnySize) {
    const std::string all =
        "u::c=skipped (not now); u::a=passed; u::b=failed (note: test did not panic as expected); complete";
    EXPECT_EQ(read(k_run, k_failed), all);
    EXPECT_EQ(read(k_run, k_failed, {}, 1), all);
    EXPECT_EQ(read(k_run, k_failed, {.only = {"u::a"}}), "u::a=passed; complete");
}

TEST(Cargo, WhoEndedTheProcessIsUnsureUntilTheyRunOneByOne) {
    EXPECT_EQ(read("running 3 tests\ntest a ... ok\n", 6), "u::a=passed; unsure");
    EXPECT_EQ(read("running 3 tests\ntest a ... ok\n", 0), "u::a=passed; unsure");
    EXPECT_EQ(read("running 2 tests\ntest b ... ok\ntest c ... ", 6, {.left_out = {"u::a"}, .one_by_one = true}),
              "u::b=passed; started u::c");
    EXPECT_EQ(
        read("running 2 tests\ntest b ... noise\nok\ntest c ... ", 6, {.left_out = {"u::a"}, .one_by_one = true}, 1),
        "u::b=passed; started u::c");
}

TEST(Cargo, DoctestsKeepTheirNamesWhenLinesMove) {
    const auto told = [](int line) {
        return "running 2 tests\ntest src/lib.rs - f (line " + std::to_string(line) +
               ") ... ok\ntest src/lib.rs - f (line 90) ... ok\n\ntest result: ok. 2 passed\n";
    };
    EXPECT_EQ(read(told(5), 0, {}, 7, {}), "u::src/lib.rs - f=passed; u::src/lib.rs - f[2]=passed; complete");
    EXPECT_EQ(read(told(6), 0, {}, 7, {}), read(told(5), 0, {}, 7, {}));
    EXPECT_EQ(read("", k_failed, {}, 7, {}), "u::build=error (the doctests can't be run: ); complete");
}

}  // namespace
}  // namespace pentad
