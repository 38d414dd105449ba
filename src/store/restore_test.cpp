#include "store/restore.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <map>

#include "store/capture.hpp"
#include "store/restore_plan.hpp"
#include "support/bytecode.hpp"
#include "support/temp_folder.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;

FileState regular(std::string_view bytes, mode_t mode = 0644) {
    return {FileKind::regular, mode, Oid::of_blob(bytes), bytes.size()};
}
FileState symlink_to(std::string_view target) { return {FileKind::symlink, 0, Oid::of_blob(target), target.size()}; }

class RestoreTest : public testing::Test {
   protected:
    RestoreTest() { fs::create_directories(logs()); }

    fs::path logs() const { return folder_ / "test_batch_logs"; }
    fs::path staging() const { return logs() / "staging-1"; }

    /// Content that wanted states name.
    FileState wanted(const std::string& bytes, mode_t mode = 0644) {
        contents_[Oid::of_blob(bytes)] = bytes;
        return regular(bytes, mode);
    }
    FileState wanted_link(const std::string& target) {
        contents_[Oid::of_blob(target)] = target;
        return symlink_to(target);
    }

    Status stage(const std::vector<RestoreStep>& steps) {
        return stage_restore(folder_.path(), staging(), steps, [this](const Oid& oid) -> Result<std::string> {
            const auto at = contents_.find(oid);
            if (at == contents_.end()) return fail(Code::not_found, "no such content");
            return at->second;
        });
    }
    Result<std::vector<std::string>> apply() { return apply_restore(folder_.path(), staging()); }

    void restore(const std::vector<RestoreStep>& steps) {
        const Status staged = stage(steps);
        ASSERT_TRUE(staged) << staged.error().message;
        const auto lines = apply();
        ASSERT_TRUE(lines) << lines.error().message;
        EXPECT_EQ(lines->size(), 0U) << lines->front();
        EXPECT_EQ(shown_logs(), "");
    }

