#include "store/scan.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "base/command.hpp"
#include "base/environment.hpp"
#include "base/file.hpp"
#include "support/git.hpp"
#include "support/temp_folder.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;

/// A workspace with an index outside of it.
class ScanTest : public testing::Test {
   protected:
    Scan scan(const ScanOptions& options = {}, const NewerStates& newer = {}) {
        auto found = scan_workspace(folder_.path(), index_ ? &*index_ : nullptr, newer, options);
        EXPECT_TRUE(found) << found.error().message;
        return found ? std::move(*found) : Scan{};
    }

    /// Takes the present state as known. Long enough after the files were written, so that none is racy.
    Scan learn(const NewerStates& newer = {}) {
        Scan now = scan({}, newer);
        remember(now.entries);
        return now;
    }

    void remember(const std::vector<IndexEntry>& entries) {
        ::usleep(30'000);
        ASSERT_TRUE(FileIndex::write(place_ / "index", entries, 7));
        auto opened = FileIndex::open(place_ / "index");
        ASSERT_TRUE(opened);
        index_ = std::move(*opened);
    }

    /// `+` added, `~` modified, `-` removed.
    static std::string shown(const Scan& scan) {
        std::string text;
        for (const ScanFinding& finding : scan.findings) {
            text += finding.what == ScanFinding::What::added     ? '+'
                    : finding.what == ScanFinding::What::removed ? '-'
                                                                 : '~';
            text += finding.path + ' ';
        }
        return text;
    }

    test::TempFolder folder_;
    test::TempFolder place_;
    std::optional<FileIndex> index_;
};

TEST_F(ScanTest, without_an_index_all_is_added) {
    folder_.write("a.py", "a", 0755);
    folder_.write("sub/deep/b.py", "b");
    ASSERT_EQ(::symlink("a.py", (folder_ / "link").c_str()), 0);
    const Scan found = scan();
    EXPECT_EQ(shown(found), "+a.py +link +sub/deep/b.py ");
    EXPECT_EQ(found.files_seen, 3U);
    EXPECT_FALSE(found.index_is_current);
    EXPECT_EQ(found.findings[0].after.mode, 0755U);
    EXPECT_EQ(found.findings[0].after.oid, Oid::of_blob("a"));
    EXPECT_EQ(found.findings[1].after.kind, FileKind::symlink);
    ASSERT_EQ(found.entries.size(), 3U);
    EXPECT_EQ(found.entries[2].path, "sub/deep/b.py");
    EXPECT_TRUE(found.entries[2].stat.is_known());
}

TEST_F(ScanTest, tells_of_one_path_whether_a_scan_would_find_it) {
    const std::vector<std::string> files = {"a.py",
                                            "a.log",
                                            "keep.log",
                                            "deep/a.log",
                                            "deep/keep.log",
                                            "deep/only_here",
                                            "only_here",
                                            "build/x",
                                            "env/lib",
                                            "env/pyvenv.cfg",
                                            "cache/lib/x",
                                            "cache/CACHEDIR.TAG",
                                            "__pycache__/x",
                                            "pyvenv.cfg",
                                            ".git/x",
                                            "d/.git/x",
                                            "test_batch_logs/x",
                                            "d/test_batch_logs",
                                            "from_settings",
                                            "x\n y",
                                            "deep/below/again/only_here"};
    for (const std::string& file : files)
        folder_.write(file, file.ends_with(".TAG") ? "Signature: 8a477f597d28d172789f06886806bc55" : "x");
    folder_.write(".gitignore", "*.log\n!/keep.log\nbuild/\n");
    folder_.write("deep/.gitignore", "only_here\n");
    folder_.write("deep/below/.gitignore", "!only_here\n");
    ScanOptions options;
    options.ignore = {"from_settings"};
    const Scan found = scan(options);
    for (const std::string& file : files) {
        const bool seen = std::ranges::find(found.findings, file, &ScanFinding::path) != found.findings.end();
        const auto told = is_scanned(folder_.path(), file, options);
        ASSERT_TRUE(told) << told.error().message;
        EXPECT_EQ(*told, seen) << file;
    }
}

TEST_F(ScanTest, tells_it_also_of_a_path_where_nothing_stands) {
    folder_.write("file", "x");
    folder_.write(".gitignore", "*.log\n");
    test::TempFolder outside;
    ASSERT_EQ(::symlink(outside.path().c_str(), (folder_ / "link").c_str()), 0);
    const std::vector<std::pair<std::string, bool>> expected = {
        {"gone/deep/a.py", true}, {"gone/deep/a.log", false}, {"gone.log/a.py", false}, {"file/was a folder", true},
        {"link", true},           {"link/a.py", false},       {"../a.py", false},       {"", false}};
    for (const auto& [path, scanned] : expected) {
        const auto told = is_scanned(folder_.path(), path, {});
        ASSERT_TRUE(told) << told.error().message;
        EXPECT_EQ(*told, scanned) << path;
    }
    EXPECT_FALSE(is_scanned(folder_ / "no such folder", "a.py", {}));
}

TEST_F(ScanTest, nothing_changed_reads_no_content) {
    for (int i = 0; i < 30; ++i) folder_.write("d" + std::to_string(i % 4) + "/" + std::to_string(i), "x");
    learn();
    const Scan again = scan();
    EXPECT_EQ(shown(again), "");
    EXPECT_TRUE(again.refreshed.empty());  // what had to be read would stand here
    EXPECT_TRUE(again.index_is_current);
    EXPECT_EQ(again.files_seen, 30U);
    EXPECT_EQ(again.entries.size(), 30U);
}

TEST_F(ScanTest, what_was_written_and_is_as_before_is_touched) {
    folder_.write("a", "one");
    folder_.write("b", "two");
    learn();
    const fs::path clock = place_ / "clock";
    ASSERT_TRUE(write_file_atomically(clock, "", Durability::cached));
    struct stat status{};
    ASSERT_EQ(::stat(clock.c_str(), &status), 0);
    ScanOptions options;
    options.touched_since_ns = StatData::of(status).ctime_ns;
    EXPECT_TRUE(scan(options).touched.empty());
    folder_.write("b", "other");
    folder_.write("b", "two");
    const Scan found = scan(options);
    EXPECT_EQ(shown(found), "");
    EXPECT_EQ(found.touched, std::vector<std::string>{"b"});
    EXPECT_TRUE(scan().touched.empty()) << "not asked for";
}

TEST_F(ScanTest, what_was_written_since_the_scan_began_is_read_again) {
    const std::int64_t before = wall_clock_ns();
    const Scan found = scan();
    EXPECT_GE(found.began_ns, before);
    EXPECT_LE(found.began_ns, wall_clock_ns());
    folder_.write("a/x", "x");
    folder_.write("b/y", "y");
    const std::vector<IndexEntry> entries = scan().entries;
    ::usleep(30'000);
    ASSERT_TRUE(FileIndex::write(place_ / "index", entries, 7, found.began_ns));
    auto opened = FileIndex::open(place_ / "index");
    ASSERT_TRUE(opened);
    index_ = std::move(*opened);
    EXPECT_EQ(scan().refreshed.size(), 2U);

    ScanOptions one_folder;
    one_folder.below = "a";
    const Scan part = scan(one_folder);
    ASSERT_EQ(part.entries.size(), 2U);
    EXPECT_TRUE(part.entries[0].stat.is_known());
    EXPECT_FALSE(part.entries[1].stat.is_known());  // nobody looked at it since
}

TEST_F(ScanTest, finds_every_kind_of_change) {
    for (const char* name :
         {"content", "mode", "gone", "to_link", "to_folder", "from_folder/x", "touched", "dir/gone", "same_size"})
        folder_.write(name, "old");
    learn();
    folder_.write("content", "new content");
    folder_.write("same_size", "new");
    ASSERT_EQ(::chmod((folder_ / "mode").c_str(), 0600), 0);
    fs::remove(folder_ / "gone");
    fs::remove_all(folder_ / "dir");
    fs::remove(folder_ / "to_link");
    ASSERT_EQ(::symlink("content", (folder_ / "to_link").c_str()), 0);
    fs::remove(folder_ / "to_folder");
    folder_.write("to_folder/inside", "y");
    fs::remove_all(folder_ / "from_folder");
    folder_.write("from_folder", "z");
    folder_.write("touched", "old");
    folder_.write("added", "a");
    const Scan found = scan();
    EXPECT_EQ(shown(found),
              "+added ~content -dir/gone +from_folder -from_folder/x -gone ~mode ~same_size -to_folder "
              "+to_folder/inside ~to_link ");
    ASSERT_EQ(found.refreshed.size(), 1U);
    EXPECT_EQ(found.refreshed[0].path, "touched");
    const ScanFinding& mode = found.findings[6];
    EXPECT_EQ(mode.before.mode, 0644U);
    EXPECT_EQ(mode.after.mode, 0600U);
    EXPECT_EQ(mode.before.oid, mode.after.oid);

    remember(found.entries);
    EXPECT_EQ(shown(scan()), "");
    EXPECT_TRUE(scan().index_is_current);
}

TEST_F(ScanTest, a_change_that_hides_behind_an_old_mtime_is_found) {
    folder_.write("a", "one");
    struct timeval old[2] = {{1'000'000'000, 5}, {1'000'000'000, 5}};
    ASSERT_EQ(::utimes((folder_ / "a").c_str(), old), 0);
    learn();
    folder_.write("a", "two");
    ASSERT_EQ(::utimes((folder_ / "a").c_str(), old), 0);
    EXPECT_EQ(shown(scan()), "~a ");
}

TEST_F(ScanTest, a_file_written_as_the_index_was_is_looked_at_again) {
    folder_.write("a", "one");
    // Written in the same tick as the index: stat data alone could not show a second write in it.
    std::vector<IndexEntry> entries = scan().entries;
    ASSERT_TRUE(FileIndex::write(place_ / "index", entries, 0));
    index_ = std::move(*FileIndex::open(place_ / "index"));
    const Scan found = scan();
    EXPECT_EQ(shown(found), "");
    EXPECT_EQ(found.refreshed.size(), 1U);
    EXPECT_FALSE(found.index_is_current);
}

TEST_F(ScanTest, newer_states_go_over_the_index) {
    folder_.write("a", "one");
    folder_.write("b-c/x", "1");
    folder_.write("b/x", "1");
    folder_.write("keep", "k");
    learn();
    folder_.write("a", "two");
    folder_.write("b/new", "n");
    fs::remove(folder_ / "keep");
    const FileState two{FileKind::regular, 0644, Oid::of_blob("two"), 3};
    const FileState n{FileKind::regular, 0644, Oid::of_blob("n"), 1};
    EXPECT_EQ(shown(scan()), "~a +b/new -keep ");
    const NewerStates newer = {{"a", two}, {"b/new", n}, {"keep", FileState{}}};
    const Scan found = scan({}, newer);
    EXPECT_EQ(shown(found), "");
    EXPECT_EQ(found.refreshed.size(), 2U);
    std::string paths;
    for (const IndexEntry& entry : found.entries) paths += entry.path + (entry.stat.is_known() ? " " : "? ");
    EXPECT_EQ(paths, "a b-c/x b/new b/x ");

    // What was recorded as removed and is there again is an addition.
    folder_.write("keep", "k");
    EXPECT_EQ(shown(scan({}, newer)), "+keep ");
    fs::remove_all(folder_ / "b");
    EXPECT_EQ(shown(scan({}, newer)), "-b/new -b/x +keep ");
}

TEST_F(ScanTest, leaves_out_what_is_not_content) {
    for (const char* name : {".git/config", "nested/.git/HEAD", "test_batch_logs/x", "__pycache__/a.pyc",
                             "p/__pycache__/b", "b.pyc", "venv/pyvenv.cfg", "venv/lib/x.py", "file~"})
        folder_.write(name, "x");
    folder_.write("nested/code.py", "x");
    folder_.write("sub/test_batch_logs/x", "x");
    folder_.write("worktree/.git", "gitdir: elsewhere");
    ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0644), 0);
    EXPECT_EQ(shown(scan()), "+nested/code.py +sub/test_batch_logs/x ");
}

