#include "exec/loaded_program.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "exec/load_request.hpp"
#include "exec/trace_fixture.hpp"
#include "support/temp_folder.hpp"

namespace pentad {
namespace {

namespace fs = std::filesystem;

struct Ended {
    std::string output;
    int status = -1;  ///< as waitpid(2) gives it
};

struct LoadedProgramTest : testing::Test {
    void SetUp() override {
        const Result<std::string> written = write_loader_library(folder.path());
        if (!written) GTEST_SKIP() << written.error().message;
        library = *written;
    }

    static SpawnPlan plan_of(std::vector<std::string> arguments) {
        SpawnPlan plan;
        plan.arguments = std::move(arguments);
        plan.environment = {"PATH=/usr/bin:/bin", "LC_ALL=C", "WORD=here"};
        plan.folder = "/usr";
        return plan;
    }
    static SpawnPlan shell(const std::string& text) { return plan_of({"/bin/sh", "-c", text}); }

    /// To its end, by `start(plan)`.
    template <class Start>
    static Result<Ended> run(SpawnPlan plan, Start start) {
        int ends[2];
        EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
        const UniqueFd read_end(ends[0]), nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        UniqueFd write_end(ends[1]);
        plan.descriptors = {{nothing.get(), 0}, {write_end.get(), 1}, {write_end.get(), 2}};
        TRY_ASSIGN(const pid_t process, start(plan));
        write_end.reset();
        Ended ended;
        TRY_ASSIGN(ended.output, read_all(read_end.get(), "a pipe"));
        EXPECT_EQ(::waitpid(process, &ended.status, 0), process);
        return ended;
    }
    static Result<Ended> run_alone(const SpawnPlan& plan) { return run(plan, spawn); }
    static Result<Ended> run_in(LoadedProgram& loaded, const SpawnPlan& plan) {
        return run(plan, [&](const SpawnPlan& its) { return loaded.start(its); });
    }
    Result<LoadedProgram> load(const SpawnPlan& plan) const {
        return LoadedProgram::load(plan, library, from({{.path = plan.arguments[0]}}));
    }
    static LoadedFrom from(const std::vector<TracedPath>& seen) { return LoadedFrom(seen, "/usr"); }

