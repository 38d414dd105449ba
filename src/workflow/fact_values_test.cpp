#include "workflow/fact_values.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "base/time.hpp"
#include "support/temp_folder.hpp"

namespace pentad {
namespace {

TrackedFiles files_at(const std::vector<std::string>& paths) {
    std::vector<IndexEntry> entries;
    for (const std::string& path : paths) entries.push_back({path, {FileKind::regular, 0644, {}, 1}, {}});
    return TrackedFiles(std::move(entries));
}

TEST(FactValues, of_a_folder_that_stands_for_other_files_are_like_no_other) {
    const test::TempFolder folder;
    std::filesystem::create_directory(folder.path() / "made");
    const TrackedFiles standing = files_at({"made/a.py"});
    const TrackedFiles without = files_at({});
    const FactValues here(folder.path(), standing, standing, {});
    const FactValues there(folder.path(), without, standing, {});
    const FactValues nowhere(folder.path(), without, without, {});
    for (const FactClass kind : {FactClass::directory, FactClass::absent, FactClass::content}) {
        EXPECT_NE(there.mark(kind, "made"), here.mark(kind, "made"));
        EXPECT_EQ(there.mark(kind, "made"), there.mark(kind, "made"));
        EXPECT_EQ(here.mark(kind, "made"), nowhere.mark(kind, "made")) << "it is there";
        EXPECT_EQ(here.mark(kind, "none"), there.mark(kind, "none"));
    }
}

TEST(FactValues, of_folders_elsewhere_only_those_in_which_something_changed_of_late_may_change) {
    const test::TempFolder folder;
    std::filesystem::create_directory(folder.path() / "inside");
    const test::TempFolder elsewhere;
    const TrackedFiles none = files_at({});
    const FactValues here(folder.path(), none, none, {});
    constexpr std::int64_t k_day_ns = 24 * 3600 * std::int64_t{1'000'000'000};
    for (const std::int64_t later : {std::int64_t{0}, k_day_ns / 2, 2 * k_day_ns}) {
        const std::int64_t began_ns = wall_clock_ns() + later;
        EXPECT_TRUE(here.may_change("inside", began_ns));
        EXPECT_TRUE(here.may_change("", began_ns));
        EXPECT_TRUE(here.may_change((folder.path() / "none").string(), began_ns));
        EXPECT_EQ(here.may_change(elsewhere.path().string(), began_ns), later < k_day_ns);
    }
}

/// A build that writes the same again has changed nothing.
TEST(FactValues, of_a_product_are_its_bytes_and_its_mode) {
    const test::TempFolder folder;
    const TrackedFiles none = files_at({});
    const FactValues here(folder.path(), none, none, {});
    const auto mark = [&] { return here.mark(FactClass::product, "A.class"); };
    const Fingerprint absent = mark();
    const std::filesystem::path file = folder.write("A.class", "one");
    const Fingerprint there = mark();
    EXPECT_NE(there, absent);
    std::filesystem::remove(file);
    folder.write("A.class", "one");
    std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
    EXPECT_EQ(mark(), there);
    EXPECT_FALSE(here.is_proved(FactClass::product, "A.class", wall_clock_ns(), false));
    std::filesystem::last_write_time(file, std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
    EXPECT_TRUE(here.is_proved(FactClass::product, "A.class", wall_clock_ns(), false)) << "only its mode was set";
    folder.write("A.class", "two");
    EXPECT_NE(mark(), there);
    folder.write("A.class", "one");
    std::filesystem::permissions(file, std::filesystem::perms{0700});
    EXPECT_NE(mark(), there);
    std::filesystem::remove(file);
    EXPECT_EQ(mark(), absent);
}

/// Like make: that it is there counts, and how it may be written, not what it says.
TEST(FactValues, of_an_output_are_that_it_is_there_and_its_mode) {
    const test::TempFolder folder;
    const TrackedFiles none = files_at({});
    const FactValues here(folder.path(), none, none, {});
    const auto mark = [&] { return here.mark(FactClass::output, "out"); };
    const Fingerprint absent = mark();
    EXPECT_FALSE(here.is_proved(FactClass::output, "out", 0, false));
    std::filesystem::path file = folder.write("out", "1");
    std::filesystem::permissions(file, std::filesystem::perms{0644});
    const Fingerprint there = mark();
    EXPECT_NE(there, absent);
    EXPECT_TRUE(here.is_proved(FactClass::output, "out", 0, false)) << "though it is younger than the run";
    folder.write("out", "another text");
    EXPECT_EQ(mark(), there);
    std::filesystem::permissions(file, std::filesystem::perms{0600});
    EXPECT_NE(mark(), there);
    std::filesystem::remove(file);
    std::filesystem::create_symlink("elsewhere", file);
    EXPECT_NE(mark(), there);
    EXPECT_NE(mark(), absent);
    EXPECT_FALSE(here.is_proved(FactClass::output, "out", 0, false));
    // One that is recorded is the same in its mode, and no longer proved when it is another.
    const TrackedFiles tracked = files_at({"out"});
    const FactValues recorded(folder.path(), tracked, tracked, {});
    EXPECT_EQ(recorded.mark(FactClass::output, "out"), there);
    const FactValues gone(folder.path(), none, tracked, {});
    EXPECT_EQ(gone.mark(FactClass::output, "out"), absent) << "it stands there, but not in what is tested";
}

}  // namespace
}  // namespace pentad