constexpr const char* k_cache_tag = "Signature: 8a477f597d28d172789f06886806bc55\n# made by a test\n";

TEST_F(ScanTest, caches_that_say_so_are_left_out) {
    folder_.write("target/CACHEDIR.TAG", k_cache_tag);
    folder_.write("target/debug/deep/x.o", "x");
    folder_.write("sub/cache/CACHEDIR.TAG", k_cache_tag);
    folder_.write("sub/cache/x", "x");
    folder_.write("sub/source", "x");
    EXPECT_EQ(shown(scan()), "+sub/source ");
    // Whoever names it means it.
    ScanOptions options;
    options.below = "target";
    EXPECT_EQ(shown(scan(options)), "+target/CACHEDIR.TAG +target/debug/deep/x.o ");
    // The workspace itself is what it is.
    folder_.write("CACHEDIR.TAG", k_cache_tag);
    EXPECT_EQ(shown(scan()), "+CACHEDIR.TAG +sub/source ");
}

TEST_F(ScanTest, what_is_only_called_like_the_tag_of_a_cache_is_none) {
    folder_.write("short/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc5");
    folder_.write("other/CACHEDIR.TAG", "signature: 8a477f597d28d172789f06886806bc55");
    folder_.write("folder/CACHEDIR.TAG/x", k_cache_tag);
    folder_.write("linked/x", "x");
    folder_.write("tag", k_cache_tag);
    ASSERT_EQ(::symlink("../tag", (folder_ / "linked/CACHEDIR.TAG").c_str()), 0);
    folder_.write("piped/x", "x");
    ASSERT_EQ(::mkfifo((folder_ / "piped/CACHEDIR.TAG").c_str(), 0644), 0);  // who opens it waits for ever
    EXPECT_EQ(shown(scan()),
              "+folder/CACHEDIR.TAG/x +linked/CACHEDIR.TAG +linked/x +other/CACHEDIR.TAG +piped/x "
              "+short/CACHEDIR.TAG +tag ");
    for (const char* path : {"folder/x", "linked/x", "piped/x", "short/x"}) {
        const auto told = is_scanned(folder_.path(), path, {});
        ASSERT_TRUE(told) << told.error().message;
        EXPECT_TRUE(*told) << path;
    }
}

