#include "store/file_index.hpp"

#include <gtest/gtest.h>
#include <xxhash.h>

#include <algorithm>
#include <cstring>
#include <random>

#include "base/file.hpp"
#include "support/temp_folder.hpp"

namespace pentad {
namespace {

IndexEntry entry_of(const std::string& path) {
    IndexEntry entry;
    entry.path = path;
    entry.state = {FileKind::regular, 0644, Oid::of_blob(path), path.size()};
    entry.stat = {1'700'000'000'000'000'123, 1'700'000'000'000'000'456, 77};
    return entry;
}

std::vector<IndexEntry> some_entries(int count) {
    std::vector<IndexEntry> entries;
    for (int i = 0; i < count; ++i) entries.push_back(entry_of("d" + std::to_string(i % 7) + "/f" + std::to_string(i)));
    std::ranges::sort(entries, {}, &IndexEntry::path);
    return entries;
}

TEST(FileIndex, gives_back_what_was_written) {
    const test::TempFolder folder;
    const auto entries = some_entries(1000);
    ASSERT_TRUE(FileIndex::write(folder / "index", entries, 42));
    const auto index = FileIndex::open(folder / "index");
    ASSERT_TRUE(index) << index.error().message;
    EXPECT_EQ(index->size(), entries.size());
    EXPECT_EQ(index->newest_edit(), 42);
    EXPECT_TRUE(index->verify());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        EXPECT_EQ(index->path(i), entries[i].path);
        EXPECT_EQ(index->entry(i).state, entries[i].state);
        EXPECT_EQ(index->stat(i), entries[i].stat);
        EXPECT_EQ(index->lower_bound(entries[i].path), i);
        const auto found = index->find(entries[i].path);
        ASSERT_TRUE(found && *found);
        EXPECT_EQ(**found, entries[i].state);
    }
    for (const char* absent : {"", "a", "d0", "d0/f7x", "z"}) {
        const auto found = index->find(absent);
        ASSERT_TRUE(found) << absent;
        EXPECT_FALSE(*found) << absent;
    }
}

TEST(FileIndex, holds_nothing_and_odd_names) {
    const test::TempFolder folder;
    ASSERT_TRUE(FileIndex::write(folder / "index", {}, 0));
    const auto empty = FileIndex::open(folder / "index");
    ASSERT_TRUE(empty);
    EXPECT_EQ(empty->size(), 0U);
    EXPECT_FALSE(*empty->find("x"));

    std::vector<IndexEntry> entries = {entry_of("\xff\xfe"), entry_of("a\nb"), entry_of(" ")};
    entries[1].state = {FileKind::symlink, 0, Oid::of_blob("x"), 1};
    std::ranges::sort(entries, {}, &IndexEntry::path);
    ASSERT_TRUE(FileIndex::write(folder / "index", entries, 0));
    const auto index = FileIndex::open(folder / "index");
    ASSERT_TRUE(index);
    EXPECT_EQ((*index->find("a\nb"))->kind, FileKind::symlink);
    EXPECT_TRUE(*index->find("\xff\xfe"));
}

TEST(FileIndex, refuses_entries_that_are_not_sorted) {
    const test::TempFolder folder;
    EXPECT_FALSE(FileIndex::write(folder / "index", {entry_of("b"), entry_of("a")}, 0));
    EXPECT_FALSE(FileIndex::write(folder / "index", {entry_of("a"), entry_of("a")}, 0));
    EXPECT_FALSE(folder.exists("index"));
}

TEST(FileIndex, a_missing_index_is_not_found_and_a_cut_one_corrupt) {
    const test::TempFolder folder;
    EXPECT_EQ(FileIndex::open(folder / "index").error().code, Code::not_found);
    ASSERT_TRUE(FileIndex::write(folder / "index", some_entries(20), 1));
    const std::string whole = folder.read("index");
    for (std::size_t length = 0; length < whole.size(); length += 13) {
        folder.write("index", whole.substr(0, length));
        const auto opened = FileIndex::open(folder / "index");
        ASSERT_FALSE(opened) << length;
        EXPECT_EQ(opened.error().code, Code::corrupt) << length;
    }
    folder.write("index", whole + "x");
    EXPECT_EQ(FileIndex::open(folder / "index").error().code, Code::corrupt);
}

TEST(FileIndex, damage_is_reported_and_never_crashes) {
    const test::TempFolder folder;
    ASSERT_TRUE(FileIndex::write(folder / "index", some_entries(50), 1));
    const std::string whole = folder.read("index");
    std::mt19937 random(5);
    int found_by_verify = 0;
    for (int round = 0; round < 500; ++round) {
        std::string damaged = whole;
        const std::size_t at = random() % damaged.size();
        damaged[at] = static_cast<char>(damaged[at] ^ static_cast<char>(1 + random() % 255));
        folder.write("index", damaged);
        const auto index = FileIndex::open(folder / "index");
        if (!index) {
            EXPECT_LT(at, 96U);
            continue;
        }
        found_by_verify += index->verify() ? 0 : 1;
        for (std::size_t i = 0; i < index->size(); ++i) (void)index->entry(i);
        const auto found = index->find("d3/f10");
        EXPECT_TRUE(found || found.error().code == Code::corrupt);
    }
    EXPECT_GT(found_by_verify, 400);
}

TEST(FileIndex, one_of_an_earlier_boot_is_checked_as_a_whole) {
    const test::TempFolder folder;
    ASSERT_TRUE(FileIndex::write(folder / "index", some_entries(50), 1));
    std::string bytes = folder.read("index");
    const auto from_another_boot = [&] {
        constexpr std::size_t k_boot_id = 56;
        constexpr std::size_t k_checksum = 88;
        bytes[k_boot_id] ^= 1;
        const std::uint64_t checksum = XXH3_64bits(bytes.data(), k_checksum);
        std::memcpy(bytes.data() + k_checksum, &checksum, sizeof checksum);
        folder.write("index", bytes);
    };
    from_another_boot();
    EXPECT_TRUE(FileIndex::open(folder / "index"));
    bytes =
        bytes.substr(0, 200) + std::string(bytes.size() - 200, '\0');  // what a power cut leaves of an unsynced file
    folder.write("index", bytes);
    const auto index = FileIndex::open(folder / "index");
    ASSERT_FALSE(index);
    EXPECT_EQ(index.error().code, Code::corrupt);
}

}  // namespace
}  // namespace pentad
