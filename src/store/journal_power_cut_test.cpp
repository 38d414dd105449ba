// A power cut: everything that was not synced is gone. SQLite writes through a layer of ours that notes the content of
// each file at its last sync; after every commit, a journal made of just that must hold every edit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <map>

#include "base/file.hpp"
#include "store/sqlite.hpp"
#include "support/journal.hpp"

namespace pentad {
namespace {

using test::must;

/// What each file held when it was synced last.
std::map<std::string, std::string>& synced_content() {
    static std::map<std::string, std::string> content;
    return content;
}

/// SQLite's own file stands behind ours in memory.
struct WatchedFile {
    sqlite3_file base;
    char path[4000];
    sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
WatchedFile* watched(sqlite3_file* file) { return reinterpret_cast<WatchedFile*>(file); }
sqlite3_file* real(sqlite3_file* file) { return watched(file)->real(); }

int sync_watched(sqlite3_file* file, int flags) {
    const int result = real(file)->pMethods->xSync(real(file), flags);
    synced_content()[watched(file)->path] = must(read_file(watched(file)->path));
    return result;
}

const sqlite3_io_methods k_methods = {
    3,
    [](sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); },
    [](sqlite3_file* f, void* to, int size, sqlite3_int64 at) {
        return real(f)->pMethods->xRead(real(f), to, size, at);
    },
    [](sqlite3_file* f, const void* from, int size, sqlite3_int64 at) {
        return real(f)->pMethods->xWrite(real(f), from, size, at);
    },
    [](sqlite3_file* f, sqlite3_int64 size) { return real(f)->pMethods->xTruncate(real(f), size); },
    sync_watched,
    [](sqlite3_file* f, sqlite3_int64* size) { return real(f)->pMethods->xFileSize(real(f), size); },
    [](sqlite3_file* f, int lock) { return real(f)->pMethods->xLock(real(f), lock); },
    [](sqlite3_file* f, int lock) { return real(f)->pMethods->xUnlock(real(f), lock); },
    [](sqlite3_file* f, int* reserved) { return real(f)->pMethods->xCheckReservedLock(real(f), reserved); },
    [](sqlite3_file* f, int what, void* value) { return real(f)->pMethods->xFileControl(real(f), what, value); },
    [](sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); },
    // None of the promises that let SQLite sync less.
    [](sqlite3_file*) { return 0; },
    [](sqlite3_file* f, int page, int size, int extend, void volatile** memory) {
        return real(f)->pMethods->xShmMap(real(f), page, size, extend, memory);
    },
    [](sqlite3_file* f, int offset, int count, int flags) {
        return real(f)->pMethods->xShmLock(real(f), offset, count, flags);
    },
    [](sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); },
    [](sqlite3_file* f, int remove) { return real(f)->pMethods->xShmUnmap(real(f), remove); },
    [](sqlite3_file*, sqlite3_int64, int, void** page) {
        *page = nullptr;
        return SQLITE_OK;
    },
    [](sqlite3_file*, sqlite3_int64, void*) { return SQLITE_OK; },
};

/// The default way to the files, watched, while this lives.
class WatchedFiles {
   public:
    WatchedFiles() : below_(sqlite3_vfs_find(nullptr)), watching_(*below_) {
        watching_.zName = "watched";
        watching_.szOsFile = static_cast<int>(sizeof(WatchedFile)) + below_->szOsFile;
        watching_.pAppData = below_;
        watching_.xOpen = [](sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
            auto* below = static_cast<sqlite3_vfs*>(vfs->pAppData);
            std::memset(file, 0, sizeof(WatchedFile));
            const int result = below->xOpen(below, name, real(file), flags, out_flags);
            if (name != nullptr) std::strncpy(watched(file)->path, name, sizeof(WatchedFile::path) - 1);
            if (real(file)->pMethods != nullptr) file->pMethods = &k_methods;
            return result;
        };
        sqlite3_vfs_register(&watching_, 1);
        synced_content().clear();
    }
    ~WatchedFiles() {
        sqlite3_vfs_unregister(&watching_);
        sqlite3_vfs_register(below_, 1);
    }
    WatchedFiles(const WatchedFiles&) = delete;
    WatchedFiles& operator=(const WatchedFiles&) = delete;

   private:
    sqlite3_vfs* below_;
    sqlite3_vfs watching_;
};

/// The journal as it is found after the power is back.
struct AfterPowerCut {
    test::TempFolder folder;
    Journal journal;

    explicit AfterPowerCut(const std::filesystem::path& file) : journal(must(restore(file))) {}
    Result<Journal> restore(const std::filesystem::path& file) {
        for (const char* suffix : {"", "-wal"}) {
            const auto found = synced_content().find(file.native() + suffix);
            if (found != synced_content().end()) folder.write(std::string("journal.db") + suffix, found->second);
        }
        return Journal::open(folder / "journal.db");
    }
};

std::string content_of(int number) { return std::to_string(number) + std::string(3000 + 97U * (number % 50), 'x'); }

void record(const std::filesystem::path& file, int number) {
    Journal journal = must(Journal::open(file));
    const std::string bytes = content_of(number);
    must(journal.begin());
    must(journal.add_edit(test::user_edit(1, {test::file_change("file", "", bytes)})));
    must(journal.add_content({Oid::of_blob(bytes), bytes}));
    must(journal.commit());
}

TEST(JournalPowerCut, leaves_every_acknowledged_edit_whole) {
    const WatchedFiles watching;
    const test::TempFolder folder;
    const std::filesystem::path file = folder / "journal.db";
    {
        Journal journal = must(Journal::create(file));
        must(journal.begin());
        must(journal.add_batch(1000, now(), ""));
        must(journal.commit());
    }
    // create() renames what it synced.
    synced_content().try_emplace(file.native(), synced_content()[file.native() + ".new"]);
    // Long enough for the log to be copied into the journal and started anew several times.
    for (int number = 1; number <= 60; ++number) {
        record(file, number);
        AfterPowerCut after(file);
        ASSERT_EQ(must(after.journal.newest_edit()), number);
        ASSERT_EQ(must(after.journal.content(Oid::of_blob(content_of(number)))), content_of(number));
        if (number % 10 == 0) {
            ASSERT_THAT(must(after.journal.check()), testing::IsEmpty());
        }
    }
    EXPECT_GE(std::stoi(must(must(Journal::open(file)).meta("log_restarts")).value_or("0")), 2);
}

}  // namespace
}  // namespace pentad