TEST_F(ScanTest, a_tag_that_comes_later_loses_nothing_that_is_known) {
    folder_.write("out/known", "x");
    folder_.write("out/deep/known", "x");
    learn();
    folder_.write("out/CACHEDIR.TAG", k_cache_tag);
    folder_.write("out/new", "x");
    EXPECT_EQ(shown(scan()), "");
    folder_.write("out/known", "changed");
    fs::remove(folder_ / "out/deep/known");
    EXPECT_EQ(shown(scan()), "-out/deep/known ~out/known ");
    fs::remove(folder_ / "out/CACHEDIR.TAG");
    EXPECT_EQ(shown(scan()), "-out/deep/known ~out/known +out/new ");
}

TEST_F(ScanTest, known_files_are_never_ignored) {
    folder_.write("build/known.o", "x");
    folder_.write("build/deep/known.o", "x");
    folder_.write("app.log", "x");
    learn();
    folder_.write(".gitignore", "build/\n*.log\n");
    folder_.write("build/unknown.o", "x");
    folder_.write("build/deep/unknown.o", "x");
    folder_.write("build/known.o", "changed");
    folder_.write("app.log", "changed");
    folder_.write("other.log", "x");
    fs::remove(folder_ / "build/deep/known.o");
    EXPECT_EQ(shown(scan()), "+.gitignore ~app.log -build/deep/known.o ~build/known.o ");
}

