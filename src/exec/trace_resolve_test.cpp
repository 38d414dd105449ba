#include "exec/trace_resolve.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <set>

#include "exec/trace_calls.hpp"
#include "exec/trace_fixture.hpp"
#include "support/temp_folder.hpp"

namespace pentad::trace {
namespace {

namespace fs = std::filesystem;

struct ResolveTest : testing::Test {
    std::map<std::string, std::string> resolved(const std::vector<std::pair<Operation, std::string>>& asked) {
        std::vector<AccessView> accesses;
        for (const auto& [operation, path] : asked) accesses.push_back({operation, path});
        trace = {};
        Resolver(root.string(), "/hidden").resolve(accesses, base.get(), {}, trace);
        return test::picture_of(trace.paths);
    }
    std::string in(const std::string& path) const { return (root / path).string(); }

    test::TempFolder folder;
    fs::path root = folder.write("ws/a", "").parent_path();
    UniqueFd base = UniqueFd(::open("/", O_PATH | O_CLOEXEC));
    UnitTrace trace;
};

TEST_F(ResolveTest, ManyFilesOfAFolderAreWhatTheyAreOneByOne) {
    folder.write("ws/many/deep/x", "");
    std::vector<std::pair<Operation, std::string>> asked;
    std::map<std::string, std::string> expected;
    for (int number = 0; number < 100; ++number) {
        const std::string name = "many/f" + std::to_string(number);
        if (number % 4 == 0) folder.write("ws/" + name, "");
        if (number % 4 == 1) fs::create_symlink("../a", root / name);
        if (number % 4 == 2) fs::create_directory(root / name);
        asked.emplace_back(Operation::open, in(name));
        const char* const kinds[] = {"content", "symlink", "listing", "absence"};
        expected[name] = kinds[number % 4];
    }
    expected["a"] = "content";
    EXPECT_EQ(resolved(asked), expected);
}

TEST_F(ResolveTest, OddPaths) {
    fs::create_directory_symlink("loop", root / "loop");
    using Picture = std::map<std::string, std::string>;
    EXPECT_EQ(resolved({{Operation::open, in("loop")}}), (Picture{{"loop", "symlink"}}));
    EXPECT_EQ(resolved({{Operation::look, in("./../ws//a")}}), (Picture{{"a", "content"}}));
    EXPECT_EQ(resolved({{Operation::open, root.string() + "/"}}), (Picture{{".", "listing"}}));
    EXPECT_EQ(resolved({{Operation::look, "/../../.."}}), (Picture{{"/", "folder"}}));
    EXPECT_EQ(resolved({{Operation::open, "/hidden/x"}, {Operation::open, "/dev/null"}}), Picture{});
    EXPECT_EQ(resolved({{Operation::look, in("a")}, {Operation::open, in("a")}}), (Picture{{"a", "content"}}));
}

TEST_F(ResolveTest, MadeIsWhatWasReplacedBeforeItWasRead) {
    EXPECT_EQ(resolved({{Operation::replace, in("a")}, {Operation::open, in("a")}}).at("a"), "content made written");
    EXPECT_EQ(resolved({{Operation::open, in("a")}, {Operation::replace, in("a")}}).at("a"), "content written");
    EXPECT_EQ(resolved({{Operation::update, in("a")}}).at("a"), "content written");
}

TEST_F(ResolveTest, ReplacedIsAFileOfWhichNobodyAskedWhetherItIsThere) {
    using enum Operation;
    const auto is_replaced = [&](const std::vector<std::pair<Operation, std::string>>& asked, const char* path = "a") {
        resolved(asked);
        const auto found = std::ranges::find(trace.paths, path, &TracedPath::path);
        return found != trace.paths.end() && found->made && found->replaced;
    };
    EXPECT_TRUE(is_replaced({{replace, in("a")}, {open, in("a")}}));
    EXPECT_TRUE(is_replaced({{missing, in("a")}, {replace, in("a")}}));
    EXPECT_FALSE(is_replaced({{create, in("a")}, {replace, in("a")}}));
    EXPECT_FALSE(is_replaced({{look, in("a")}, {replace, in("a")}}));
    EXPECT_FALSE(is_replaced({{update, in("a")}, {replace, in("a")}}));
    EXPECT_FALSE(is_replaced({{replace, in("gone")}}, "gone"));
    EXPECT_FALSE(is_replaced({{create, in("a")}}));
    fs::create_symlink("a", root / "link");
    EXPECT_FALSE(is_replaced({{replace, in("link")}}, "link"));
}

TEST_F(ResolveTest, WhatWasMissingBeforeItWasChangedIsItsOwn) {
    using enum Operation;
    const std::string gone = in("gone");
    const std::string own = "absence made written";
    EXPECT_EQ(resolved({{look, gone}, {missing, gone}, {update, gone}, {replace, gone}}).at("gone"), own);
    EXPECT_EQ(resolved({{look, gone}, {missing, gone}, {take_away, gone}}).at("gone"), own);
    // What is still there counts by what it is now.
    EXPECT_EQ(resolved({{look, in("a")}, {missing, in("a")}, {update, in("a")}}).at("a"), "content written");
    // Without, or when the unit may have removed it itself, nobody knows.
    EXPECT_EQ(resolved({{look, gone}, {replace, gone}, {update, gone}}).at("gone"), "absence written");
    EXPECT_EQ(resolved({{update, gone}, {missing, gone}, {replace, gone}}).at("gone"), "absence written");
    // It says nothing of other paths, nor of what is only looked at.
    EXPECT_EQ(resolved({{look, gone}, {missing, in("gone/deeper")}, {update, gone}}).at("gone"), "absence written");
    EXPECT_EQ(resolved({{missing, gone}}), (std::map<std::string, std::string>{}));
}

TEST_F(ResolveTest, WhatIsToBeCreatedIsOnlyMadeWhereNothingStood) {
    using enum Operation;
    folder.write("ws/sub/old", "");
    EXPECT_EQ(resolved({{create, in("sub")}}).at("sub"), "folder");
    EXPECT_EQ(resolved({{create, in("a")}}).at("a"), "content");
    EXPECT_EQ(resolved({{missing, in("sub")}, {create, in("sub")}}).at("sub"), "folder made written");
    EXPECT_EQ(resolved({{missing, in("a")}, {create, in("a")}, {open, in("a")}}).at("a"), "content made written");
    EXPECT_EQ(resolved({{missing, in("gone")}, {create, in("gone")}, {update, in("gone")}}).at("gone"),
              "absence made written");
    // It was there, and the unit has removed it: nobody knows what it was.
    EXPECT_EQ(resolved({{create, in("gone")}, {update, in("gone")}}).at("gone"), "absence written");
    // A folder that was looked for in vain before.
    EXPECT_EQ(resolved({{look, in("sub")}, {missing, in("sub")}, {create, in("sub")}}).at("sub"),
              "folder made written");
}

TEST_F(ResolveTest, WhatWasMissingCountsOnlyWhenTheWayThereStood) {
    using enum Operation;
    folder.write("ws/sub/old", "");
    const std::string gone = in("sub/gone");
    const std::vector<std::pair<Operation, std::string>> removed = {{look, gone}, {missing, gone}, {update, gone}};
    EXPECT_EQ(resolved(removed).at("sub/gone"), "absence made written");
    // A folder that was missing itself is its own, with what was in it, also when it stays.
    EXPECT_EQ(
        resolved({{look, in("sub")},
                  {missing, in("sub")},
                  {replace, in("sub")},
                  {look, gone},
                  {missing, gone},
                  {update, gone}}),
        (std::map<std::string, std::string>{{"sub", "folder made written"}, {"sub/gone", "absence made written"}}));
    // The folder came after the look, from elsewhere.
    auto moved = removed;
    moved.emplace_back(replace, in("sub"));
    EXPECT_EQ(resolved(moved).at("sub/gone"), "absence written");
    // A symlink led elsewhere, when it was looked there.
    fs::create_directory_symlink("sub", root / "way");
    const std::string by_link = in("way/gone");
    std::vector<std::pair<Operation, std::string>> linked = {{missing, by_link}, {look, by_link}, {update, by_link}};
    EXPECT_EQ(resolved(linked).at("sub/gone"), "absence made written");
    linked.emplace_back(missing, in("way"));
    linked.emplace_back(replace, in("way"));
    EXPECT_EQ(resolved(linked).at("sub/gone"), "absence written");
    // A symlink at the end is what is asked for, not where it leads.
    fs::create_symlink("sub/gone", root / "link");
    const auto found = resolved({{missing, in("link")}, {update, in("link")}});
    EXPECT_EQ(found.at("sub/gone"), "absence written");
}

TEST_F(ResolveTest, WhatIsKeptOfOutsideIsWhatStandsThere) {
    Resolver kept(root.string(), "/hidden");
    const fs::path outside = folder.write("outside/deep/file", "").parent_path();
    folder.write("elsewhere/file", "");
    const auto seen = [&](const fs::path& path) {
        UnitTrace found;
        kept.resolve({{Operation::open, path.native()}, {Operation::look, "/usr/bin/env"}}, base.get(), {}, found);
        auto picture = test::picture_of(found.paths);
        EXPECT_EQ(picture.at("/usr/bin/env"), "content");
        return picture;
    };
    const std::string file = (outside / "file").string();
    EXPECT_EQ(seen(file).at(file), "content");
    EXPECT_EQ(seen(file).at(file), "content");
    fs::remove(file);
    EXPECT_EQ(seen(file).at(file), "absence");
    fs::create_directory(file);
    EXPECT_EQ(seen(file).at(file), "listing");
    fs::remove(file);
    fs::create_symlink("other", file);
    EXPECT_EQ(seen(file).at(file), "symlink");
    EXPECT_EQ(seen(file).at((outside / "other").string()), "absence");
    // Another folder of that name, and a symlink where it was.
    fs::rename(outside, folder.path() / "outside/away");
    fs::rename(folder.path() / "elsewhere", outside);
    EXPECT_EQ(seen(file).at(file), "content");
    fs::rename(outside, folder.path() / "elsewhere");
    fs::create_directory_symlink("../elsewhere", outside);
    EXPECT_EQ(seen(file).at((folder.path() / "elsewhere/file").string()), "content");
    EXPECT_EQ(seen(file).at(outside.string()), "symlink");
}

TEST_F(ResolveTest, TheWorkspaceIsLookedAtAnew) {
    Resolver kept(root.string(), "/hidden");
    const auto seen = [&](const std::string& path) {
        UnitTrace found;
        kept.resolve({{Operation::open, path}}, base.get(), {}, found);
        return test::picture_of(found.paths);
    };
    const std::string file = in("sub/file");
    EXPECT_EQ(seen(file).at("sub"), "absence");
    folder.write("ws/sub/file", "");
    EXPECT_EQ(seen(file).at("sub/file"), "content");
    fs::remove(file);
    EXPECT_EQ(seen(file).at("sub/file"), "absence");
    EXPECT_EQ(seen(root.string()), (std::map<std::string, std::string>{{".", "listing"}}));
}

TEST_F(ResolveTest, PathsThroughProc) {
    for (const char* path : {"/proc/self/cwd/a", "/proc/1/root/a", "/proc/self/task/7/cwd/a", "/proc/1/fd/3"})
        EXPECT_TRUE(leads_through_proc(path, {})) << path;
    for (const char* path : {"/proc/self/fd/3", "/proc/self/cwd", "/proc/cpuinfo", "/proc/1/status", "/proc", "/tmp/a"})
        EXPECT_FALSE(leads_through_proc(path, {})) << path;
    EXPECT_FALSE(leads_through_proc("/proc/4711/fd/3", {4711}));
    resolved({{Operation::open, "/proc/self/cwd/a"}});
    EXPECT_TRUE(trace.taints.contains(Taint::other_process));
}

TEST(RingFileTest, SaysWhatWasLost) {
    Result<RingFile> ring = RingFile::create(false);
    ASSERT_TRUE(ring);
    ring->add(Operation::open, "/a");
    ring->add(Operation::open, "/a");
    ring->add(Operation::look, "/a");
    const RingFile::Content content = ring->read();
    ASSERT_EQ(content.accesses.size(), 2U);
    EXPECT_EQ(content.accesses[1].path, "/a");
    EXPECT_EQ(content.accesses[1].operation, Operation::look);
    EXPECT_FALSE(content.full || content.torn);
    // A process that is killed has room, and has not written what is in it.
    void* const memory = ::mmap(nullptr, k_ring_start, PROT_READ | PROT_WRITE, MAP_SHARED, ring->fd(), 0);
    ASSERT_NE(memory, MAP_FAILED);
    static_cast<RingHeader*>(memory)->tail += 64;
    ::munmap(memory, k_ring_start);
    EXPECT_TRUE(ring->read().torn);
    EXPECT_EQ(ring->read().accesses.size(), 2U);
}

TEST(TracedCallTest, EachIsThereOnce) {
    std::set<int> numbers;
    for (const TracedCall& call : traced_calls()) {
        EXPECT_TRUE(numbers.insert(call.number).second) << call.number;
        EXPECT_EQ(traced_call(call.number), &call);
    }
    EXPECT_EQ(traced_call(-1), nullptr);
    EXPECT_EQ(traced_call(1 << 30), nullptr);
    EXPECT_EQ(open_operation(O_RDONLY), Operation::open);
    EXPECT_EQ(open_operation(O_RDWR), Operation::update);
    EXPECT_EQ(open_operation(O_WRONLY | O_CREAT), Operation::update);
    EXPECT_EQ(open_operation(O_WRONLY | O_CREAT | O_TRUNC), Operation::replace);
    EXPECT_EQ(open_operation(O_WRONLY | O_CREAT | O_EXCL), Operation::create);
    EXPECT_EQ(open_operation(O_WRONLY | O_TRUNC), Operation::update);
    EXPECT_EQ(open_operation(O_PATH | O_DIRECTORY), Operation::look);
    EXPECT_EQ(open_operation(O_RDONLY | O_DIRECTORY), Operation::list);
}

}  // namespace
}  // namespace pentad::trace
