// Every object that the real git stores, however it stores it, against the real git.
#include "store/object_reader.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/file.hpp"
#include "store/object_store.hpp"
#include "support/git.hpp"
#include "support/temp_folder.hpp"

namespace pentad {
namespace {

using test::git;

class ObjectReaderTest : public testing::Test {
   protected:
    void SetUp() override {
        git(folder_.path(), {"init", "-q"});
        git(folder_.path(), {"config", "gc.auto", "0"});
        std::string text;
        for (int line = 0; line < 400; ++line) text += fmt::format("line {} of the file\n", line * line);
        for (int version = 0; version < 30; ++version) {
            write("a.txt", text + std::string(static_cast<std::size_t>(version) * 37, 'x'));
            write(fmt::format("sub/file{}", version), std::to_string(version));
            git(folder_.path(), {"add", "-A"});
            git(folder_.path(), {"-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "v"});
            text.insert(text.size() / 2, fmt::format("version {}\n", version));
        }
    }

    void write(const std::string& name, const std::string& bytes) {
        std::filesystem::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name) << bytes;
    }

    /// How many of all objects the reader gives as git does; the others are failures.
    int compare_with_git() {
        ObjectReader reader(objects());
        int read = 0;
        std::istringstream list(git(folder_.path(), {"cat-file", "--batch-all-objects",
                                                     "--batch-check=%(objectname) %(objecttype) %(objectsize)"}));
        std::uint64_t size = 0;
        for (std::string name, type; list >> name >> type >> size; ++read) {
            const Oid oid = *Oid::from_hex(name);
            const ObjectType wanted = type == "blob"   ? ObjectType::blob
                                      : type == "tree" ? ObjectType::tree
                                                       : ObjectType::commit;
            const auto bytes = reader.read(oid, wanted);
            EXPECT_TRUE(bytes && object_id(wanted, *bytes) == oid) << type << ' ' << name;
            EXPECT_TRUE(reader.has(oid));
            EXPECT_EQ(reader.may_be_packed(oid), !pack().empty());
            const bool has_size = wanted == ObjectType::blob && !pack().empty();
            EXPECT_EQ(reader.packed_blob_size(oid), has_size ? std::optional(size) : std::nullopt)
                << type << ' ' << name;
            EXPECT_FALSE(reader.read(oid, wanted == ObjectType::blob ? ObjectType::tree : ObjectType::blob));
        }
        return read;
    }

    std::filesystem::path objects() const { return folder_ / ".git/objects"; }
    std::filesystem::path pack() const {
        for (const auto& file : std::filesystem::directory_iterator(objects() / "pack"))
            if (file.path().extension() == ".pack") return file.path();
        return {};
    }

    test::TempFolder folder_;
};

TEST_F(ObjectReaderTest, ReadsLooseObjects) { EXPECT_GT(compare_with_git(), 100); }

TEST_F(ObjectReaderTest, ReadsDeltasByOffset) {
    git(folder_.path(), {"gc", "-q", "--aggressive"});
    EXPECT_GT(compare_with_git(), 100);
    EXPECT_NE(git(folder_.path(), {"verify-pack", "-v", pack().string()}).find("chain length = 3"), std::string::npos);
}

TEST_F(ObjectReaderTest, ReadsDeltasByName) {
    git(folder_.path(), {"-c", "repack.useDeltaBaseOffset=false", "repack", "-adfq"});
    EXPECT_GT(compare_with_git(), 100);
}

TEST_F(ObjectReaderTest, WhatIsDamagedIsLeftToLibgit2) {
    git(folder_.path(), {"gc", "-q"});
    const std::string head = git(folder_.path(), {"rev-parse", "HEAD:a.txt"}).substr(0, 40);
    const Oid oid = *Oid::from_hex(head);
    const std::string whole = *read_file(pack());
    std::filesystem::permissions(pack(), std::filesystem::perms::owner_all);
    int refused = 0;
    for (std::size_t at = 12; at < whole.size(); at += 7) {
        std::string bytes = whole;
        bytes[at] = static_cast<char>(bytes[at] ^ 0x55);
        ASSERT_TRUE(write_file_atomically(pack(), bytes, Durability::cached));
        ObjectReader reader(objects());
        const auto read = reader.read(oid, ObjectType::blob);
        if (!read)
            ++refused;
        else
            EXPECT_EQ(object_id(ObjectType::blob, *read), oid);
    }
    EXPECT_GT(refused, 0);
}

TEST_F(ObjectReaderTest, LooseObjectsThatAreCutOff) {
    constexpr std::size_t k_piece = 64 * 1024;  // that the reader inflates at once
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, k_piece - 12, k_piece - 11, k_piece - 10, k_piece,
                                   2 * k_piece - 12, 50 * k_piece}) {
        write("blob", std::string(size, 'x'));
        const Oid oid = *Oid::from_hex(git(folder_.path(), {"hash-object", "-w", "blob"}).substr(0, 40));
        EXPECT_FALSE(ObjectReader(objects()).is_cut_off(oid)) << size;
        const std::filesystem::path file = objects() / oid.hex().substr(0, 2) / oid.hex().substr(2);
        std::filesystem::permissions(file, std::filesystem::perms::owner_all);
        for (const std::size_t less : {1, 4, 5}) {
            std::filesystem::resize_file(file, std::filesystem::file_size(file) - less);
            EXPECT_TRUE(ObjectReader(objects()).is_cut_off(oid)) << size << ' ' << less;
        }
    }
    EXPECT_FALSE(ObjectReader(objects()).is_cut_off(*Oid::from_hex(std::string(40, '1'))));
}

TEST_F(ObjectReaderTest, WhatOnePackHasDamagedAnotherMayHaveWhole) {
    const Oid oid = *Oid::from_hex(git(folder_.path(), {"rev-parse", "HEAD:a.txt"}).substr(0, 40));
    git(folder_.path(), {"gc", "-q"});
    const std::filesystem::path damaged = pack();
    const std::string whole = *read_file(damaged);
    std::filesystem::permissions(damaged, std::filesystem::perms::owner_all);
    // All but the start and the end, by which it is known to be the index's.
    std::string bytes = whole;
    std::fill(bytes.begin() + 12, bytes.end() - 20, '\0');
    ASSERT_TRUE(write_file_atomically(damaged, bytes, Durability::cached));
    EXPECT_FALSE(ObjectReader(objects()).read(oid, ObjectType::blob));
    EXPECT_FALSE(ObjectStore(folder_ / ".git").read(oid, ObjectType::blob));
    for (const char* name : {"pack-0", "pack-z"}) {
        const std::filesystem::path other = objects() / "pack" / name;
        ASSERT_TRUE(write_file_atomically(other.string() + ".pack", whole, Durability::cached));
        std::filesystem::copy_file(std::filesystem::path(damaged).replace_extension(".idx"), other.string() + ".idx");
        EXPECT_TRUE(ObjectReader(objects()).read(oid, ObjectType::blob)) << name;
        ObjectStore store(folder_ / ".git");
        EXPECT_TRUE(store.prepare());
        EXPECT_TRUE(store.read(oid, ObjectType::blob)) << name;
        std::filesystem::remove(other.string() + ".idx");
        std::filesystem::remove(other.string() + ".pack");
    }
}

TEST_F(ObjectReaderTest, WhatIsNotThereIsNotThere) {
    ObjectReader reader(objects());
    EXPECT_FALSE(reader.has(*Oid::from_hex(std::string(40, '1'))));
    EXPECT_FALSE(reader.read(*Oid::from_hex(std::string(40, '1')), ObjectType::blob));
    EXPECT_FALSE(reader.may_be_packed(*Oid::from_hex(std::string(40, '1'))));
}

TEST_F(ObjectReaderTest, APackThatCanNotBeReadMayHoldAnything) {
    git(folder_.path(), {"-c", "pack.indexVersion=1", "gc", "-q"});
    ObjectReader reader(objects());
    const Oid oid = *Oid::from_hex(git(folder_.path(), {"rev-parse", "HEAD:a.txt"}).substr(0, 40));
    EXPECT_TRUE(reader.may_be_packed(oid));
    EXPECT_FALSE(reader.packed_blob_size(oid));
    EXPECT_TRUE(reader.may_be_packed(*Oid::from_hex(std::string(40, '1'))));
    EXPECT_FALSE(reader.is_cut_off(oid));
    reader.forget_packs();
    git(folder_.path(), {"repack", "-adfq"});
    EXPECT_FALSE(reader.may_be_packed(*Oid::from_hex(std::string(40, '1'))));
}

}  // namespace
}  // namespace pentad