TEST_F(ScanTest, rules_of_settings_are_weaker_than_those_of_the_workspace) {
    folder_.write(".gitignore", "!keep.tmp\n");
    for (const char* name : {"keep.tmp", "other.tmp", "gen/a"}) folder_.write(name, "x");
    ScanOptions options;
    options.ignore = {"*.tmp", "gen/"};
    EXPECT_EQ(shown(scan(options)), "+.gitignore +keep.tmp ");
}

TEST_F(ScanTest, below_one_folder) {
    folder_.write("a/one", "1");
    folder_.write("a/sub/two", "2");
    folder_.write("a-b/three", "3");
    folder_.write("other", "4");
    learn();
    folder_.write(".gitignore", "*.log\nout/\n");
    for (const char* name : {"a/one", "a-b/three", "other"}) folder_.write(name, "changed");
    fs::remove_all(folder_ / "a/sub");
    folder_.write("a/x.log", "ignored by a rule further up");
    folder_.write("out/x", "in an ignored folder");
    ScanOptions options;
    options.below = "a";
    const Scan found = scan(options);
    EXPECT_EQ(shown(found), "~a/one -a/sub/two ");
    EXPECT_EQ(found.entries.size(), 3U);  // the others stay as known
    options.below = "out";
    EXPECT_EQ(shown(scan(options)), "+out/x ");
    options.below = "a/sub";
    EXPECT_EQ(shown(scan(options)), "-a/sub/two ");
    options.below = "nowhere";
    EXPECT_EQ(shown(scan(options)), "");

    ASSERT_EQ(::symlink("a", (folder_ / "alias").c_str()), 0);
    for (const char* refused : {"alias", "other", "../x", ".git", "test_batch_logs", "a/"}) {
        options.below = refused;
        const auto result = scan_workspace(folder_.path(), &*index_, {}, options);
        ASSERT_FALSE(result) << refused;
        EXPECT_EQ(result.error().code, Code::refused) << refused;
    }
}