    test::TempFolder folder;
    std::string library;
};

TEST_F(LoadedProgramTest, AForkHasWhatAProcessOfItsOwnHas) {
    const std::string text =
        "echo $0 $#; pwd; env | sort; tr '\\0' ' ' < /proc/$$/cmdline; echo; tr '\\0' '\\n' < /proc/$$/environ; "
        "readlink /proc/$$/exe; cat /proc/$$/comm; (sleep 0.1; grep -E '^(Sig[PBIC]|Threads|NoNewPrivs|Seccomp:)' "
        "/proc/$$/status); "
        "ls /proc/$$/fd; test \"$(ps -o sid= -p $$ | tr -d ' ')\" = $$ && echo own session; "
        "ps -o ppid= -p $$; grep -c pentad /proc/$$/environ; umask; ulimit -a; sh -c 'tr \"\\0\" \" \" < "
        "/proc/$$/environ'";
    Result<LoadedProgram> loaded = load(shell("exit 1"));
    ASSERT_TRUE(loaded) << loaded.error().message;
    const Result<Ended> forked = run_in(*loaded, shell(text));
    ASSERT_TRUE(forked) << forked.error().message;
    EXPECT_EQ(forked->output, run_alone(shell(text))->output);
    EXPECT_TRUE(forked->output.contains("own session\n"));
    EXPECT_EQ(forked->status, 0);
}

TEST_F(LoadedProgramTest, TheCLibraryWorksInAFork) {
    const std::string text = R"(
import ctypes, multiprocessing, os, subprocess, sys, threading
libc = ctypes.CDLL(None)
place = ctypes.c_void_p()
assert libc.prctl(40, ctypes.byref(place)) == 0, "PR_GET_TID_ADDRESS"
assert ctypes.c_int.from_address(place.value).value == os.getpid(), "the thread's number"
head, size = ctypes.c_void_p(), ctypes.c_size_t()
assert libc.syscall(274, 0, ctypes.byref(head), ctypes.byref(size)) == 0 and head.value, "the list of robust locks"
found = []
threads = [threading.Thread(target=found.append, args=(number,)) for number in range(8)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
assert sorted(found) == list(range(8))
assert subprocess.run(["/bin/echo", "x"], stdout=subprocess.PIPE).stdout == b"x\n"
with multiprocessing.get_context("fork").Pool(2) as pool:
    assert pool.map(abs, [-1, -2]) == [1, 2]
libc.getenv.restype = ctypes.c_char_p
assert libc.getenv(b"WORD") == sys.argv[1].encode()
print(os.environ["WORD"], sys.argv)
)";
    const fs::path python = fs::canonical("/usr/bin/python3");
    const auto plan = [&](const std::string& word) {
        SpawnPlan made = plan_of({python, "-c", text, word});
        made.environment[2] = "WORD=" + word;
        return made;
    };
    Result<LoadedProgram> loaded = load(plan("first"));
    ASSERT_TRUE(loaded) << loaded.error().message;
    for (const std::string word : {"one", "another"}) {
        const Result<Ended> ended = run_in(*loaded, plan(word));
        ASSERT_TRUE(ended) << ended.error().message;
        EXPECT_EQ(ended->output, word + " ['-c', '" + word + "']\n");
        EXPECT_EQ(ended->status, 0);
    }
}

TEST_F(LoadedProgramTest, ItsEnvironmentMayHaveMoreOrLess) {
    Result<LoadedProgram> loaded = load(shell(""));
    ASSERT_TRUE(loaded) << loaded.error().message;
    SpawnPlan plan = shell("env | grep -c X; echo $WORD");
    for (std::size_t number = 0; number < k_spare_variables; ++number)
        plan.environment.push_back("X" + std::to_string(number) + "=" + std::string(1000, 'x'));
    EXPECT_EQ(run_in(*loaded, plan)->output, std::to_string(k_spare_variables) + "\nhere\n");
    plan.environment = {"PATH=/usr/bin:/bin"};
    EXPECT_EQ(run_in(*loaded, plan)->output, "0\n\n");
    plan.environment.clear();
    EXPECT_EQ(run_in(*loaded, plan)->output, run_alone(plan)->output);
}

TEST_F(LoadedProgramTest, WhatItHasNoRoomForIsAnErrorAndItGoesOn) {
    Result<LoadedProgram> loaded = load(shell(""));
    ASSERT_TRUE(loaded) << loaded.error().message;
    SpawnPlan many = shell("echo never");
    for (std::size_t number = 0; number <= k_spare_variables; ++number) many.environment.push_back("X=");
    EXPECT_FALSE(run_in(*loaded, many));
    SpawnPlan large = shell("echo never");
    large.environment.push_back("X=" + std::string(k_most_request, 'x'));
    EXPECT_FALSE(run_in(*loaded, large));
    EXPECT_TRUE(loaded->answers());
    EXPECT_EQ(run_in(*loaded, shell("echo yes"))->output, "yes\n");
}

TEST_F(LoadedProgramTest, AFolderThatIsNotThereIsAnErrorAndItGoesOn) {
    Result<LoadedProgram> loaded = load(shell(""));
    ASSERT_TRUE(loaded) << loaded.error().message;
    SpawnPlan plan = shell("echo never");
    plan.folder = folder.path() / "none";
    const Result<Ended> ended = run_in(*loaded, plan);
    ASSERT_FALSE(ended);
    EXPECT_EQ(ended.error().code, Code::tool);
    EXPECT_TRUE(loaded->answers());
    EXPECT_EQ(run_in(*loaded, shell("pwd"))->output, "/usr\n");
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), 0) << "nobody waits for it";  // the loaded one is left
}

TEST_F(LoadedProgramTest, EndsAreThoseOfEachFork) {
    Result<LoadedProgram> loaded = load(shell(""));
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_EQ(WEXITSTATUS(run_in(*loaded, shell("exit 7"))->status), 7);
    EXPECT_EQ(WTERMSIG(run_in(*loaded, shell("kill -SEGV $$"))->status), SIGSEGV);
    EXPECT_EQ(run_in(*loaded, shell("kill -KILL 0"))->output, "");
    EXPECT_EQ(run_in(*loaded, shell("echo still"))->output, "still\n");
}

TEST_F(LoadedProgramTest, ManyRunAtOnce) {
    Result<LoadedProgram> loaded = load(shell(""));
    ASSERT_TRUE(loaded) << loaded.error().message;
    const UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    std::vector<pid_t> processes;
    for (int number = 0; number < 60; ++number) {
        SpawnPlan plan = shell("sleep 0.05; exit " + std::to_string(number));
        plan.descriptors = {{nothing.get(), 0}, {nothing.get(), 1}, {nothing.get(), 2}};
        const Result<pid_t> process = loaded->start(plan);
        ASSERT_TRUE(process) << process.error().message;
        processes.push_back(*process);
    }
    for (int number = 0; number < 60; ++number)
        EXPECT_EQ(test::exit_status_of(processes[static_cast<std::size_t>(number)]), number);
}

