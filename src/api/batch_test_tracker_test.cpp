// The public classes as a program uses them that is not ours. Real runs of real tests.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include <pentad/batch_test_tracker.hpp>

#include <chrono>
#include <cstdio>
#include <thread>

#include "support/temp_folder.hpp"

namespace pentad {
namespace {

/// A workspace with a module and its tests: `answer` is tested, and may be broken.
class Workplace {
   public:
    Workplace() {
        folder.write("pentad.toml", "[python]\ninterpreter = \"/usr/bin/python3\"\n");
        write_answer("42");
        folder.write("test_answer.py",
                     "import unittest, answer\n\n\nclass AnswerTest(unittest.TestCase):\n"
                     "    def test_answer(self):\n        self.assertEqual(answer.answer(), 42)\n\n"
                     "    def test_other(self):\n        pass\n");
    }
    void write_answer(const std::string& value) const {
        folder.write("answer.py", "def answer():\n    return " + value + "\n");
    }
    Options options() const {
        Options options;
        options.root = folder.path().string();
        options.batch_size = 2;
        options.jobs = 1;
        return options;
    }
    std::string file(const char* name) const { return (folder.path() / name).string(); }

    test::TempFolder folder;
};

/// `code: message` of what it throws; `nothing` when it does not.
template <class Call>
std::string thrown_by(Call call) {
    try {
        call();
    } catch (const Error& error) {
        return error.code() + " " + std::to_string(error.exit_code()) + ": " + error.what();
    }
    return "nothing";
}

TEST(BatchTestTracker, RecordsTestsAndRollsBackAsTheSpecificationShows) {
    const Workplace at;
    BatchTestTracker tracker(at.options());
    EXPECT_EQ(tracker.edit_count(), 0);
    EXPECT_FALSE(tracker.current_batch());
    EXPECT_EQ(tracker.run_tests().batch_id, 0) << "this takes the first snapshot";
    at.folder.write("notes.txt", "one\n");
    const FileEdit first = tracker.record_edit(at.file("notes.txt"), "Added notes", "Ana");
    EXPECT_EQ(first.edit_id, 1);
    EXPECT_EQ(first.file_path, "notes.txt");
    EXPECT_EQ(first.description, "Added notes");
    EXPECT_EQ(first.author, "Ana");
    EXPECT_EQ(first.file_hash, "2c8b08da5ce60398") << "sha256 of the content";
    EXPECT_FALSE(first.result);
    at.write_answer("41");
    const FileEdit second = tracker.record_edit(at.file("answer.py"), "broke");
    ASSERT_TRUE(second.result) << "the batch was full";
    const BatchTestResult& result = *second.result;
    EXPECT_FALSE(result.success);
    EXPECT_EQ(result.batch_id, 1);
    EXPECT_EQ(result.total_tests, 2);
    EXPECT_EQ(result.passed_tests, 1);
    EXPECT_EQ(result.failed_tests, 1);
    ASSERT_EQ(result.failures.size(), 1u);
    EXPECT_EQ(result.failures[0].type, "FAIL");
    EXPECT_EQ(result.failures[0].test_name, "test_answer");
    EXPECT_EQ(result.failures[0].test_class, "test_answer.AnswerTest");
    EXPECT_EQ(result.failures[0].module, "test_answer");
    EXPECT_EQ(result.failures[0].file_location, "test_answer.py:6");
    EXPECT_EQ(tracker.edit_count(), 2);
    const std::optional<BatchInfo> batch = tracker.current_batch();
    ASSERT_TRUE(batch);
    EXPECT_EQ(batch->batch_id, 1);
    ASSERT_EQ(batch->edits.size(), 2u);
    EXPECT_EQ(batch->edits[1].file_path, "answer.py");
    EXPECT_FALSE(batch->end_time.empty());
    EXPECT_TRUE(at.folder.exists("test_batch_logs/test_report_batch_1.txt"));

    const std::optional<BatchTestResult> after = tracker.rollback_batch(1);
    ASSERT_TRUE(after);
    EXPECT_TRUE(after->success);
    EXPECT_EQ(at.folder.read("answer.py"), "def answer():\n    return 42\n");
    const std::string backup = tracker.create_backup(1);
    EXPECT_EQ(backup, at.file("test_batch_logs/backups/batch_1"));
    EXPECT_EQ(tracker.run_tests("test_a*.py").passed_tests, 2);
}

TEST(BatchTestTracker, FindsTheCulpritTriesItsRollbackAndTakesJustItBack) {
    const Workplace at;
    BatchTestTracker tracker(at.options());
    tracker.run_tests();
    at.write_answer("41");
    tracker.record_edit(at.file("answer.py"), "broke");
    at.folder.write("notes.txt", "one\n");
    const FileEdit last = tracker.record_edit(at.file("notes.txt"), "notes");
    ASSERT_TRUE(last.isolation);
    ASSERT_EQ(last.isolation->tests.size(), 1u);
    EXPECT_EQ(last.isolation->tests[0].edits, std::vector<std::int64_t>{1});
    EXPECT_FALSE(last.rollback);

    const IsolationResult found = tracker.isolate();
    EXPECT_EQ(found.batch_id, 1);
    EXPECT_EQ(found.tests[0].test, "test_answer::AnswerTest::test_answer");
    EXPECT_EQ(found.tests[0].verdict, "culprit");
    EXPECT_TRUE(found.tests[0].verified);
    EXPECT_GT(found.worlds, 0);

    RollbackOptions options;
    options.dry_run = true;
    const RollbackResult tried = tracker.rollback_culprit(0, options);
    EXPECT_TRUE(tried.dry_run);
    EXPECT_EQ(tried.edit_id, 0);
    EXPECT_EQ(tried.edits, std::vector<std::int64_t>{1});
    EXPECT_NE(tried.diff.find("+    return 42"), std::string::npos);
    ASSERT_TRUE(tried.result);
    EXPECT_TRUE(tried.result->success);
    EXPECT_EQ(tried.result->run_id, 0);
    const RollbackResult other = tracker.rollback_edit(2, options);
    EXPECT_FALSE(other.result->success);
    EXPECT_TRUE(tracker.rollback_batch(1, options).result->success);
    EXPECT_EQ(at.folder.read("answer.py"), "def answer():\n    return 41\n") << "a dry run changes nothing";

    const RollbackResult done = tracker.rollback_culprit();
    EXPECT_EQ(done.edit_id, 3);
    EXPECT_EQ(done.files, std::vector<std::string>{"answer.py"});
    EXPECT_TRUE(done.result->success);
    EXPECT_EQ(at.folder.read("answer.py"), "def answer():\n    return 42\n");
    EXPECT_TRUE(at.folder.exists("notes.txt"));
    EXPECT_EQ(thrown_by([&] { tracker.rollback_edit(1); }).substr(0, 10), "refused 3:");
}

TEST(BatchTestTracker, TellsWhatTheSettingTookBack) {
    const Workplace at;
    at.folder.write("pentad.toml",
                    "[python]\ninterpreter = \"/usr/bin/python3\"\n[rollback]\non_failure = \"culprit\"\n");
    BatchTestTracker tracker(at.options());
    tracker.run_tests();
    at.write_answer("41");
    tracker.record_edit(at.file("answer.py"), "broke");
    at.folder.write("notes.txt", "one\n");
    const FileEdit last = tracker.record_edit(at.file("notes.txt"), "notes");
    ASSERT_TRUE(last.rollback);
    EXPECT_FALSE(last.result->success) << "of the batch as it was";
    EXPECT_EQ(last.rollback->edits, std::vector<std::int64_t>{1});
    EXPECT_TRUE(last.rollback->result->success);
    EXPECT_EQ(at.folder.read("answer.py"), "def answer():\n    return 42\n");
}

TEST(BatchTestTracker, ErrorsAreThoseOfTheProgram) {
    const Workplace at;
    BatchTestTracker tracker(at.options());
    EXPECT_EQ(thrown_by([&] { tracker.rollback_batch(1); }).substr(0, 10), "refused 3:");
    tracker.record_edit(at.file("answer.py"));
    EXPECT_EQ(thrown_by([&] { tracker.rollback_batch(7); }),
              "not_found 3: batch 7 does not exist; the newest is 1 (see pentad log)");
    EXPECT_EQ(thrown_by([&] { tracker.record_edit(at.file("missing.py")); }).substr(0, 12), "not_found 3:");
    EXPECT_EQ(thrown_by([&] { tracker.run_tests("nothing*.py"); }).substr(0, 11), "no_tests 4:");
    Options wrong = at.options();
    wrong.batch_size = 0;
    EXPECT_EQ(thrown_by([&] { BatchTestTracker(wrong).edit_count(); }),
              "usage 64: PENTAD_BATCH_SIZE must be a whole number from 1 to 1000000, not 0");
    EXPECT_EQ(thrown_by([&] { BatchTestRunner(at.options()).compare_with_baseline(); }).substr(0, 12), "not_found 3:");
    EXPECT_EQ(tracker.edit_count(), 1) << "what was refused has changed nothing";
}

TEST(BatchTestTracker, StopsWhenItsCallerSaysSoAndKeepsWhatWasFound) {
    const Workplace at;
    at.folder.write(
        "test_long.py",
        "import time, unittest\n\n\nclass T(unittest.TestCase):\n    def test_long(self): time.sleep(1000)\n");
    bool stop = false;
    Options options = at.options();
    options.should_stop = [&] { return stop; };
    options.on_event = [&](const std::string& line) { stop = stop || line.find("test_long") != std::string::npos; };
    const auto start = std::chrono::steady_clock::now();
    const BatchTestResult result = BatchTestTracker(options).run_tests();
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
    EXPECT_TRUE(result.interrupted);
    EXPECT_FALSE(result.success);
    EXPECT_NE(at.folder.read("test_batch_logs/test_results.json").find("\"interrupted\":true"), std::string::npos);
}

TEST(BatchTestTracker, WhatACallbackThrowsComesOut) {
    const Workplace at;
    Options options = at.options();
    options.should_stop = []() -> bool { throw 4711; };
    EXPECT_THROW(BatchTestTracker(options).run_tests(), int);
    options.should_stop = {};
    options.on_event = [](const std::string&) { throw std::string("full"); };
    EXPECT_THROW(BatchTestTracker(options).run_tests(), std::string);
    EXPECT_EQ(BatchTestTracker(at.options()).run_tests().passed_tests, 2) << "nothing is left locked";
}

/// What a program has set for itself, as one text.
std::string manners() {
    std::string text;
    for (int signal = 1; signal < NSIG; ++signal) {
        struct sigaction action{};
        ::sigaction(signal, nullptr, &action);
        text += action.sa_handler == SIG_DFL ? 'd' : action.sa_handler == SIG_IGN ? 'i' : 'h';
    }
    sigset_t mask;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    for (int signal = 1; signal < NSIG; ++signal) text += sigismember(&mask, signal) == 1 ? '1' : '0';
    return text + std::filesystem::current_path().string();
}

TEST(BatchTestTracker, LeavesItsHostAsItWas) {
    const Workplace at;
    const std::string before = manners();
    const pid_t child = ::fork();
    if (child == 0) {
        ::alarm(100);
        ::pause();
        ::_exit(0);
    }
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    std::string during;
    Options options = at.options();
    options.should_stop = [&] {
        during = manners();
        return false;
    };
    const std::string thrown = thrown_by([&] {
        BatchTestTracker tracker(options);
        tracker.record_edits({at.file("pentad.toml"), at.file("test_answer.py")}, "first");
        at.write_answer("1");
        tracker.record_edit(at.file("answer.py"), "broke");
        tracker.rollback_batch(1);
        BatchTestRunner(options).run_all_tests();
    });
    std::fflush(nullptr);
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
    EXPECT_EQ(thrown.substr(0, 9), "refused 3") << "the first edits have no content before";
    EXPECT_EQ(during, before);
    EXPECT_EQ(manners(), before);
    EXPECT_EQ(::waitpid(child, nullptr, WNOHANG), 0) << "the host's own child is alive";
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "no child of ours is left";
}

TEST(BatchTestTracker, SeveralThreadsWorkAtOnce) {
    const Workplace first;
    const Workplace second;
    int passed[2] = {0, 0};
    const auto run = [](const Workplace& at, int& result) {
        for (int round = 0; round < 3; ++round) result += BatchTestTracker(at.options()).run_tests().passed_tests;
    };
    std::thread one(run, std::cref(first), std::ref(passed[0]));
    std::thread other(run, std::cref(second), std::ref(passed[1]));
    one.join();
    other.join();
    EXPECT_EQ(passed[0], 6);
    EXPECT_EQ(passed[1], 6);
}

TEST(BatchTestRunner, ComparesWithTheBaseline) {
    const Workplace at;
    BatchTestRunner runner(at.options());
    const CiResults baseline = runner.set_baseline();
    EXPECT_TRUE(baseline.overall_success);
    EXPECT_TRUE(at.folder.exists("test_batch_logs/baseline_results.json"));
    EXPECT_TRUE(runner.compare_with_baseline().empty());
    at.write_answer("41");
    const CiResults results = runner.run_all_tests();
    EXPECT_FALSE(results.overall_success);
    EXPECT_EQ(results.results_file, at.file("test_batch_logs/ci_test_results.json"));
    const CiModule& module = results.modules.at("test_answer");
    EXPECT_EQ(module.total_tests, 2);
    EXPECT_EQ(module.failed, 1);
    EXPECT_EQ(module.tests.at("test_answer::AnswerTest::test_other").status, "passed");
    const std::vector<CiRegression> worse = runner.compare_with_baseline();
    ASSERT_EQ(worse.size(), 1u);
    EXPECT_EQ(worse[0].type, "new_failures");
    EXPECT_EQ(worse[0].module, "test_answer");
    EXPECT_EQ(worse[0].delta, 1);
    ASSERT_EQ(worse[0].failures.size(), 1u);
    EXPECT_EQ(worse[0].failures[0].message.substr(0, 14), "AssertionError");
    at.folder.remove("test_answer.py");
    at.folder.write("test_new.py", "import unittest\nclass T(unittest.TestCase):\n    def test_1(self): pass\n");
    EXPECT_EQ(runner.compare_with_baseline().at(0).type, "vanished_module");
}

}  // namespace
}  // namespace pentad