    FileState state(const std::string& path) const { return capture_file(folder_.path(), path, 1'000'000'000)->state; }

    /// What is left in test_batch_logs, which should be nothing.
    std::string shown_logs() const {
        std::string names;
        for (const auto& entry : fs::recursive_directory_iterator(logs()))
            names += entry.path().lexically_relative(logs()).string() + ' ';
        return names;
    }

    void expect_refused(const std::vector<RestoreStep>& steps, Code code, const std::string& word) {
        const Status staged = stage(steps);
        ASSERT_FALSE(staged);
        EXPECT_EQ(staged.error().code, code) << staged.error().message;
        EXPECT_NE(staged.error().message.find(word), std::string::npos) << staged.error().message;
        EXPECT_EQ(shown_logs(), "");
    }

    test::TempFolder folder_;
    std::map<Oid, std::string> contents_;
};

TEST_F(RestoreTest, changes_adds_and_removes) {
    folder_.write("changed", "new");
    folder_.write("dir/added", "added");
    folder_.write("same", "same");
    restore({{"changed", regular("new"), wanted("old", 0755)},
             {"dir/added", regular("added"), {}},
             {"gone/deep/file", {}, wanted("came back", 0600)},
             {"gone/link", {}, wanted_link("../nowhere")}});
    EXPECT_EQ(folder_.read("changed"), "old");
    EXPECT_EQ(state("changed").mode, 0755U);
    EXPECT_FALSE(folder_.exists("dir"));  // left empty by it
    EXPECT_EQ(state("gone/deep/file"), regular("came back", 0600));
    EXPECT_EQ(state("gone/link"), symlink_to("../nowhere"));
}

TEST_F(RestoreTest, exact_bytes_modes_and_names) {
    const std::string binary("\0\xff\r\n\x1a", 5);
    const std::vector<std::string> names = {" ", "\xff\xfe\n", "-rf", "a b/c\td", std::string(255, 'n')};
    std::vector<RestoreStep> steps = {
        {"empty", {}, wanted("", 0400)}, {"suid", {}, wanted("s", 04755)}, {"none", {}, wanted("n", 0)}};
    for (const std::string& name : names) steps.push_back({name, {}, wanted(binary, 0640)});
    restore(steps);
    for (const std::string& name : names) EXPECT_EQ(state(name), regular(binary, 0640));
    EXPECT_EQ(state("empty"), regular("", 0400));
    EXPECT_EQ(state("suid").mode, 04755U);
    struct stat status{};
    ASSERT_EQ(::lstat((folder_ / "none").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0U);
}

TEST_F(RestoreTest, files_and_folders_change_places) {
    folder_.write("was_folder", "file now");
    folder_.write("was_file/one", "1");
    folder_.write("was_file/sub/two", "2");
    ASSERT_EQ(::symlink("x", (folder_ / "was_link").c_str()), 0);
    restore({{"was_folder", regular("file now"), {}},
             {"was_folder/inside", {}, wanted("inside")},
             {"was_file", {}, wanted("file again")},
             {"was_file/one", regular("1"), {}},
             {"was_file/sub/two", regular("2"), {}},
             {"was_link", symlink_to("x"), wanted("no link")}});
    EXPECT_EQ(folder_.read("was_folder/inside"), "inside");
    EXPECT_EQ(folder_.read("was_file"), "file again");
    EXPECT_EQ(state("was_link"), regular("no link"));
}

TEST_F(RestoreTest, leaves_alone_what_is_as_wanted_and_stamps_the_rest_with_now) {
    folder_.write("right", "right");
    folder_.write("wrong", "wrong");
    struct stat before{};
    ASSERT_EQ(::stat((folder_ / "right").c_str(), &before), 0);
    restore({{"right", regular("whatever"), wanted("right")}, {"wrong", regular("wrong"), wanted("better")}});
    struct stat after{};
    ASSERT_EQ(::stat((folder_ / "right").c_str(), &after), 0);
    EXPECT_EQ(before.st_ino, after.st_ino);
    EXPECT_EQ(before.st_ctim.tv_nsec, after.st_ctim.tv_nsec);
    ASSERT_EQ(::stat((folder_ / "wrong").c_str(), &after), 0);
    EXPECT_GE(after.st_mtim.tv_sec, before.st_mtim.tv_sec);
}

TEST_F(RestoreTest, what_python_would_take_for_the_file_that_is_put_back_goes) {
    folder_.write("a.py", "x = 2");
    // In which second it is put back is not known before.
    const std::int64_t now = ::time(nullptr);
    constexpr int k_seconds = 30;
    for (int after = 0; after < k_seconds; ++after)
        folder_.write("__pycache__/a.x" + std::to_string(after) + ".pyc", test::bytecode(now + after, 5));
    restore({{"a.py", regular("x = 2"), wanted("x = 1")}});
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "__pycache__"), fs::directory_iterator()), k_seconds - 1);
}

// bytecode_files_test has more.
TEST_F(RestoreTest, what_python_compiled_of_a_file_that_is_removed_goes_and_its_folder) {
    folder_.write("new/made.py", "z");
    folder_.write("new/__pycache__/made.cpython-311.pyc", "stale");
    folder_.write("pkg/made.py", "z");
    folder_.write("pkg/__pycache__/made.cpython-311.pyc", "stale");
    folder_.write("pkg/__pycache__/other.cpython-311.pyc", "not ours");
    restore({{"new/made.py", regular("z"), {}}, {"pkg/made.py", regular("z"), {}}});
    EXPECT_FALSE(folder_.exists("new"));
    EXPECT_FALSE(folder_.exists("pkg/__pycache__/made.cpython-311.pyc"));
    EXPECT_TRUE(folder_.exists("pkg/__pycache__/other.cpython-311.pyc"));
}

