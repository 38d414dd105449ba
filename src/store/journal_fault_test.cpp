// What must hold when processes die, compete, or run out of space.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <functional>
#include <set>

#include "store/workspace_lock.hpp"
#include "support/journal.hpp"

namespace pentad {
namespace {

using test::file_change;
using test::must;
using test::user_edit;
using testing::HasSubstr;
using testing::IsEmpty;

pid_t in_child(const std::function<void()>& body) {
    const pid_t child = ::fork();
    if (child != 0) return child;
    body();
    ::_exit(0);
}

/// Adds one edit with its content, as `record` does: a new connection each time, under the lock.
Result<EditId> record_once(const std::filesystem::path& file, std::string_view bytes) {
    TRY_ASSIGN(const WorkspaceLock lock, WorkspaceLock::acquire(file.parent_path() / "lock"));
    TRY_ASSIGN(Journal journal, Journal::open(file));
    TRY(journal.begin());
    TRY_ASSIGN(const EditId id, journal.add_edit(user_edit(1, {file_change("file", "", bytes)}, std::string(bytes))));
    TRY(journal.add_content({Oid::of_blob(bytes), bytes}));
    TRY(journal.commit());
    return id;
}

/// An existing journal with one open batch, closed again.
void make_journal(const std::filesystem::path& file) {
    Journal journal = must(Journal::create(file));
    must(journal.begin());
    must(journal.add_batch(1000, now(), ""));
    must(journal.commit());
}

void expect_sound(const std::filesystem::path& file) {
    Journal journal = must(Journal::open(file));
    EXPECT_THAT(must(journal.check()), IsEmpty());
}

TEST(JournalAtOnce, no_edit_of_many_processes_is_lost_and_readers_never_fail) {
    const test::TempFolder folder;
    const std::filesystem::path file = folder / "journal.db";
    make_journal(file);
    constexpr int k_writers = 8;
    constexpr int k_edits = 25;
    std::vector<pid_t> children;
    for (int writer = 0; writer < k_writers; ++writer) {
        children.push_back(in_child([&] {
            for (int number = 0; number < k_edits; ++number) {
                must(record_once(file, std::to_string(writer) + "/" + std::to_string(number)));
            }
        }));
    }
    for (int reader = 0; reader < 2; ++reader) {
        children.push_back(in_child([&] {
            for (EditId seen = 0; seen < k_writers * k_edits;) {
                Journal journal = must(Journal::open(file));
                const EditId newest = must(journal.newest_edit());
                // What a reader sees only ever grows, and has no gaps.
                if (newest < seen) ::_exit(2);
                const std::vector<Edit> found = must(journal.edits_after(seen));
                if (seen + static_cast<EditId>(found.size()) < newest) ::_exit(3);
                for (const Edit& edit : found)
                    if (edit.id != ++seen) ::_exit(4);
            }
        }));
    }
    for (const pid_t child : children) {
        int status = 0;
        ::waitpid(child, &status, 0);
        EXPECT_EQ(status, 0);
    }
    Journal journal = must(Journal::open(file));
    std::set<std::string> descriptions;
    for (const Edit& edit : must(journal.edits_after(0))) descriptions.insert(edit.description);
    EXPECT_EQ(descriptions.size(), static_cast<std::size_t>(k_writers * k_edits));
    EXPECT_EQ(must(journal.newest_edit()), k_writers * k_edits);
    EXPECT_THAT(must(journal.check()), IsEmpty());
}

TEST(JournalAtOnce, of_two_makers_one_wins_and_the_other_is_refused) {
    const test::TempFolder folder;
    for (int round = 0; round < 10; ++round) {
        const std::filesystem::path file = folder / ("journal" + std::to_string(round));
        std::vector<pid_t> children;
        for (int maker = 0; maker < 3; ++maker) {
            children.push_back(in_child([&] {
                const Result<Journal> journal = Journal::create(file);
                ::_exit(journal ? 10 : journal.error().code == Code::refused ? 20 : 30);
            }));
        }
        int sum = 0;
        for (const pid_t child : children) {
            int status = 0;
            ::waitpid(child, &status, 0);
            sum += WEXITSTATUS(status);
        }
        EXPECT_EQ(sum, 10 + 20 + 20);
        expect_sound(file);
    }
}

TEST(JournalKilled, whatever_was_acknowledged_is_there) {
    const test::TempFolder folder;
    const std::filesystem::path file = folder / "journal.db";
    make_journal(file);
    EditId acknowledged = 0;
    unsigned random = 7;
    for (int round = 0; round < 40; ++round) {
        int pipe_fds[2];
        ASSERT_EQ(::pipe2(pipe_fds, O_CLOEXEC), 0);
        const pid_t child = in_child([&] {
            for (;;) {
                const Result<EditId> id = record_once(file, std::string(20'000, static_cast<char>('a' + round % 26)));
                if (!id || ::write(pipe_fds[1], &*id, sizeof *id) != sizeof *id) ::_exit(1);
            }
        });
        ::close(pipe_fds[1]);
        random = random * 1'664'525 + 1'013'904'223;
        ::usleep(random >> 18);  // up to 16 ms
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        for (EditId id = 0; ::read(pipe_fds[0], &id, sizeof id) == sizeof id;) acknowledged = id;
        ::close(pipe_fds[0]);
        Journal journal = must(Journal::open(file));
        const EditId newest = must(journal.newest_edit());
        // One more may be there: killed between the commit and its report.
        EXPECT_TRUE(newest == acknowledged || newest == acknowledged + 1) << newest << " " << acknowledged;
        acknowledged = newest;
    }
    EXPECT_GT(acknowledged, 0);
    expect_sound(file);
}

TEST(JournalKilled, a_transaction_that_was_not_committed_leaves_nothing) {
    const test::TempFolder folder;
    const std::filesystem::path file = folder / "journal.db";
    make_journal(file);
    must(record_once(file, "first"));
    int pipe_fds[2];
    ASSERT_EQ(::pipe2(pipe_fds, O_CLOEXEC), 0);
    const pid_t child = in_child([&] {
        Journal journal = must(Journal::open(file));
        must(journal.begin());
        for (int number = 0; number < 100; ++number) must(journal.add_edit(user_edit(1, {}, std::string(10'000, 'x'))));
        (void)!::write(pipe_fds[1], "x", 1);
        ::pause();
    });
    char ready = 0;
    ASSERT_EQ(::read(pipe_fds[0], &ready, 1), 1);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    EXPECT_EQ(must(record_once(file, "second")), 2);
    expect_sound(file);
}

/// Fills the journal in a folder of a few MB until it is refused; everything acknowledged before must be there after.
void expect_full_disk_is_survived(const std::filesystem::path& file) {
    std::string bytes(200'000, ' ');
    EditId acknowledged = 0;
    std::optional<Error> error;
    unsigned random = 1;
    for (int number = 0; number < 100 && !error; ++number) {
        for (char& byte : bytes) byte = static_cast<char>((random = random * 1'664'525 + 1'013'904'223) >> 24);
        const Result<EditId> id = record_once(file, bytes);
        if (id) {
            acknowledged = *id;
        } else {
            error = id.error();
        }
    }
    ASSERT_TRUE(error) << "the disk never got full";
    EXPECT_EQ(error->code, Code::no_space) << error->message;
    EXPECT_THAT(error->message, HasSubstr("free some space and try again"));
    EXPECT_GT(acknowledged, 0);
    Journal journal = must(Journal::open(file));
    EXPECT_EQ(must(journal.newest_edit()), acknowledged);
    EXPECT_EQ(must(journal.edits_after(0)).size(), static_cast<std::size_t>(acknowledged));
    EXPECT_THAT(must(journal.check()), IsEmpty());
}

TEST(JournalDiskFull, loses_nothing_on_a_full_file_system) {
    const test::TempFolder folder;
    if (::mount("pentad-test", folder.path().c_str(), "tmpfs", 0, "size=3m") != 0) {
        GTEST_SKIP() << "mounting a small tmpfs needs root: " << std::strerror(errno);
    }
    make_journal(folder / "journal.db");
    expect_full_disk_is_survived(folder / "journal.db");
    ::umount2(folder.path().c_str(), MNT_DETACH);
}

TEST(JournalDiskFull, loses_nothing_at_a_limit_of_file_size) {
    const test::TempFolder folder;
    const std::filesystem::path file = folder / "journal.db";
    make_journal(file);
    const pid_t child = in_child([&] {
        ::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{1 << 20, 1 << 20};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        expect_full_disk_is_survived(file);
        ::_exit(testing::Test::HasFailure() ? 1 : 0);
    });
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    expect_sound(file);
}

TEST(JournalLog, stays_small_however_many_processes_write) {
    const test::TempFolder folder;
    const std::filesystem::path file = folder / "journal.db";
    make_journal(file);
    for (int number = 0; number < 100; ++number)
        must(record_once(file, std::to_string(number) + std::string(3000, 'x')));
    EXPECT_LT(std::filesystem::file_size(file.native() + "-wal"), 1'500'000U);
    EXPECT_EQ(must(must(Journal::open(file)).newest_edit()), 100);
    expect_sound(file);
}

}  // namespace
}  // namespace pentad