TEST_F(LoadedProgramTest, WhoIsKilledAnswersNoMore) {
    Result<LoadedProgram> loaded = load(shell(""));
    ASSERT_TRUE(loaded) << loaded.error().message;
    ::kill(loaded->process(), SIGKILL);
    EXPECT_FALSE(run_in(*loaded, shell("echo never")));
    EXPECT_FALSE(loaded->answers());
}

TEST_F(LoadedProgramTest, AForkEndsWithTheThreadThatStartedIt) {
    pid_t process = -1;
    std::thread([&] {
        Result<LoadedProgram> loaded = load(plan_of({"/bin/sleep", "1"}));
        ASSERT_TRUE(loaded) << loaded.error().message;
        SpawnPlan plan = plan_of({"/bin/sleep", "100"});
        const UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
        plan.descriptors = {{nothing.get(), 0}, {nothing.get(), 1}, {nothing.get(), 2}};
        const Result<pid_t> started = loaded->start(plan);
        ASSERT_TRUE(started) << started.error().message;
        process = *started;
    }).join();
    ASSERT_GT(process, 0);
    EXPECT_EQ(test::exit_status_of(process), 128 + SIGKILL);
}

TEST_F(LoadedProgramTest, WhatStandsWhereItWasLoadedFromIsLookedAt) {
    using Kind = TracedPath::Kind;
    const fs::path one = folder.write("one", "1"), two = folder.write("two", "2"), link = folder.path() / "link";
    const std::string missing = folder.path() / "missing";
    fs::create_symlink("one", link);
    const auto now = [&] {
        return from({{.path = one},
                     {.path = link},
                     {.path = link, .kind = Kind::symlink},
                     {.path = missing, .kind = Kind::absence},
                     {.path = folder.path(), .kind = Kind::folder}});
    };
    LoadedFrom before = now();
    EXPECT_TRUE(before.is_as_it_was());
    folder.write("other", "");  // the folder is another by its time, not by what was looked for in it
    EXPECT_TRUE(before.is_as_it_was());
    folder.write("missing", "");
    EXPECT_FALSE(before.is_as_it_was());
    before = now();
    fs::remove(link);
    fs::create_symlink("two", link);
    EXPECT_FALSE(before.is_as_it_was());
    before = now();
    folder.write("two", "more");
    EXPECT_FALSE(before.is_as_it_was());
    before = now();
    fs::rename(two, one);
    EXPECT_FALSE(before.is_as_it_was());
    EXPECT_FALSE(LoadedFrom().is_as_it_was());
}

TEST_F(LoadedProgramTest, WhatWasReplacedIsNotUsedAnyMore) {
    const fs::path program = folder.path() / "program";
    fs::copy_file("/bin/sh", program);
    Result<LoadedProgram> loaded = load(plan_of({program, "-c", ""}));
    ASSERT_TRUE(loaded) << loaded.error().message;
    EXPECT_TRUE(loaded->is_of_today());
    fs::copy_file("/bin/sh", folder.path() / "other");
    fs::rename(folder.path() / "other", program);
    EXPECT_FALSE(loaded->is_of_today());
}

/// A program, and a library of its own, whose constructors tell what they find.
struct LoadedWithLibrary : LoadedProgramTest {
    void SetUp() override {
        LoadedProgramTest::SetUp();
        if (!fs::exists("/usr/bin/cc")) GTEST_SKIP() << "cc is not there";
        folder.write("part.c",
                     "#include <unistd.h>\nint began;\n"
                     "__attribute__((constructor)) static void begin(void) { began = getpid(); }\n");
        folder.write("main.c", R"(#include <elf.h>
#include <stdio.h>
#include <sys/auxv.h>
#include <unistd.h>
extern int began;
int main(int count, char** words, char** variables) {
  char** end = variables;
  while (*end++) {}
  unsigned long size = 0, parts = 0;
  for (Elf64_auxv_t* one = (Elf64_auxv_t*)end; one->a_type != AT_NULL; ++one, ++parts)
    if (one->a_type == AT_PAGESZ) size = one->a_un.a_val;
  printf("%s %d %lu %d %lu\n", words[1], count, size, began == getpid(), parts);
  return getauxval(AT_PAGESZ) != size;
})");
    }
    SpawnPlan build(const std::string& flags) const {
        const std::string text =
            "cc -shared -fPIC part.c -o libpart.so " + flags + " && cc main.c -o main ./libpart.so";
        SpawnPlan compile = shell(text);
        compile.folder = folder.path();
        const Result<Ended> ended = run_alone(compile);
        EXPECT_TRUE(ended && ended->status == 0) << ended->output;
        SpawnPlan plan = plan_of({folder.path() / "main", "word"});
        plan.folder = folder.path();
        return plan;
    }
};