TEST_F(RestoreTest, a_hard_link_elsewhere_keeps_its_content) {
    folder_.write("a", "new");
    fs::create_hard_link(folder_ / "a", folder_ / "other");
    restore({{"a", regular("new"), wanted("old")}});
    EXPECT_EQ(folder_.read("a"), "old");
    EXPECT_EQ(folder_.read("other"), "new");
}

TEST_F(RestoreTest, never_removes_a_folder_that_holds_something) {
    folder_.write("dir/added", "x");
    folder_.write("dir/other", "y");
    fs::create_directories(folder_ / "dir2/empty");
    folder_.write("dir2/added", "x");
    restore({{"dir/added", regular("x"), {}}, {"dir2/added", regular("x"), {}}});
    EXPECT_EQ(folder_.read("dir/other"), "y");
    EXPECT_TRUE(folder_.exists("dir2/empty"));
}

TEST_F(RestoreTest, refuses_what_is_not_as_expected_and_changes_nothing) {
    folder_.write("a", "mine");
    folder_.write("b", "new");
    folder_.write("dir/mine", "x");
    fs::create_directories(folder_ / "folder");
    ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0644), 0);
    const RestoreStep right{"b", regular("new"), wanted("old")};
    expect_refused({right, {"a", regular("theirs"), wanted("old")}}, Code::conflict, "a is not as pentad knows it");
    expect_refused({right, {"a", {}, wanted("old")}}, Code::conflict, "a is not");
    expect_refused({right, {"a", regular("mine", 0600), wanted("old")}}, Code::conflict, "a is not");
    expect_refused({right, {"gone", regular("x"), wanted("old")}}, Code::conflict, "gone is not");
    expect_refused({right, {"pipe", {}, wanted("old")}}, Code::conflict, "pipe is not");
    expect_refused({right, {"pipe", regular("x"), {}}}, Code::conflict, "pipe is not");
    expect_refused({right, {"dir", {}, wanted("old")}}, Code::conflict, "dir/mine");
    expect_refused({right, {"folder", regular("x"), wanted("old")}}, Code::conflict, "folder is not");
    expect_refused({right, {"a/below", {}, wanted("old")}}, Code::conflict, "a is in the way");
    EXPECT_EQ(folder_.read("b"), "new");
    EXPECT_EQ(folder_.read("a"), "mine");
}

TEST_F(RestoreTest, refuses_paths_that_lead_out) {
    test::TempFolder outside;
    outside.write("file", "precious");
    ASSERT_EQ(::symlink(outside.path().c_str(), (folder_ / "link").c_str()), 0);
    expect_refused({{"link/file", regular("precious"), wanted("x")}}, Code::refused, "symlink link");
    expect_refused({{"../file", {}, wanted("x")}}, Code::refused, "outside");
    expect_refused({{".git/config", {}, wanted("x")}}, Code::refused, "git");
    expect_refused({{"test_batch_logs/journal.db", {}, wanted("x")}}, Code::refused, "pentad's own");
    expect_refused({{"a", {}, wanted("x")}, {"a", {}, wanted("y")}}, Code::refused, "twice");
    expect_refused({{"a", {}, wanted("x")}, {"a/b/c", {}, wanted("y")}}, Code::refused, "both");
    EXPECT_EQ(outside.read("file"), "precious");
}

TEST_F(RestoreTest, a_symlink_put_in_the_way_after_staging_is_not_followed) {
    test::TempFolder outside;
    folder_.write("dir/a", "new");
    folder_.write("z", "new");
    ASSERT_TRUE(stage({{"dir/a", regular("new"), wanted("old")}, {"z", regular("new"), wanted("old")}}));
    fs::rename(folder_ / "dir", folder_ / "moved");
    ASSERT_EQ(::symlink(outside.path().c_str(), (folder_ / "dir").c_str()), 0);
    const auto applied = apply();
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().code, Code::conflict);
    EXPECT_FALSE(outside.exists("a"));
    EXPECT_EQ(folder_.read("z"), "new");
    EXPECT_TRUE(discard_staging(staging()));
}

