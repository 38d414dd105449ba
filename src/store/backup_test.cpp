#include "store/backup.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <map>

#include "support/temp_folder.hpp"

namespace pentad {
namespace {

using test::TempFolder;

class BackupTest : public testing::Test {
   protected:
    FileChange before(std::string path, std::string bytes, mode_t mode = 0644, FileKind kind = FileKind::regular) {
        FileChange change;
        change.path = std::move(path);
        change.before = {kind, kind == FileKind::regular ? mode : 0, Oid::of_blob(bytes), bytes.size()};
        contents_[change.before.oid] = std::move(bytes);
        return change;
    }
    FileChange absent(std::string path) {
        FileChange change;
        change.path = std::move(path);
        return change;
    }
    Status write(const std::vector<FileChange>& files, const std::string& commit = "") {
        return write_backup(backup_, files, commit, [this](const Oid& oid) -> Result<std::string> {
            const auto found = contents_.find(oid);
            if (found == contents_.end()) return fail(Code::corrupt, "no such content");
            return found->second;
        });
    }

    TempFolder folder_;
    std::filesystem::path backup_ = folder_ / "backups/batch_1";
    std::map<Oid, std::string> contents_;
};

TEST_F(BackupTest, KeepsPathsModesLinksAndEqualNamesInDifferentFolders) {
    const auto written = write({before("a/x.py", "one"), before("b/x.py", "two", 0755), before("empty", "", 0400),
                                before("l", "../../etc", 0, FileKind::symlink), before("n\n\xff -", "hostile")},
                               std::string(40, 'c'));
    ASSERT_TRUE(written) << written.error().message;
    EXPECT_EQ(folder_.read("backups/batch_1/a/x.py"), "one");
    EXPECT_EQ(folder_.read("backups/batch_1/b/x.py"), "two");
    EXPECT_EQ(folder_.read("backups/batch_1/n\n\xff -"), "hostile");
    struct stat status{};
    ASSERT_EQ(::stat((backup_ / "b/x.py").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0755u);
    ASSERT_EQ(::stat((backup_ / "empty").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0400u);
    EXPECT_EQ(std::filesystem::read_symlink(backup_ / "l"), "../../etc");
    std::string commit(41, 'c');
    commit.back() = '\n';
    EXPECT_EQ(folder_.read("backups/batch_1/git_commit.txt"), commit);
    EXPECT_EQ(folder_.read("backups/batch_1/MANIFEST"),
              "restore a/x.py\nrestore b/x.py\nrestore empty\nrestore l\nrestore \"n\\n\\xff -\"\n");
}

TEST_F(BackupTest, SaysWhatWasAbsentAndWhatIsUnknown) {
    FileChange unknown = before("u", "x");
    unknown.before_known = false;
    FileChange large = before("large", "y");
    large.note = "larger than 100 MB";
    contents_.erase(large.before.oid);
    const auto written = write({absent("new"), unknown, large});
    ASSERT_TRUE(written) << written.error().message;
    EXPECT_EQ(folder_.read("backups/batch_1/MANIFEST"), "remove new\nunknown u\nunknown large\n");
    EXPECT_EQ(folder_.read("backups/batch_1/git_commit.txt"), "");
    EXPECT_FALSE(folder_.exists("backups/batch_1/u"));
}

TEST_F(BackupTest, TheBatchsOwnFilesKeepTheirNames) {
    ASSERT_TRUE(write({before("MANIFEST", "theirs"), before("git_commit.txt/x", "theirs too")}));
    EXPECT_EQ(folder_.read("backups/batch_1/MANIFEST"), "theirs");
    EXPECT_EQ(folder_.read("backups/batch_1/git_commit.txt/x"), "theirs too");
    EXPECT_EQ(folder_.read("backups/batch_1/MANIFEST.pentad"), "restore MANIFEST\nrestore git_commit.txt/x\n");
    EXPECT_TRUE(folder_.exists("backups/batch_1/git_commit.txt.pentad"));
}

TEST_F(BackupTest, IsWrittenAnewOrStays) {
    ASSERT_TRUE(write({before("old", "1")}));
    folder_.write("backups/batch_1.new/left", "by a killed process");
    ASSERT_TRUE(write({before("new", "2")}));
    EXPECT_FALSE(folder_.exists("backups/batch_1/old"));
    EXPECT_EQ(folder_.read("backups/batch_1/new"), "2");
    FileChange lost = before("lost", "3");
    contents_.clear();
    EXPECT_FALSE(write({lost}));
    EXPECT_EQ(folder_.read("backups/batch_1/new"), "2");
    EXPECT_FALSE(folder_.exists("backups/batch_1.new"));
}

TEST_F(BackupTest, NothingIsWrittenThroughASymlink) {
    std::filesystem::create_directory(folder_ / "outside");
    const auto written =
        write({before("d", (folder_ / "outside").string(), 0, FileKind::symlink), before("d/file", "escaped")});
    EXPECT_FALSE(written);
    EXPECT_FALSE(folder_.exists("outside/file"));
}

}  // namespace
}  // namespace pentad