TEST_F(LoadedWithLibrary, EachForkIsInitializedAndFindsTheAuxiliaryVectorBehindItsVariables) {
    SpawnPlan plan = build("");
    Result<LoadedProgram> loaded = load(plan);
    ASSERT_TRUE(loaded) << loaded.error().message;
    for (std::size_t more = 0; more <= k_spare_variables; ++more) {
        const Result<Ended> ended = run_in(*loaded, plan);
        ASSERT_TRUE(ended) << ended.error().message;
        EXPECT_EQ(ended->output, run_alone(plan)->output);
        EXPECT_EQ(ended->output.substr(0, 13), "word 2 4096 1");
        EXPECT_EQ(ended->status, 0);
        plan.environment.push_back("X" + std::to_string(more) + "=");
    }
    plan.environment.clear();
    EXPECT_EQ(run_in(*loaded, plan)->output, run_alone(plan)->output);
}

TEST_F(LoadedWithLibrary, WhoWantsToBeInitializedFirstIsLeftAlone) {
    EXPECT_TRUE(load(build("-Wl,-z,now")));
    const Result<LoadedProgram> loaded = load(build("-Wl,-z,initfirst"));
    ASSERT_FALSE(loaded);
    EXPECT_TRUE(loaded.error().message.contains("can't be loaded once")) << loaded.error().message;
}

TEST_F(LoadedProgramTest, WhoWaitsIsNoneOfTheProgramsProcesses) {
    Result<LoadedProgram> loaded = load(plan_of({"/bin/sleep", "1"}));
    ASSERT_TRUE(loaded) << loaded.error().message;
    const std::string its = "/proc/" + std::to_string(loaded->process());
    EXPECT_EQ(read_file(its + "/comm").value_or(""), "pentad-loader\n");
    EXPECT_EQ(read_file(its + "/cmdline").value_or("").substr(0, 14), std::string("pentad-loader\0", 14));
}

TEST_F(LoadedProgramTest, WhoIsStoppedGoesOn) {
    Result<LoadedProgram> loaded = load(shell(""));
    ASSERT_TRUE(loaded) << loaded.error().message;
    ::kill(loaded->process(), SIGSTOP);
    EXPECT_EQ(run_in(*loaded, shell("echo yes"))->output, "yes\n");
}

TEST_F(LoadedProgramTest, OnlyWhatTheDynamicLoaderLoadsIsLoadable) {
    EXPECT_TRUE(is_loadable("/bin/sh"));
    EXPECT_FALSE(is_loadable(folder.write("script", "#!/bin/sh\n")));
    EXPECT_FALSE(is_loadable(folder.write("short", "\177ELF")));
    EXPECT_FALSE(is_loadable(folder.write("empty", "")));
    EXPECT_FALSE(is_loadable(folder.path()));
    EXPECT_FALSE(is_loadable(folder.path() / "none"));
    EXPECT_FALSE(is_loadable(test::probe_program("_static")));
    const fs::path raised = folder.path() / "raised";
    fs::copy_file("/bin/sh", raised);
    EXPECT_TRUE(is_loadable(raised));
    ASSERT_EQ(::chmod(raised.c_str(), 04755), 0);
    EXPECT_FALSE(is_loadable(raised));
}

TEST_F(LoadedProgramTest, ASanitizerThatWantsToBeFirstIsLeftAlone) {
    const Result<LoadedProgram> loaded = load(plan_of({test::probe_program("_asan")}));
    ASSERT_FALSE(loaded);
    EXPECT_TRUE(loaded.error().message.contains("can't be loaded once")) << loaded.error().message;
}

TEST_F(LoadedProgramTest, WhatTheDynamicLoaderSaysIsNotKeptFromTheTests) {
    SpawnPlan plan = shell("");
    plan.environment.push_back("LD_PRELOAD=/no/such/library.so");
    EXPECT_FALSE(load(plan));
    plan.descriptors = {{0, 0}, {1, 1}, {2, 2}};
    EXPECT_TRUE(LoadedProgram::can_start(plan));
    plan.environment.push_back("LD_DEBUG=all");
    EXPECT_FALSE(LoadedProgram::can_start(plan));
}