TEST_F(RestoreTest, wrong_or_missing_content_stops_it) {
    const FileState lie = regular("truth");
    contents_[lie.oid] = "lie";
    expect_refused({{"a", {}, lie}}, Code::corrupt, "damaged");
    expect_refused({{"a", {}, regular("nobody has this")}}, Code::not_found, "no such content");
}

TEST_F(RestoreTest, what_was_written_between_the_phases_is_kept) {
    for (const char* name : {"changed", "removed", "sub/created"}) folder_.write(name, "known");
    fs::remove(folder_ / "sub/created");
    ASSERT_TRUE(stage({{"changed", regular("known"), wanted("old")},
                       {"removed", regular("known"), {}},
                       {"sub/created", {}, wanted("old")}}));
    for (const char* name : {"changed", "removed", "sub/created"}) folder_.write(name, std::string("mine ") + name);
    const auto lines = apply();
    ASSERT_TRUE(lines) << lines.error().message;
    EXPECT_EQ(lines->size(), 3U);
    EXPECT_EQ(folder_.read("changed"), "old");
    EXPECT_EQ(folder_.read("sub/created"), "old");
    EXPECT_FALSE(folder_.exists("removed"));
    EXPECT_EQ(folder_.read("test_batch_logs/rescued/changed.pentad-rescued-1"), "mine changed");
    EXPECT_EQ(folder_.read("test_batch_logs/rescued/removed.pentad-rescued-1"), "mine removed");
    EXPECT_EQ(folder_.read("test_batch_logs/rescued/created.pentad-rescued-1"), "mine sub/created");
    EXPECT_NE(lines->front().find("rescued/changed.pentad-rescued-1"), std::string::npos) << lines->front();
}

TEST_F(RestoreTest, an_error_in_the_middle_takes_everything_back) {
    folder_.write("a", "new a");
    folder_.write("b", "new b");
    folder_.write("x/z", "new z");
    const std::vector<RestoreStep> steps = {{"a", regular("new a"), wanted("old a")},
                                            {"b", regular("new b"), {}},
                                            {"c/d/e", {}, wanted("old e")},
                                            {"x/z", regular("new z"), wanted("old z")}};
    ASSERT_TRUE(stage(steps));
    fs::remove_all(folder_ / "x");
    folder_.write("x", "a file in the way");
    const auto failed = apply();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, Code::conflict) << failed.error().message;
    EXPECT_EQ(folder_.read("a"), "new a");
    EXPECT_EQ(folder_.read("b"), "new b");
    EXPECT_FALSE(folder_.exists("c"));
    EXPECT_EQ(folder_.read("x"), "a file in the way");

    // The staging is whole, so once that is mended, it can be done after all.
    folder_.remove("x");
    folder_.write("x/z", "new z");
    const auto lines = apply();
    ASSERT_TRUE(lines) << lines.error().message;
    EXPECT_EQ(folder_.read("a"), "old a");
    EXPECT_EQ(folder_.read("x/z"), "old z");
    EXPECT_FALSE(folder_.exists("b"));
    EXPECT_EQ(shown_logs(), "");
}

TEST_F(RestoreTest, a_staging_is_all_or_nothing) {
    folder_.write("a", "new");
    EXPECT_TRUE(apply());  // gone: everything was done
    ASSERT_TRUE(stage({{"a", regular("new"), wanted("old")}}));
    const std::string plan = folder_.read("test_batch_logs/staging-1/plan");
    for (std::size_t length = 0; length < plan.size(); ++length) {
        folder_.write("test_batch_logs/staging-1/plan", plan.substr(0, length));
        const auto applied = apply();
        ASSERT_FALSE(applied) << length;
        EXPECT_EQ(applied.error().code, Code::corrupt);
    }
    fs::remove(staging() / "plan");
    EXPECT_FALSE(apply());
    EXPECT_EQ(folder_.read("a"), "new");
    EXPECT_TRUE(discard_staging(staging()));
    EXPECT_TRUE(discard_staging(staging()));
    EXPECT_EQ(shown_logs(), "");
}

