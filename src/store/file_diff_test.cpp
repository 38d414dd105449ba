// Diffs, with `git diff` and `git apply` as the judges.
#include "store/file_diff.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/git.hpp"
#include "support/temp_folder.hpp"

namespace pentad {
namespace {

using test::TempFolder;

struct Version {
    FileState state;
    std::string bytes;
};

Version file(std::string bytes, mode_t mode = 0644) {
    return {{FileKind::regular, mode, Oid::of_blob(bytes), bytes.size()}, bytes};
}
Version link_to(std::string target) { return {{FileKind::symlink, 0, Oid::of_blob(target), target.size()}, target}; }

void put(const TempFolder& folder, const std::string& path, const Version& version) {
    if (folder.exists(path)) folder.remove(path);
    if (version.state.kind == FileKind::regular) folder.write(path, version.bytes, version.state.mode);
    if (version.state.kind != FileKind::symlink) return;
    std::filesystem::create_directories((folder / path).parent_path());
    ASSERT_EQ(::symlink(version.bytes.c_str(), (folder / path).c_str()), 0);
}

std::string diff_of(const std::string& path, const Version& before, const Version& after) {
    auto text = file_diff(path, before.state, before.bytes, after.state, after.bytes);
    if (!text) ADD_FAILURE() << text.error().message;
    return text ? *text : std::string();
}

/// Our text is what git prints, and git makes `after` of `before` with it.
void judge(const std::string& path, const Version& before, const Version& after, bool can_be_applied = true) {
    SCOPED_TRACE(path);
    TempFolder folder;
    test::git_init(folder.path());
    put(folder, path, before);
    test::git_commit_all(folder.path(), "before");
    const std::string ours = diff_of(path, before, after);
    put(folder, path, after);
    test::git(folder.path(), {"add", "-A"});
    EXPECT_EQ(ours, test::git(folder.path(), {"diff", "--cached", "--no-renames", "--abbrev=7"}) + "\n");
    if (!can_be_applied) return;

    test::git(folder.path(), {"reset", "-q", "--hard"});
    const TempFolder outside;
    outside.write("patch", ours);
    test::git(folder.path(), {"apply", "--whitespace=nowarn", outside / "patch"});
    struct stat status{};
    const bool exists = ::lstat((folder / path).c_str(), &status) == 0;
    EXPECT_EQ(exists, after.state.exists());
    if (after.state.kind == FileKind::symlink) {
        EXPECT_EQ(std::filesystem::read_symlink(folder / path), after.bytes);
    }
    if (after.state.kind == FileKind::regular) {
        EXPECT_EQ(folder.read(path), after.bytes);
        EXPECT_EQ(status.st_mode & 0100, after.state.mode & 0100);
    }
}

// A second file keeps the first commit from being empty when `before` is absent.
const Version k_absent{};

TEST(FileDiff, ChangedLines) {
    std::string lines;
    for (int i = 0; i < 50; ++i) lines += "line " + std::to_string(i) + "\n";
    std::string changed = lines;
    changed.replace(changed.find("line 5\n"), 7, "LINE 5\nmore\n");
    changed.replace(changed.find("line 40\n"), 8, "");
    judge("src/a.py", file(lines), file(changed));
}

TEST(FileDiff, LineEndsAndMissingLastNewline) {
    judge("crlf", file("a\r\nb\r\n"), file("a\r\nB\r\n"));
    judge("lost", file("a\nb\n"), file("a\nb"));
    judge("gained", file("a\nb"), file("a\nb\n"));
    judge("neither", file("a\nb"), file("a\nc"));
}

TEST(FileDiff, HostileNames) {
    for (const char* name :
         {"a b", "-dash", "new\nline", "quo\"te", "tab\there", "back\\slash", "\xff\xfe", "dir é/x y", "b/b"})
        judge(name, file("1\n"), file("2\n"));
}

TEST(FileDiff, ModesAndKinds) {
    judge("run", file("x\n"), file("x\n", 0755));
    judge("run", file("x\n", 0755), file("y\n"));
    judge("link", link_to("here"), link_to("there"));
    judge("swap", file("text\n"), link_to("target"));
    judge("swap", link_to("target"), file("text\n", 0755));
}

TEST(FileDiff, RemovedAndEmptied) {
    judge("removed", file("a\nb\n", 0755), k_absent);
    judge("emptied", file("a\n"), file(""));
    judge("filled", file(""), file("a\n"));
    judge("removed when empty", file(""), k_absent);
    judge("link", link_to("x"), k_absent);
}

TEST(FileDiff, BinaryContentIsOnlyNamed) {
    judge("bin ary", file(std::string("a\0b", 3)), file(std::string("a\0c", 3)), false);
    judge("to text", file(std::string("a\0b", 3)), file("text\n"), false);
}

TEST(FileDiff, AddedFiles) {
    EXPECT_EQ(diff_of("new", k_absent, file("a\n", 0755)),
              "diff --git a/new b/new\nnew file mode 100755\nindex 0000000..7898192\n--- /dev/null\n+++ b/new\n@@ -0,0 "
              "+1 @@\n+a\n");
    EXPECT_EQ(diff_of("empty", k_absent, file("")),
              "diff --git a/empty b/empty\nnew file mode 100644\nindex 0000000..e69de29\n");
}

TEST(FileDiff, PermissionsThatGitDoesNotKeepAreShown) {
    EXPECT_EQ(diff_of("f", file("x", 0644), file("x", 0600)), "diff --git a/f b/f\nold mode 100644\nnew mode 100600\n");
    EXPECT_EQ(diff_of("f", file("x"), file("x")), "");
}

}  // namespace
}  // namespace pentad