TEST_F(ScanTest, a_workspace_inside_a_repository_follows_its_rules) {
    test::git_init(folder_.path());
    folder_.write(".gitignore", "*.o\n/part/secret\n");
    folder_.write(".git/info/exclude", "scratch\n");
    folder_.write("part/.gitignore", "!keep.o\n");
    for (const char* name : {"part/a.o", "part/keep.o", "part/secret", "part/scratch", "part/sub/secret", "part/b"})
        folder_.write(name, "x");
    const auto found = scan_workspace(folder_ / "part", nullptr, {}, {});
    ASSERT_TRUE(found);
    EXPECT_EQ(shown(*found), "+.gitignore +b +keep.o +sub/secret ");
}

TEST_F(ScanTest, large_files_are_seen_by_stat_alone) {
    folder_.write("large", "0123456789");
    ScanOptions options;
    options.size_limit = 5;
    const Scan first = scan(options);
    ASSERT_EQ(first.findings.size(), 1U);
    EXPECT_TRUE(first.findings[0].after.oid.is_zero());
    EXPECT_EQ(first.findings[0].after.size, 10U);
    remember(first.entries);
    EXPECT_TRUE(scan(options).index_is_current);
    folder_.write("large", "9876543210");
    EXPECT_EQ(shown(scan(options)), "~large ");
}

