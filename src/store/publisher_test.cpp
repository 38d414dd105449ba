#include "store/publisher.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "support/journal.hpp"

namespace pentad {
namespace {

using nlohmann::json;
using test::file_change;
using test::JournalInFolder;
using test::must;
using test::run_of;
using test::test_result;
using test::user_edit;

/// A folder with a journal and what is published from it.
struct Published : JournalInFolder {
    void publish() {
        must(publish_batches(folder.path(), journal));
        must(publish_runs(folder.path(), journal));
    }
    json batches() { return json::parse(folder.read("batch_tracker.json")); }
    json runs() { return json::parse(folder.read("test_results.json")); }
    ino_t inode(std::string_view name) {
        struct stat status{};
        EXPECT_EQ(::stat((folder / name).c_str(), &status), 0);
        return status.st_ino;
    }
    /// The document without what tells when and where it was written.
    static json content(json document) {
        document.erase("published");
        document.erase("last_updated");
        return document;
    }
    /// What stands there must be what a new publication of everything writes.
    void expect_complete() {
        const json batches_before = content(batches());
        const json runs_before = content(runs());
        const test::TempFolder other;
        must(republish(other.path(), journal));
        EXPECT_EQ(batches_before, content(json::parse(other.read("batch_tracker.json"))));
        EXPECT_EQ(runs_before, content(json::parse(other.read("test_results.json"))));
    }
    void set_state(BatchId id, BatchState state) {
        Batch batch = must(journal.batch(id));
        batch.state = state;
        if (state == BatchState::closed) batch.closed = Timestamp{1'705'315'000'000, 60};
        must(journal.begin());
        must(journal.update_batch(batch));
        must(journal.commit());
    }
    EditId add_other(EditKind kind, std::optional<BatchId> batch, std::int64_t target = 0) {
        Edit edit = user_edit(0, {file_change("other.py", "a", "b")}, "other");
        edit.kind = kind;
        edit.batch = batch;
        if (target != 0) edit.target = target;
        return add(edit);
    }
};

TEST(Publisher, writes_the_fields_of_the_specification) {
    Published at;
    at.publish();
    EXPECT_EQ(at.batches()["edit_count"], 0);
    EXPECT_TRUE(at.batches()["batches"].empty());
    EXPECT_TRUE(at.runs()["results"].empty());

    at.add_batch(2);
    at.add(user_edit(1, {file_change("src/a.py", "1", "2")}, "Fixed \"it\"\nreally"));
    at.publish();
    const json open = at.batches();
    EXPECT_EQ(open["edit_count"], 1);
    ASSERT_TRUE(open["last_updated"].is_string());
    const json& batch = open["batches"].at(0);
    EXPECT_EQ(batch["batch_id"], 1);
    EXPECT_EQ(batch["start_time"], "2024-01-15T11:28:20.000");
    EXPECT_TRUE(batch["end_time"].is_null());
    EXPECT_EQ(batch["git_commit_hash"], "abc123");
    EXPECT_EQ(batch["batch_size"], 2);
    const json& edit = batch["edits"].at(0);
    EXPECT_EQ(edit["file_path"], "src/a.py");
    EXPECT_EQ(edit["timestamp"], "2024-01-15T11:30:00.123");
    EXPECT_EQ(edit["description"], "Fixed \"it\"\nreally");
    EXPECT_EQ(edit["file_hash"], sha256_hex("2").substr(0, 16));
    EXPECT_EQ(edit["edit"], 1);
    EXPECT_EQ(edit["author"], "Ada <ada@example.org>");

    at.set_state(1, BatchState::closed);
    at.publish();
    EXPECT_EQ(at.batches()["batches"].at(0)["end_time"], "2024-01-15T11:36:40.000");
}

TEST(Publisher, an_edit_of_several_files_is_one_entry_and_a_deletion_is_marked) {
    Published at;
    at.add_batch();
    at.add(user_edit(1, {file_change("a", "1", "2"), file_change("b", "1", "")}));
    at.add(user_edit(1, {file_change("c", "1", "")}));
    at.publish();
    const json edits = at.batches()["batches"].at(0)["edits"];
    ASSERT_EQ(edits.size(), 2U);
    EXPECT_EQ(edits[0]["file_path"], "a");
    ASSERT_EQ(edits[0]["files"].size(), 2U);
    EXPECT_EQ(edits[0]["files"][1]["file_path"], "b");
    EXPECT_EQ(edits[0]["files"][1]["deleted"], true);
    EXPECT_EQ(edits[1]["deleted"], true);
    EXPECT_EQ(edits[1]["file_hash"], "");
    EXPECT_FALSE(edits[1].contains("files"));
}

TEST(Publisher, only_user_edits_fill_a_batch_and_the_others_are_listed_apart) {
    Published at;
    at.add_other(EditKind::unrecorded, std::nullopt);
    at.add_batch();
    at.add(user_edit(1, {file_change("a", "1", "2")}));
    at.add_other(EditKind::unrecorded, 1);
    at.set_state(1, BatchState::closed);
    at.add_other(EditKind::rollback, std::nullopt, 1);
    at.publish();
    const auto check = [&] {
        const json batch = at.batches()["batches"].at(0);
        EXPECT_EQ(batch["edits"].size(), 1U);
        ASSERT_EQ(batch["unrecorded"].size(), 1U);
        EXPECT_EQ(batch["unrecorded"][0]["kind"], "unrecorded");
        ASSERT_EQ(batch["other_edits"].size(), 2U);
        EXPECT_EQ(batch["other_edits"][0]["kind"], "unrecorded");
        EXPECT_EQ(batch["other_edits"][1]["kind"], "rollback");
        EXPECT_EQ(batch["other_edits"][1]["target"], 1);
        EXPECT_EQ(at.batches()["edit_count"], at.batches()["batches"].size());
    };
    check();
    at.add_batch();
    at.add(user_edit(2, {file_change("a", "2", "3")}));
    at.add_other(EditKind::undo, std::nullopt, 4);
    at.publish();
    check();
    EXPECT_EQ(at.batches()["batches"].at(1)["other_edits"].at(0)["kind"], "undo");
    at.expect_complete();
}

TEST(Publisher, an_edit_of_no_batch_is_listed_once_also_beside_an_empty_batch) {
    Published at;
    at.add_batch();
    at.add(user_edit(1, {file_change("a", "1", "2")}));
    at.set_state(1, BatchState::closed);
    at.add_other(EditKind::rollback, std::nullopt, 1);
    at.add_batch();
    at.publish();
    EXPECT_EQ(at.batches()["batches"].at(0)["other_edits"].size(), 1U);
    EXPECT_EQ(at.batches()["batches"].at(1)["other_edits"].size(), 0U);
    at.add_other(EditKind::undo, std::nullopt, 2);
    at.add(user_edit(2, {file_change("a", "1", "2")}));
    at.publish();
    EXPECT_EQ(at.batches()["batches"].at(0)["other_edits"].size(), 2U);
    EXPECT_EQ(at.batches()["batches"].at(1)["other_edits"].size(), 0U);
    at.expect_complete();
}

TEST(Publisher, runs_have_the_test_result_format) {
    Published at;
    const Batch batch = at.add_batch();
    TestResult failed = test_result("pkg.test_o", "Outer::Inner::test_x[a::b", Outcome::failed, 0.5);
    failed.id = "pkg.test_o::Outer::Inner::test_x";
    failed.traceback = "Traceback\n  …";
    failed.file_location = "orchestrator.py:245";
    failed.message = "1 != 2";
    pentad::Run run =
        run_of({failed, test_result("test_m", "test_function", Outcome::timed_out),
                test_result("test_m", "T::ok", Outcome::passed), test_result("test_m", "T::s", Outcome::skipped)},
               batch.id);
    run.git_commit = "abc123def456";
    at.add(run);
    at.publish();
    const json result = at.runs()["results"].at(0);
    EXPECT_EQ(result["batch_id"], 1);
    EXPECT_EQ(result["timestamp"], "2024-01-15T11:31:40.000");
    EXPECT_EQ(result["success"], false);
    EXPECT_EQ(result["total_tests"], 4);
    EXPECT_EQ(result["passed_tests"], 1);
    EXPECT_EQ(result["failed_tests"], 2);
    EXPECT_EQ(result["skipped_tests"], 1);
    EXPECT_EQ(result["duration_seconds"], 1.5);
    EXPECT_EQ(result["git_commit_hash"], "abc123def456");
    ASSERT_EQ(result["failures"].size(), 2U);
    const json& failure = result["failures"][0];
    EXPECT_EQ(failure["type"], "FAIL");
    EXPECT_EQ(failure["test_name"], "test_x");
    EXPECT_EQ(failure["test_class"], "pkg.test_o.Outer.Inner");
    EXPECT_EQ(failure["module"], "pkg.test_o");
    EXPECT_EQ(failure["traceback"], failed.traceback);
    EXPECT_EQ(failure["file_location"], "orchestrator.py:245");
    EXPECT_EQ(result["failures"][1]["type"], "ERROR");
    EXPECT_EQ(result["failures"][1]["test_class"], "test_m");
    EXPECT_EQ(result["failures"][1]["status"], "timed out");
}

TEST(Publisher, flaky_passes_and_retries_are_told_where_there_are_some) {
    Published at;
    TestResult flaky = test_result("m", "T::flaky", Outcome::passed);
    flaky.attempts.push_back({});
    TestResult broken = test_result("m", "T::broken", Outcome::failed);
    broken.attempts.push_back({});
    at.add(run_of({flaky, broken}));
    at.add(run_of({test_result("m", "T::broken", Outcome::failed)}));
    at.publish();
    const json results = at.runs()["results"];
    EXPECT_EQ(results.at(0).at("flaky_tests"), 1);
    EXPECT_EQ(results.at(0).at("failures").at(0).at("retries"), 1);
    EXPECT_FALSE(results.at(1).contains("flaky_tests"));
    EXPECT_FALSE(results.at(1).at("failures").at(0).contains("retries"));
}

TEST(Publisher, what_is_cached_has_passed_and_is_counted_once) {
    Published at;
    TestResult kept = test_result("m", "T::kept", Outcome::cached);
    kept.cached_from = at.add(run_of({test_result("m", "T::kept", Outcome::passed)}));
    at.add(run_of({kept, test_result("m", "T::ran", Outcome::passed), test_result("m", "T::broken", Outcome::failed)}));
    at.publish();
    const json run = at.runs()["results"].at(1);
    EXPECT_EQ(run.at("total_tests"), 3);
    EXPECT_EQ(run.at("passed_tests"), 2);
    EXPECT_EQ(run.at("failed_tests"), 1);
    EXPECT_EQ(run.at("cached_tests"), 1);
}

TEST(Publisher, bytes_that_are_not_utf8_are_kept_beside_what_can_be_read) {
    Published at;
    at.add_batch();
    at.add(user_edit(1, {file_change("a\xff\n", "1", "2")}, "caf\xe9"));
    at.publish();
    const json edit = at.batches()["batches"].at(0)["edits"].at(0);
    EXPECT_EQ(edit["file_path"], "a\uFFFD\n");
    EXPECT_EQ(edit["file_path_bytes"], "61ff0a");
    EXPECT_EQ(edit["description_bytes"], "636166e9");
    EXPECT_FALSE(edit.contains("author_bytes"));
}

TEST(Publisher, is_whole_after_every_step_of_a_long_history) {
    Published at;
    at.publish();
    unsigned random = 3;
    const auto one_in = [&random](unsigned count) {
        return ((random = random * 1'664'525 + 1'013'904'223) >> 16) % count == 0;
    };
    BatchId batch = 0;
    int in_batch = 5;
    for (int step = 0; step < 120; ++step) {
        if (in_batch == 5) {
            batch = at.add_batch().id;
            in_batch = 0;
        }
        at.add(user_edit(batch, {file_change("file", "1", "2")}, std::to_string(step)));
        if (++in_batch == 5) at.set_state(batch, BatchState::closing);
        if (one_in(6)) at.add_other(EditKind::rollback, std::nullopt, 1);
        // Batches are closed late, and not always in their order.
        for (const Batch& closing : must(at.journal.batches_in_state(BatchState::closing))) {
            if (one_in(4)) continue;
            if (one_in(2)) at.add_other(EditKind::unrecorded, closing.id);
            at.set_state(closing.id, BatchState::closed);
            at.add(run_of({test_result("m", "a", Outcome::failed)}, closing.id));
        }
        if (one_in(4)) continue;
        if (one_in(8)) at.folder.write("batch_tracker.json", at.folder.read("batch_tracker.json").substr(0, 100));
        if (one_in(8)) at.folder.remove("test_results.json");
        if (one_in(8)) at.folder.remove(".batch_tracker.json.shadow");
        at.publish();
        at.expect_complete();
    }
}

TEST(Publisher, appends_to_the_copy_before_the_last_instead_of_writing_anew) {
    Published at;
    at.add_batch(100);
    for (int number = 0; number < 3; ++number) {
        at.add(user_edit(1, {file_change("file", "1", "2")}));
        at.publish();
    }
    const ino_t third = at.inode("batch_tracker.json");
    const ino_t second = at.inode(".batch_tracker.json.shadow");
    at.add(user_edit(1, {file_change("file", "1", "2")}));
    at.publish();
    EXPECT_EQ(at.inode("batch_tracker.json"), second);
    EXPECT_EQ(at.inode(".batch_tracker.json.shadow"), third);
    EXPECT_EQ(at.batches()["edit_count"], 4);
    at.expect_complete();
}

TEST(Publisher, gives_back_what_was_deleted_damaged_or_changed) {
    Published at;
    at.add_batch(100);
    const std::vector<std::function<void(const std::string&)>> damages = {
        [&](const std::string& name) { at.folder.remove(name); },
        [&](const std::string& name) { at.folder.write(name, ""); },
        [&](const std::string& name) { at.folder.write(name, "{}"); },
        [&](const std::string& name) { at.folder.write(name, at.folder.read(name) + " "); },
        [&](const std::string& name) {  // same length, same end
            std::string text = at.folder.read(name);
            text.replace(text.find("an edit"), 7, "no edit");
            at.folder.write(name, text);
        },
        [&](const std::string& name) { ::truncate((at.folder / name).c_str(), 200); },
        [&](const std::string& name) {
            at.folder.remove(name);
            std::filesystem::create_symlink("/dev/null", at.folder / name);
        },
        [&](const std::string& name) {
            at.folder.remove(name);
            ASSERT_EQ(::mkfifo((at.folder / name).c_str(), 0600), 0);
        },
    };
    for (std::size_t damage = 0; damage < damages.size(); ++damage) {
        for (const std::string name : {"batch_tracker.json", ".batch_tracker.json.shadow"}) {
            for (int number = 0; number < 2; ++number) {
                at.add(user_edit(1, {file_change("file", "1", "2")}));
                at.publish();
            }
            damages[damage](name);
            for (int number = 0; number < 2; ++number) {  // the second goes on from what the first left as shadow
                at.add(user_edit(1, {file_change("file", "1", "2")}));
                at.publish();
                SCOPED_TRACE(std::to_string(damage) + " " + name);
                at.expect_complete();
            }
        }
    }
}

TEST(Publisher, of_another_journal_is_not_gone_on_with) {
    Published at;
    Published other;
    for (Published* each : {&at, &other}) {
        each->add_batch();
        each->add(user_edit(1, {file_change("file", "1", "2")}, each == &at ? "ours" : "theirs"));
        each->publish();
    }
    std::filesystem::rename(other.folder / "batch_tracker.json", at.folder / ".batch_tracker.json.shadow");
    at.add(user_edit(1, {file_change("file", "1", "2")}, "ours"));
    at.publish();
    at.expect_complete();
}

TEST(Publisher, a_reader_that_takes_its_time_keeps_the_document_it_opened) {
    Published at;
    at.add_batch(100);
    for (int number = 0; number < 3; ++number) {
        at.add(user_edit(1, {file_change("file", "1", "2")}));
        at.publish();
    }
    const UniqueFd reader(::open((at.folder / "batch_tracker.json").c_str(), O_RDONLY | O_CLOEXEC));
    for (int number = 0; number < 3; ++number) {
        at.add(user_edit(1, {file_change("file", "1", "2")}));
        at.publish();
    }
    const json read = json::parse(must(read_all(reader.get(), "batch_tracker.json")));
    EXPECT_EQ(read["edit_count"], 3);
    EXPECT_EQ(read["batches"].at(0)["edits"].size(), 3U);
    at.expect_complete();
}

TEST(Publisher, is_whole_for_readers_at_any_time) {
    Published at;
    at.add_batch(1000);
    at.add(user_edit(1, {file_change("file", "1", "2")}));
    at.publish();
    int pipe_fds[2];
    ASSERT_EQ(::pipe2(pipe_fds, O_CLOEXEC | O_NONBLOCK), 0);
    const pid_t reader = ::fork();
    if (reader == 0) {
        std::size_t seen = 0;
        char stop = 0;
        while (::read(pipe_fds[0], &stop, 1) != 1) {
            const json read = json::parse(must(read_file(at.folder / "batch_tracker.json")), nullptr, false);
            if (read.is_discarded() || read["edit_count"] < seen) ::_exit(1);
            seen = read["edit_count"];
        }
        ::_exit(0);
    }
    for (int number = 0; number < 150; ++number) {
        at.add(user_edit(1, {file_change("file", "1", "2")}));
        at.publish();
    }
    ASSERT_EQ(::write(pipe_fds[1], "x", 1), 1);
    int status = 0;
    ::waitpid(reader, &status, 0);
    EXPECT_EQ(status, 0);
}

TEST(Publisher, goes_on_after_old_runs_were_removed) {
    Published at;
    for (int number = 0; number < 4; ++number) {
        at.add(run_of({test_result("m", "a", Outcome::failed)}));
        at.publish();
    }
    must(at.journal.collect_garbage(1));
    at.add(run_of({test_result("m", "a", Outcome::passed)}));
    at.publish();
    EXPECT_EQ(at.runs()["results"].size(), 5U) << "what is published stays";
    must(republish(at.folder.path(), at.journal));
    EXPECT_EQ(at.runs()["results"].size(), 2U);
}

TEST(Publisher, a_folder_in_the_way_is_an_error_that_says_so) {
    Published at;
    std::filesystem::create_directories(at.folder / "batch_tracker.json/inside");
    const Status status = publish_batches(at.folder.path(), at.journal);
    ASSERT_FALSE(status);
    EXPECT_THAT(status.error().message, testing::HasSubstr("move away what stands there"));
}

}  // namespace
}  // namespace pentad
