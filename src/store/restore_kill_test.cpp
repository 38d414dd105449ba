// kill -9 at random moments of both phases of a restore.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <random>

#include "store/capture.hpp"
#include "store/restore.hpp"
#include "store/restore_plan.hpp"
#include "support/temp_folder.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

FileState regular(std::string_view bytes, mode_t mode = 0644) {
    return {FileKind::regular, mode, Oid::of_blob(bytes), bytes.size()};
}

/// In memory where there is such a place: what kill -9 leaves behind does not depend on the disk, and there no sync
/// makes one phase a hundred times longer than the other.
const char* place() {
    constexpr const char* k_memory = "/dev/shm";
    if (::access(k_memory, W_OK | X_OK) == 0) ::setenv("TMPDIR", k_memory, 1);
    return k_memory;
}

/// A workspace with every kind of step: changes, additions, removals, a folder that becomes a file and the reverse.
class KillTest : public testing::Test {
   protected:
    KillTest() : place_(place()) {
        for (int i = 0; i < 8; ++i) {
            const std::string number = std::to_string(i);
            steps_.push_back({"changed/" + number, regular("new " + number), regular("old " + number, 0755)});
            steps_.push_back({"added" + number + "/deep/x", regular("added"), {}});
            steps_.push_back({"back" + number + "/deep/x", {}, regular("back")});
        }
        steps_.push_back({"swap", {}, regular("file")});
        steps_.push_back({"swap/a", regular("a"), {}});
        steps_.push_back({"paws", regular("file"), {}});
        steps_.push_back({"paws/a", {}, regular("a")});
        fs::create_directories(folder_ / "test_batch_logs");
        set_up();
    }

    void set_up() const {
        for (const char* name : {"swap", "paws"}) folder_.remove(name);
        for (const RestoreStep& step : steps_) {
            folder_.remove(step.path);
            if (step.path.starts_with("back")) folder_.remove(step.path.substr(0, 5));
        }
        for (const RestoreStep& step : steps_)
            if (step.expected.exists()) folder_.write(step.path, bytes_of(step.expected.oid));
    }

    static std::string bytes_of(const Oid& oid) {
        for (const char* known : {"added", "back", "file", "a"})
            if (Oid::of_blob(known) == oid) return known;
        for (int i = 0; i < 8; ++i)
            for (const char* word : {"new ", "old "})
                if (Oid::of_blob(word + std::to_string(i)) == oid) return word + std::to_string(i);
        return {};
    }

    Status stage() const {
        return stage_restore(folder_.path(), staging(), steps_,
                             [](const Oid& oid) -> Result<std::string> { return bytes_of(oid); });
    }
    fs::path staging() const { return folder_ / "test_batch_logs/staging"; }

    /// How many of the steps stand at neither, at `expected` and at `wanted`.
    struct Count {
        int neither = 0;
        int expected = 0;
        int wanted = 0;
    };
    Count count() const {
        Count count;
        for (const RestoreStep& step : steps_) {
            const auto now = capture_file(folder_.path(), step.path, 1000);
            // A folder where a file is not any more, or not yet, is absence of the file.
            const FileState state = now ? now->state : FileState{};
            if (state == step.wanted)
                ++count.wanted;
            else if (state == step.expected)
                ++count.expected;
            else
                ++count.neither;
        }
        return count;
    }

    /// Runs `work` in a child and kills it `delay` after `sign` appeared (empty: after its start), if it has not ended
    /// by then. Returns whether it was killed.
    template <class Work>
    static bool run_and_kill(const fs::path& sign, std::chrono::microseconds delay, Work work) {
        const pid_t child = ::fork();
        if (child == 0) {
            work();
            ::_exit(0);
        }
        int status = 0;
        while (!sign.empty() && ::access(sign.c_str(), F_OK) != 0)
            if (::waitpid(child, &status, WNOHANG) == child) return false;
        for (const auto end = Clock::now() + delay; Clock::now() < end;) {
        }
        ::kill(child, SIGKILL);
        ::waitpid(child, &status, 0);
        return WIFSIGNALED(status);
    }

    void both_phases() const { (void)(stage() && apply_restore(folder_.path(), staging())); }

    const char* place_;  ///< before the folder, which is made there
    test::TempFolder folder_;
    std::vector<RestoreStep> steps_;
};

TEST_F(KillTest, whole_or_untouched_wherever_it_is_killed) {
    both_phases();
    ASSERT_EQ(count().wanted, static_cast<int>(steps_.size()));
    set_up();
    // From where the moment of death is counted, so that each phase is hit often, however busy the machine is.
    const std::pair<fs::path, unsigned> signs[] = {{{}, 700},
                                                   {staging(), 200},
                                                   {staging() / k_plan_file, 200},
                                                   {staging() / k_plan_file, 700},
                                                   {staging() / k_applied_plan_file, 200}};
    std::mt19937 random(20'240);
    int killed = 0;
    int killed_while_staging = 0;
    int killed_between_renames = 0;
    for (int round = 0; round < 300; ++round) {
        const auto& [sign, longest] = signs[round % 5];
        const auto delay = std::chrono::microseconds(random() % longest);
        killed += run_and_kill(sign, delay, [this] { both_phases(); }) ? 1 : 0;

        const Count now = count();
        EXPECT_EQ(now.neither, 0) << "round " << round;
        killed_between_renames += now.wanted > 0 && now.expected > 0 ? 1 : 0;
        const bool staged = fs::exists(staging() / k_plan_file) || fs::exists(staging() / k_applied_plan_file);
        if (!staged && now.wanted == 0) {
            EXPECT_EQ(now.expected, static_cast<int>(steps_.size())) << "round " << round;
            killed_while_staging += fs::exists(staging()) ? 1 : 0;
            ASSERT_TRUE(discard_staging(staging()));
            continue;
        }
        // What the next start does; it may be killed as well.
        run_and_kill({}, delay, [this] { (void)apply_restore(folder_.path(), staging()).has_value(); });
        const auto lines = apply_restore(folder_.path(), staging());
        ASSERT_TRUE(lines) << "round " << round << ": " << lines.error().message;
        EXPECT_EQ(lines->size(), 0U) << lines->front();
        EXPECT_EQ(count().wanted, static_cast<int>(steps_.size())) << "round " << round;
        EXPECT_TRUE(fs::is_empty(folder_ / "test_batch_logs")) << "round " << round;
        EXPECT_FALSE(folder_.exists("added0")) << "round " << round;
        set_up();
    }
    // The moments must have been hit, or this shows nothing.
    EXPECT_GT(killed, 50);
    EXPECT_GT(killed_while_staging, 0);
    EXPECT_GT(killed_between_renames, 0);
    RecordProperty("killed_while_staging", killed_while_staging);
    RecordProperty("killed_between_renames", killed_between_renames);
}

}  // namespace
}  // namespace pentad