TEST_F(ScanTest, added_files_need_not_be_read) {
    folder_.write("a", "x");
    ScanOptions options;
    options.hash_added = false;
    const Scan found = scan(options);
    ASSERT_EQ(found.entries.size(), 1U);
    EXPECT_TRUE(found.entries[0].state.oid.is_zero());
    EXPECT_EQ(found.entries[0].state.size, 1U);
    EXPECT_TRUE(found.entries[0].stat.is_known());
}

TEST_F(ScanTest, what_cannot_be_read_is_a_line_and_stays_known) {
    if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
    folder_.write("closed/known", "x");
    folder_.write("file", "x");
    folder_.write("ok", "x");
    learn();
    folder_.write("file", "changed");
    ASSERT_EQ(::chmod((folder_ / "file").c_str(), 0), 0);
    ASSERT_EQ(::chmod((folder_ / "closed").c_str(), 0), 0);
    const Scan found = scan();
    EXPECT_EQ(shown(found), "");
    ASSERT_EQ(found.unreadable.size(), 2U);
    EXPECT_NE(found.unreadable[0].find("closed"), std::string::npos);
    EXPECT_NE(found.unreadable[1].find("file"), std::string::npos);
    EXPECT_EQ(found.entries.size(), 3U);
}

TEST_F(ScanTest, names_of_any_bytes) {
    const std::vector<std::string> names = {" ", "\xff\xfe", "a\nb", "-n", "*", "dir\xc0/\x01", "\"q\""};
    for (const std::string& name : names) folder_.write(name, "x");
    EXPECT_EQ(learn().findings.size(), names.size());
    EXPECT_TRUE(scan().index_is_current);
    folder_.write("dir\xc0/\x01", "y2");
    EXPECT_EQ(shown(scan()), "~dir\xc0/\x01 ");
}

TEST_F(ScanTest, a_damaged_index_is_an_error_and_a_missing_root_too) {
    folder_.write("a", "x");
    learn();
    std::string bytes = place_.read("index");
    bytes[150] ^= 1;
    place_.write("index", bytes);
    index_ = std::move(*FileIndex::open(place_ / "index"));
    const auto found = scan_workspace(folder_.path(), &*index_, {}, {});
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, Code::corrupt);
    EXPECT_EQ(scan_workspace(folder_ / "no", nullptr, {}, {}).error().code, Code::io);
}

TEST_F(ScanTest, deeper_than_the_longest_path) {
    UniqueFd at(::open(folder_.path().c_str(), O_PATH | O_CLOEXEC));
    constexpr int k_levels = 2500;  // 10,000 work as well, but the kernel needs 10 s to remove them
    for (int i = 0; i < k_levels; ++i) {
        ASSERT_EQ(::mkdirat(at.get(), "d", 0755), 0);
        at = UniqueFd(::openat(at.get(), "d", O_PATH | O_CLOEXEC));
    }
    const UniqueFd file(::openat(at.get(), "bottom", O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
    ASSERT_TRUE(file);
    const Scan found = scan();
    ASSERT_EQ(found.findings.size(), 1U);
    EXPECT_EQ(found.findings[0].path.size(), 2 * k_levels + std::string("bottom").size());
    EXPECT_TRUE(found.unreadable.empty());
    const auto capture = capture_file(folder_.path(), found.findings[0].path, 100);
    ASSERT_TRUE(capture);
    EXPECT_EQ(capture->state, found.findings[0].after);
    // std::filesystem would take half a minute for this.
    EXPECT_TRUE(run_command({"rm", "-rf", folder_ / "d"}, scrubbed_environment())->success());
}

TEST_F(ScanTest, any_number_of_threads_finds_the_same) {
    for (int i = 0; i < 300; ++i)
        folder_.write("d" + std::to_string(i % 37) + "/e" + std::to_string(i % 5) + "/" + std::to_string(i), "x");
    ScanOptions options;
    options.threads = 1;
    const std::string alone = shown(scan(options));
    for (options.threads = 2; options.threads < 9; ++options.threads) EXPECT_EQ(shown(scan(options)), alone);
}

}  // namespace
}  // namespace pentad