TEST_F(RestoreTest, a_staging_with_files_of_the_workspace_is_not_thrown_away) {
    folder_.write("a", "new");
    ASSERT_TRUE(stage({{"a", regular("new"), {}}}));
    fs::rename(folder_ / "a", staging() / old_name(0));  // as if killed in the middle of phase 2
    EXPECT_FALSE(discard_staging(staging()));
    ASSERT_TRUE(apply());
    EXPECT_FALSE(folder_.exists("a"));
    EXPECT_EQ(shown_logs(), "");
}

TEST_F(RestoreTest, a_staging_that_was_carried_out_is_not_thrown_away) {
    folder_.write("a", "new");
    ASSERT_TRUE(stage({{"a", regular("new"), {}}}));
    // As if killed while what came out is tidied up.
    fs::remove(folder_ / "a");
    fs::rename(staging() / k_plan_file, staging() / k_applied_plan_file);
    const Status discarded = discard_staging(staging());
    ASSERT_FALSE(discarded);
    EXPECT_EQ(discarded.error().code, Code::refused);
    EXPECT_TRUE(fs::exists(staging() / k_applied_plan_file));
    ASSERT_TRUE(apply());
    EXPECT_EQ(shown_logs(), "");
}

TEST_F(RestoreTest, after_a_crash_what_the_user_wrote_since_stays) {
    folder_.write("a", "new");
    folder_.write("b", "new");
    ASSERT_TRUE(stage({{"a", regular("new"), wanted("old")}, {"b", regular("new"), {}}}));
    // As if killed right after both moves; then the user goes on working.
    fs::rename(folder_ / "a", folder_ / "aside");
    fs::rename(staging() / new_name(0), folder_ / "a");
    fs::rename(folder_ / "aside", staging() / new_name(0));
    fs::rename(folder_ / "b", staging() / old_name(1));
    folder_.write("a", "edited since");
    folder_.write("b", "made anew");
    const auto lines = apply();
    ASSERT_TRUE(lines) << lines.error().message;
    EXPECT_EQ(folder_.read("a"), "edited since");
    EXPECT_EQ(folder_.read("b"), "made anew");
    EXPECT_EQ(shown_logs(), "");
}

TEST_F(RestoreTest, a_folder_that_is_not_ours_to_write_in_is_told_before_anything_changes) {
    if (::geteuid() == 0) GTEST_SKIP() << "root may write everywhere";
    folder_.write("a", "new");
    folder_.write("closed/b", "new");
    ASSERT_EQ(::chmod((folder_ / "closed").c_str(), 0555), 0);
    expect_refused({{"a", regular("new"), wanted("old")}, {"closed/b", regular("new"), wanted("old")}}, Code::io,
                   "closed");
    EXPECT_EQ(folder_.read("a"), "new");
    // A file that is read-only is no obstacle: its folder counts.
    folder_.write("readonly", "new", 0444);
    restore({{"readonly", regular("new", 0444), wanted("old", 0444)}});
    EXPECT_EQ(state("readonly"), regular("old", 0444));
}