TEST_F(LoadedProgramTest, WhatTheLoaderGoesByIsInTheKey) {
    const SpawnPlan plan = shell("");
    SpawnPlan other = shell("echo");
    other.environment.push_back("HOME=/");
    EXPECT_EQ(LoadedProgram::key_of(plan), LoadedProgram::key_of(other));
    other.environment.push_back("LD_LIBRARY_PATH=/opt");
    EXPECT_NE(LoadedProgram::key_of(plan), LoadedProgram::key_of(other));
    EXPECT_NE(LoadedProgram::key_of(plan), LoadedProgram::key_of(plan_of({"/bin/sh", "-c"})));
    other = plan;
    other.folder = "/";
    EXPECT_NE(LoadedProgram::key_of(plan), LoadedProgram::key_of(other));
}

TEST_F(LoadedProgramTest, WhatWasNotLoadedIsAnErrorAndLeavesNothing) {
    SpawnPlan plan = shell("sleep 100");
    EXPECT_FALSE(LoadedProgram::load(plan, folder.write("no_library", ""), from({{.path = "/bin/sh"}})));
    plan.folder = folder.path() / "none";
    EXPECT_FALSE(load(plan));
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
}

/// With the tracing of the library.
struct LoadedAndTraced : LoadedProgramTest {
    void SetUp() override {
        LoadedProgramTest::SetUp();
        if (IsSkipped()) return;
        fs::create_directory(root);
        folder.write("ws/a.txt", "a\n");
        folder.write("ws/b.txt", "b\n");
        Result<TraceSession> started = TraceSession::start(root, TraceMethod::hybrid);
        ASSERT_TRUE(started) << started.error().message;
        session.emplace(std::move(*started));
        if (test::has_listener_around()) GTEST_SKIP() << "another program traces this one";
    }
    SpawnPlan cat(const std::string& file) const {
        SpawnPlan plan = plan_of({"/bin/cat", file});
        plan.folder = root;
        return plan;
    }
    fs::path root = folder.path() / "ws";
    std::optional<TraceSession> session;
};

TEST_F(LoadedAndTraced, EachForkTellsOnlyItsOwn) {
    Result<Trace> first = session->trace();
    ASSERT_TRUE(first);
    SpawnPlan plan = cat("a.txt");
    plan.trace = &first->entry();
    Result<LoadedProgram> loaded = load(plan);
    ASSERT_TRUE(loaded) << loaded.error().message;
    for (int round = 0; round < 10; ++round) {
        const std::string mine = round % 2 == 0 ? "a.txt" : "b.txt", other = round % 2 == 0 ? "b.txt" : "a.txt";
        Result<Trace> trace = session->trace();
        ASSERT_TRUE(trace);
        plan = cat(mine);
        plan.trace = &trace->entry();
        ASSERT_TRUE(plan.trace->adopt);
        const Result<Ended> ended = run_in(*loaded, plan);
        ASSERT_TRUE(ended) << ended.error().message;
        EXPECT_EQ(ended->output, mine.substr(0, 1) + "\n");
        const UnitTrace seen = trace->end();
        EXPECT_TRUE(seen.is_complete());
        EXPECT_TRUE(trace->has_library());
        const auto paths = test::picture_of(seen.paths);
        EXPECT_TRUE(paths.contains(mine));
        EXPECT_FALSE(paths.contains(other));
    }
}

TEST_F(LoadedAndTraced, WhatLoadingDependsOnIsSeenOnce) {
    const test::Traced whole = test::run_traced(*session, cat("a.txt"));
    Result<Trace> trace = session->trace();
    ASSERT_TRUE(trace);
    SpawnPlan plan = cat("a.txt");
    plan.trace = &trace->entry();
    const Status tried = LoadedProgram::try_load(plan, library);
    ASSERT_TRUE(tried) << tried.error().message;
    auto loading = test::picture_of(trace->end().paths);
    EXPECT_FALSE(loading.contains("a.txt"));
    EXPECT_GT(
        std::erase_if(loading, [&](const auto& entry) { return entry.first.starts_with(folder.path().string()); }), 0u);

    Result<LoadedProgram> loaded = load(plan);
    ASSERT_TRUE(loaded) << loaded.error().message;
    Result<Trace> its = session->trace();
    ASSERT_TRUE(its);
    plan.trace = &its->entry();
    ASSERT_TRUE(run_in(*loaded, plan));
    auto both = test::picture_of(its->end().paths);
    both.merge(loading);
    for (const auto& [path, kind] : whole.paths) EXPECT_TRUE(both.contains(path)) << path << " " << kind;
}

}  // namespace
}  // namespace pentad