TEST_F(RestoreTest, root_keeps_the_owner) {
    if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
    folder_.write("theirs", "new");
    folder_.write("home/x", "x");
    ASSERT_EQ(::chown((folder_ / "theirs").c_str(), 1234, 2345), 0);
    ASSERT_EQ(::chown((folder_ / "home").c_str(), 77, 88), 0);
    restore({{"theirs", regular("new"), wanted("old", 04755)}, {"home/sub/y", {}, wanted("y")}});
    struct stat status{};
    ASSERT_EQ(::stat((folder_ / "theirs").c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, 1234U);
    EXPECT_EQ(status.st_gid, 2345U);
    EXPECT_EQ(status.st_mode & 07777, 04755U);
    for (const char* name : {"home/sub", "home/sub/y"}) {
        ASSERT_EQ(::stat((folder_ / name).c_str(), &status), 0);
        EXPECT_EQ(status.st_uid, 77U);
        EXPECT_EQ(status.st_gid, 88U);
    }
}

/// A small file system of its own at a folder; needs root.
class Mounted {
   public:
    Mounted(const fs::path& at, const std::string& options) : at_(at.string()) {
        fs::create_directories(at);
        works_ = ::mount("pentad-test", at_.c_str(), "tmpfs", 0, options.c_str()) == 0;
    }
    ~Mounted() {
        if (works_) ::umount2(at_.c_str(), MNT_DETACH);
    }
    bool works() const { return works_; }

   private:
    std::string at_;
    bool works_ = false;
};

TEST_F(RestoreTest, across_file_systems) {
    const Mounted mounted(folder_ / "mnt", "size=1m");
    if (!mounted.works()) GTEST_SKIP() << "can't mount a tmpfs here";
    folder_.write("mnt/changed", "new");
    folder_.write("mnt/removed", "new");
    folder_.write("a", "new");
    restore({{"a", regular("new"), wanted("old")},
             {"mnt/changed", regular("new"), wanted("old", 0750)},
             {"mnt/removed", regular("new"), {}},
             {"mnt/sub/added", {}, wanted("old")},
             {"mnt/sub/link", {}, wanted_link("x")}});
    EXPECT_EQ(state("mnt/changed"), regular("old", 0750));
    EXPECT_EQ(state("mnt/sub/link"), symlink_to("x"));
    EXPECT_FALSE(folder_.exists("mnt/removed"));
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "mnt"), {}), 2);

    // Somebody wrote between the phases: kept beside the file.
    ASSERT_TRUE(stage({{"mnt/changed", regular("old", 0750), wanted("older")}, {"mnt/sub/added", regular("old"), {}}}));
    folder_.write("mnt/changed", "mine");
    const auto lines = apply();
    ASSERT_TRUE(lines) << lines.error().message;
    EXPECT_EQ(lines->size(), 1U);
    EXPECT_EQ(folder_.read("mnt/changed"), "older");
    EXPECT_EQ(folder_.read("mnt/changed.pentad-rescued-1"), "mine");

    // An error elsewhere takes it back here too.
    folder_.write("x/z", "new");
    ASSERT_TRUE(stage({{"mnt/changed", regular("older"), wanted("oldest")}, {"x/z", regular("new"), wanted("old")}}));
    fs::remove_all(folder_ / "x");
    folder_.write("x", "in the way");
    EXPECT_FALSE(apply());
    EXPECT_EQ(folder_.read("mnt/changed"), "older");
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_ / "mnt"), {}), 3);
}

TEST_F(RestoreTest, a_full_disk_stops_the_staging_and_nothing_is_changed) {
    const test::TempFolder small;
    const Mounted mounted(small.path() / "disk", "size=256k");
    if (!mounted.works()) GTEST_SKIP() << "can't mount a tmpfs here";
    const fs::path root = small.path() / "disk";
    fs::create_directories(root / "test_batch_logs");
    small.write("disk/a", "new");
    const std::string large(300'000, 'x');
    const Status staged = stage_restore(root, root / "test_batch_logs/s", {{"a", regular("new"), regular(large)}},
                                        [&](const Oid&) -> Result<std::string> { return large; });
    ASSERT_FALSE(staged);
    EXPECT_EQ(staged.error().code, Code::no_space) << staged.error().message;
    EXPECT_EQ(small.read("disk/a"), "new");
    EXPECT_FALSE(small.exists("disk/test_batch_logs/s"));
}

}  // namespace
}  // namespace pentad
